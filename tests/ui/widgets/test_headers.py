"""Headers of a record to be produced."""

from PySide6.QtCore import Qt

from ui.widgets.headers import MOST, NAMES, HeaderRows
from ui.widgets.payload import Given


def test_headers_are_what_has_a_name(qtbot):
    rows = HeaderRows()
    qtbot.addWidget(rows)
    for _ in range(3):
        qtbot.mouseClick(rows.add, Qt.MouseButton.LeftButton)
    rows.rows[0].name.setText("content-type")
    rows.rows[0].value.setText("application/json")
    rows.rows[1].name.setText("retry-of")
    rows.rows[1].kind.setCurrentIndex(NAMES.index("null"))
    assert not rows.rows[1].value.isEnabled()
    assert rows.headers() == (
        ("content-type", Given("application/json")),
        ("retry-of", Given(choice="null")),
    )


def test_a_header_can_be_taken_out(qtbot):
    rows = HeaderRows()
    qtbot.addWidget(rows)
    rows.add_row()
    rows.rows[0].name.setText("a")
    rows.rows[0].remove.click()
    assert rows.headers() == ()


def test_there_is_an_end_to_headers(qtbot):
    rows = HeaderRows()
    qtbot.addWidget(rows)
    for _ in range(MOST + 3):
        rows.add_row()
    assert len(rows.rows) == MOST
    assert not rows.add.isEnabled()
