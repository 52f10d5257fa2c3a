"""Rows that are painted: chosen by key and pointer, and more when the end is reached."""

from PySide6.QtCore import Qt

from ui.panes.topic.log.lines import Cell, LineList


def lines(qtbot, count):
    made = LineList("Numbers", (Cell("Number", 60), Cell("Words")))
    qtbot.addWidget(made)
    made.resize(200, 300)
    made.show()
    made.show_lines(count, lambda row: (f"{row:,}", "some words"))
    return made


def test_keys_move_the_choice_and_keep_it_in_sight(qtbot):
    made = lines(qtbot, 1_000_000)
    chosen = []
    made.chosen.connect(chosen.append)
    qtbot.keyClick(made, Qt.Key.Key_Down)
    qtbot.keyClick(made, Qt.Key.Key_End)
    qtbot.keyClick(made, Qt.Key.Key_Up)
    assert chosen == [0, 999_999, 999_998]
    assert 999_998 in made.visible_rows()
    assert made.cell_text(999_998, 0) == "999,998"


def test_the_end_asks_for_more_and_growing_keeps_the_choice(qtbot):
    made = lines(qtbot, 50)
    made.choose(3)
    with qtbot.waitSignal(made.end_reached):
        made.verticalScrollBar().setValue(made.verticalScrollBar().maximum())
    made.grow(80, lambda row: (str(row), ""))
    assert (made.current, made.count) == (3, 80)


def test_a_place_has_its_row(qtbot):
    made = lines(qtbot, 3)
    assert made.row_at(5) is None
    assert made.row_at(28 + 24 + 2) == 1
    assert made.row_at(28 + 24 * 5) is None
    made.grab()
