"""A table: columns leave where room is short, a row is chosen and brought into sight."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from ui.models.table import Column, KeyedTableModel
from ui.widgets.table import Table

COLUMNS = tuple(Column[int](name, str, lambda number: number) for name in "abcd")


def made(qtbot, wide: int = 600) -> tuple[Table, KeyedTableModel[int, int]]:
    model = KeyedTableModel[int, int](COLUMNS)
    table = Table("Numbers", model, {1: 100, 2: 100, 3: 50}, leaving=(2, 1), least=150)
    model.setParent(table)
    model.replace({number: number for number in range(200)})
    qtbot.addWidget(table)
    table.resize(wide, 300)
    table.show()
    return table, model


def gone(table: Table) -> list[int]:
    return [at for at in range(4) if table.isColumnHidden(at)]


def test_columns_leave_in_their_order_and_come_back(qtbot) -> None:
    table, _ = made(qtbot)
    seen = []
    for wide in (600, 380, 280, 600):
        table.resize(wide, 300)
        seen.append(gone(table))
    assert seen == [[], [2], [1, 2], []]
    assert table.columnWidth(0) == table.viewport().width() - 250


def test_a_row_is_chosen_whole_and_brought_into_sight(qtbot) -> None:
    table, model = made(qtbot)
    table.show_row(model.row_of(150))
    assert [index.row() for index in table.selectionModel().selectedRows()] == [150]
    assert table.currentIndex().row() == 150
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())
    table.show_row(model.row_of(999))
    assert table.currentIndex().row() == 150


def test_the_space_bar_is_left_to_the_window(qtbot) -> None:
    table, _ = made(qtbot)
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    table.keyPressEvent(pressed)
    assert not pressed.isAccepted()
