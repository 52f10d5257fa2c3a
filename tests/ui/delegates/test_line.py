"""A row of words: numbers stand right, the selected row has its bar."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.delegates.line import LineRow
from ui.models.table import Column, KeyedTableModel
from ui.theme import color


def painted(column: int, *, selected: bool) -> QImage:
    columns = (
        Column[str]("A", str, str),
        Column[str]("B", lambda _: "7", str, is_number=True),
    )
    model = KeyedTableModel[str, str](columns)
    model.apply({"x": "words"})
    image = QImage(200, 28, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 200, 28)
    if selected:
        option.state |= QStyle.StateFlag.State_Selected
    painter = QPainter(image)
    LineRow({0: ("dim", "body")}).paint(painter, option, model.index(0, column))
    painter.end()
    return image


def inked(image: QImage, left: int, right: int) -> bool:
    ground = image.pixelColor(100, 5)
    return any(image.pixelColor(x, y) != ground for x in range(left, right) for y in range(6, 22))


def test_words_stand_left_and_numbers_right(qapp):
    assert inked(painted(0, selected=False), 12, 60)
    assert not inked(painted(1, selected=False), 12, 60)
    assert inked(painted(1, selected=False), 170, 188)


def test_the_selected_row_has_its_bar(qapp):
    assert painted(0, selected=True).pixelColor(1, 10) == color("acc_fg")
    assert painted(1, selected=True).pixelColor(1, 10) == color("sel")
