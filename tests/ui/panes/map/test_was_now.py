"""The figures stand side by side, as many as fit, and are said in words."""

from tests.ui.imaging import difference
from ui.panes.map.changes import Compared
from ui.panes.map.was_now import WasNow

LINES = (
    Compared("Replicas in sync", "9 of 9", "5 of 9", "warn"),
    Compared("Leader", "1", "3", "ok"),
)


def test_it_says_what_was_and_what_is(qtbot):
    strip = WasNow()
    qtbot.addWidget(strip)
    strip.show_lines("Broker 2 was killed", LINES)
    assert strip.accessibleDescription() == (
        "Broker 2 was killed. Replicas in sync: was 9 of 9, now 5 of 9; Leader: was 1, now 3"
    )
    with qtbot.waitSignal(strip.closed):
        strip.findChildren(type(strip.layout().itemAt(1).widget()))[0].click()


def test_what_finds_no_room_is_left_out(qtbot):
    strip = WasNow()
    qtbot.addWidget(strip)
    strip.resize(420, 54)
    strip.show_lines("Broker 2 was killed", LINES[:1])
    one = strip.grab().toImage()
    strip.show_lines("Broker 2 was killed", (*LINES[:1], *LINES * 20))
    assert difference(one, strip.grab().toImage()) < 0.03
