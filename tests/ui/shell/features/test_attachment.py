"""A window on an engine elsewhere says so, says when it is away, and what was missed after it."""

import pytest

from engine.contract.frames import Frame
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.engine_link import LinkNews, Return
from ui.models.store import Store
from ui.notices import Notice, notices
from ui.panes.settings import SettingsPage
from ui.shell.main_window import MainWindow

FOLDER = "/var/data/a-folder-with-a-long-name/cluster"


@pytest.fixture
def window(qtbot):
    made = MainWindow(CannedPort(), Store(), attached_to=FOLDER)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def told():
    found: list[Notice] = []
    notices().raised.connect(found.append)
    yield found
    notices().raised.disconnect(found.append)


def test_title_and_status_name_the_folder(window):
    assert window.windowTitle() == f"Broker Workbench, attached to {FOLDER}"
    assert window.status.attached.isHidden()  # nobody has answered yet
    window.shell.store.apply(Frame(states=((("cluster",), samples.cluster()),)))
    assert not window.status.attached.isHidden()
    assert window.status.attached.text() == "Attached to …with-a-long-name/cluster"


def test_a_small_window_has_no_room_for_the_folder(window):
    window.status.set_compact(True)
    assert window.status.attached.text() == "Attached"


def test_a_window_with_its_own_engine_says_nothing_of_it(qtbot):
    own = MainWindow(CannedPort(), Store())
    qtbot.addWidget(own)
    assert own.windowTitle() == "Broker Workbench"
    own.shell.store.apply(Frame(states=((("cluster",), samples.cluster()),)))
    assert own.status.attached.isHidden()


def test_away_is_told_with_its_cause_and_the_time_of_what_is_shown(window):
    strip = window.attachment.strip
    window.attachment.take(LinkNews("away", "No engine runs there."))
    assert strip.text.text() == f"The engine on {FOLDER} does not answer; trying again"
    first = strip.why.text()
    assert first.startswith("What you see is as it was at ")
    assert first.endswith(". No engine runs there.")
    window.attachment.take(LinkNews("away", "It lets nobody in."))
    assert strip.why.text() == first.replace("No engine runs there.", "It lets nobody in.")
    assert [event.kind for event in window.shell.store.events] == ["link_cut"]
    assert window.status.health.text() == "No answer from the engine"


def test_try_now_tries_now(qtbot, window):
    tried = []
    window.attachment.on_retry = lambda: tried.append(1)
    window.attachment.take(LinkNews("away"))
    window.attachment.strip.retry.click()
    assert tried == [1]


def test_a_silent_engine_offers_nothing_to_try(window):
    strip = window.attachment.strip
    window.attachment.take(LinkNews("silent"))
    assert strip.text.text() == f"The engine on {FOLDER} does not answer"
    assert strip.retry.isHidden()
    window.attachment.take(LinkNews("well"))
    assert strip.isHidden()


@pytest.mark.parametrize(
    ("returned", "tone", "words"),
    [
        (Return(2.2, False, 0, 0), "ok", "away for 2 seconds. Nothing happened meanwhile."),
        (
            Return(0.3, False, 3, 0),
            "ok",
            "away for 1 second. 3 events of that time follow.",
        ),
        (
            Return(9, False, 1_000, 5),
            "warn",
            "1,000 events of that time follow. 5 older events could not be kept.",
        ),
        (Return(9, True, 7, 0), "warn", "It was started anew meanwhile"),
    ],
)
def test_a_return_says_what_is_known_of_the_time_between(window, told, returned, tone, words):
    restarted = []
    window.shell.store.restarted.connect(lambda: restarted.append(1))
    window.attachment.take(LinkNews("away"))
    window.attachment.take(LinkNews("well", returned=returned))
    (notice,) = told
    assert notice.tone == tone
    assert words in notice.detail
    assert window.attachment.strip.isHidden()
    assert restarted == [1]
    back = window.shell.store.events[-1]
    assert back.kind == "link_back"
    assert words in back.why


def test_it_may_be_gone_again_by_the_time_that_its_return_is_told(window, told):
    window.attachment.take(LinkNews("away", "gone", Return(1, False, 0, 0)))
    assert len(told) == 1
    assert not window.attachment.strip.isHidden()


def test_the_settings_of_the_engine_are_where_it_was_started(window):
    window.preferences.show()
    page = window.centre.page(("settings", ""))
    assert isinstance(page, SettingsPage)
    assert [page.tabs.tabText(at) for at in range(page.tabs.count())] == ["Appearance", "Engine"]
    page.show_engine()
    assert page.stack.currentWidget() is not page.appearance
