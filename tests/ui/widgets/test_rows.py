"""Names with values: labels are used again."""

from ui.widgets.rows import Rows


def test_fewer_rows_hide_what_is_left_over(qtbot):
    rows = Rows()
    qtbot.addWidget(rows)
    rows.show()
    rows.show_rows([("a", "1"), ("b", "2")])
    rows.show_rows([("c", "3")])
    (first, value), (second, _) = rows._labels
    assert (first.full_text, value.full_text, second.isVisible()) == ("c", "3", False)
