"""Before and after are told for each partition, and in sum."""

from engine.contract.group_commands import OffsetMove
from ui.panes.group.moves import MovesTable, change_of, totals

MOVES = (
    OffsetMove("t", 0, 100, 40, 0, 200),
    OffsetMove("t", 1, 100, 150, 0, 200),
    OffsetMove("t", 2, None, 7, 0, 200),
    OffsetMove("t", 3, 5, 5, 0, 200),
    OffsetMove("t", 4, 5, None, 0, 200),
)


def test_rows_say_what_changes(qtbot):
    table = MovesTable()
    qtbot.addWidget(table)
    table.rows.show_moves(MOVES)
    shown = [[table.rows.index(row, at).data() for at in range(4)] for row in range(5)]
    assert shown == [
        ["0", "100", "40", "-60"],
        ["1", "100", "150", "+50"],
        ["2", "none", "7", "new"],
        ["3", "5", "5", "stays"],
        ["4", "5", "none", "deleted"],
    ]


def test_sums_keep_the_two_ways_apart():
    assert totals(MOVES) == (60, 50)
    assert change_of(MOVES[2]) is None


def test_topics_are_named_where_there_are_several(qtbot):
    table = MovesTable()
    qtbot.addWidget(table)
    table.rows.show_moves((MOVES[0], OffsetMove("u", 0, 1, 2, 0, 3)))
    assert table.rows.index(1, 0).data() == "u-0"
