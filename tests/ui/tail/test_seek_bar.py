"""Where to begin: ends, an offset, a time, live; one partition or all."""

import pytest
from PySide6.QtCore import Qt

from ui.tail.seek_bar import CHOICES, SEEKS, SeekBar


@pytest.fixture
def bar(qtbot):
    bar = SeekBar()
    bar.resize(900, 40)
    bar.list_partitions([0, 1, 2])
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_every_choice_has_its_seek(bar):
    assert len(SEEKS) == len(CHOICES)
    assert bar.seek == "live"


def test_ends_are_sought_at_once(qtbot, bar):
    with qtbot.waitSignal(bar.sought):
        qtbot.keyClick(bar.choices, Qt.Key.Key_Home)
    assert bar.seek == "oldest"


def test_an_offset_is_asked_for_and_checked(qtbot, bar):
    bar.ask_for("offset")
    assert bar.place.isVisible()
    qtbot.keyClicks(bar.place, "12x")
    assert bar.note.full_text == "An offset is a number: 214,932"
    qtbot.keyClick(bar.place, Qt.Key.Key_Return)
    assert bar.goal is None
    bar.place.clear()
    qtbot.keyClicks(bar.place, "214,932")
    with qtbot.waitSignal(bar.sought):
        qtbot.keyClick(bar.place, Qt.Key.Key_Return)
    assert bar.goal == 214_932


def test_a_time_is_asked_for_and_checked(qtbot, bar):
    bar.ask_for("time")
    qtbot.keyClicks(bar.place, "soon")
    assert "is no time" in bar.note.full_text
    bar.place.clear()
    qtbot.keyClicks(bar.place, "-5m")
    with qtbot.waitSignal(bar.sought):
        qtbot.keyClick(bar.place, Qt.Key.Key_Return)
    assert bar.goal is not None
    bar.show_seek("live")
    assert not bar.place.isVisible()


def test_walking_over_offset_with_the_arrows_asks_for_nothing(qtbot, bar):
    sought = []
    bar.sought.connect(lambda: sought.append(bar.seek))
    for _ in range(4):
        qtbot.keyClick(bar.choices, Qt.Key.Key_Left)
    assert sought == ["newest", "oldest"]


def test_the_chosen_partition_stays_when_more_come(bar):
    bar.show_partition(1)
    bar.list_partitions([0, 1, 2, 3])
    assert bar.partition == 1
    assert bar.partitions.itemText(0) == "All 4 partitions"


def test_a_goal_may_be_shown(bar):
    bar.show_seek("offset")
    bar.show_goal(1_234)
    assert (bar.place.text(), bar.goal) == ("1,234", 1_234)
