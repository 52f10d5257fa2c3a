"""The map is found, opened, and leads to the pages of what is on it."""

from engine.contract.cluster_commands import DescribeFaults, Faults, StepLinks
from engine.contract.frames import Frame
from engine.contract.losses import DescribeLoss
from engine.contract.values import Done, EngineError
from tests.ui import samples
from tests.ui.panes.map.scenes import states
from ui.action import settle
from ui.dialogs.broker_act import BrokerActDialog
from ui.panes.map import MapPage


def opened(window, store) -> MapPage:
    client = (("client", 7), samples.client(7, client_id="api"))
    group = (("group", "g"), samples.group("g"))
    store.apply(Frame(states=(*states(), client, group)))
    window.actions_["map_page"].trigger()
    page = window.centre.page(("map", ""))
    assert isinstance(page, MapPage)
    return page


def test_it_is_opened_once_and_found_by_name(qtbot, window, store):
    page = opened(window, store)
    assert window.centre.current == ("map", "")
    window.actions_["map_page"].trigger()
    assert window.centre.page(("map", "")) is page
    window.go_to.open(">")
    window.go_to.field.setText("> map")
    assert "Map" in {place.name for place in window.go_to.found}


def test_what_is_on_it_opens_its_own_page(qtbot, window, store):
    page = opened(window, store)
    for element, key in (
        (("replica", 1, "orders", 0), ("topic", "orders")),
        (("topic", 1, "orders"), ("topic", "orders")),
        (("group", "g"), ("group", "g")),
        (("producer", "api"), ("clients", "")),
    ):
        page.opened.emit(element)
        assert window.centre.current == key


async def test_a_step_is_asked_from_anywhere(qtbot, window, store, port):
    opened(window, store)
    port.answers[StepLinks] = Done()
    port.answers[DescribeFaults] = Faults(())
    window.actions_["map_step"].trigger()
    await settle()
    assert window.centre.current == ("map", "")
    assert port.asked_of(StepLinks) == [StepLinks()]


async def test_what_ends_a_broker_is_shown_before(qtbot, window, store, port):
    page = opened(window, store)
    port.answers[DescribeLoss] = EngineError("It is not known.")
    page.act_asked.emit("kill", 2)
    dialog = window.findChild(BrokerActDialog)
    assert dialog.windowTitle() == "Kill broker 2"
    dialog.reject()
    await settle()


def test_pause_view_pauses_it(qtbot, window, store):
    page = opened(window, store)
    window.actions_["pause"].trigger()
    assert page.is_paused
    window.actions_["pause"].trigger()
    assert not page.is_paused


def test_it_takes_the_keyboard(qtbot, window, store):
    page = opened(window, store)
    qtbot.waitUntil(page.view.hasFocus)
