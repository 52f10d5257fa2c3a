"""What was open, and how it stood, is there again at the next start."""

import pytest

from engine.contract.commands import WatchTail
from engine.contract.frames import Frame
from tests.ui import samples
from tests.ui.port import CannedPort
from tests.ui.shell.driven import run
from tests.ui.shell.kept import Kept
from ui.action import settle
from ui.models.store import Store
from ui.shell.features.connect import CONNECT
from ui.shell.main_window import MainWindow


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def start(qtbot, kept):
    """Opens windows one after the other, each with the memory of the one before."""
    made = []

    def begin(*, running=True) -> MainWindow:
        window = MainWindow(CannedPort(), Store(), kept)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        if running:
            run(window.shell.store)
        return window

    yield begin
    for window in made:
        window.close()


async def test_pages_come_back_in_their_order_with_what_they_showed(start):
    first = start()
    first.open_topic("payments")
    first.open_topic("orders", 3)
    first.open_topic("payments")
    page = first.centre.page(("topic", "payments"))
    page.messages.seek_bar.choices.choose(0)
    first.close()
    second = start()
    assert second.centre.keys == (CONNECT, ("topic", "payments"), ("topic", "orders"))
    assert second.centre.current == ("topic", "payments")
    assert second.centre.page(("topic", "payments")).messages.seek_bar.seek == "oldest"
    assert second.centre.page(("topic", "orders")).header.tabs.currentIndex() == 1
    await settle()


async def test_every_tail_comes_back_in_its_place(start):
    first = start()
    first.tails[0].watch("payments")
    first.watch("orders")
    first.watch("inventory.events")
    first.docks["tail-2"].close()
    first.docks["tail-3"].setFloating(True)
    first.close()
    second = start()
    await settle()
    assert [pane.topic for pane in second.tails] == ["payments", "inventory.events"]
    assert second.docks["tail-3"].isFloating()
    asked = {command.topic for command in second.shell.port.asked_of(WatchTail)}
    assert asked == {"payments", "inventory.events"}
    second.watch("orders")
    assert second.docks["tail-4"].title == "Tail orders"
    await settle()


async def test_a_page_of_a_topic_that_comes_late_opens_when_it_comes(start):
    first = start()
    first.open_topic("orders")
    first.close()
    second = start(running=False)
    assert second.centre.keys == (CONNECT,)
    second.close()  # it never came: it is not forgotten for that
    third = start(running=False)
    third.shell.store.apply(Frame(states=((("topic", "orders"), samples.topic("orders")),)))
    assert third.centre.current == ("topic", "orders")
    await settle()


def test_a_topic_that_is_gone_is_waited_for_only_so_long(start):
    first = start()
    first.open_topic("orders")
    first.close()
    second = start(running=False)
    second.session._give_up.timeout.emit()
    run(second.shell.store)
    assert second.centre.keys == (CONNECT,)


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"pages": [1, ["a"]], "tails": [[0, 5]]}'])
def test_what_cannot_be_read_is_forgotten(start, kept, text):
    kept["window/open"] = text
    assert start().centre.keys == (CONNECT,)


def test_folded_docks_stay_folded_and_open_to_their_height(qtbot, start):
    first = start()
    qtbot.wait_until(lambda: not first.layout_._size_soon.isActive())
    high = first.docks["tail"].height()
    first.actions_["fold_docks"].trigger()
    first.close()
    second = start()
    assert second.layout_.is_folded
    assert second.actions_["fold_docks"].isChecked()
    second.actions_["fold_docks"].trigger()
    qtbot.wait_until(lambda: abs(second.docks["tail"].height() - high) < 24)


def test_learn_shows_the_guide_and_develop_every_dock(start):
    window = start()
    window.open_topic("orders")
    window.actions_["perspective_learn"].trigger()
    assert window.centre.current == CONNECT
    learn = {dock.objectName() for dock in window.layout_.docks if not dock.isHidden()}
    assert {"explorer", "tail", "events"} <= learn
    assert not learn & {"metrics", "inspector", "clients"}
    window.actions_["perspective_develop"].trigger()
    assert not [dock for dock in window.layout_.docks if dock.isHidden()]


def test_my_own_layout_is_kept_and_brought_back(start):
    window = start()
    assert not window.actions_["perspective_mine"].isEnabled()
    window.docks["events"].hide()
    window.actions_["keep_layout"].trigger()
    window.actions_["reset_layout"].trigger()
    assert not window.docks["events"].isHidden()
    window.actions_["perspective_mine"].trigger()
    assert window.docks["events"].isHidden()
    window.close()
    assert start().actions_["perspective_mine"].isEnabled()
