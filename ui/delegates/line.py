"""LineRow: a row one line high in the words of its model, each column in a tone and font of its own."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from ui.models.table import ALIGNMENT, DISPLAY
from ui.models.table import RIGHT as RIGHT_WORDS
from ui.theme import ColorName, FontName, mix
from ui.theme.tokens import TABLE_ROW
from ui.widgets.ink import LEFT, RIGHT, Ink

Index = QModelIndex | QPersistentModelIndex
Look = tuple[ColorName, FontName]
PADDING = 12
USUAL: Look = ("fg", "body")


class LineRow(QStyledItemDelegate):
    """Numbers right, words left; the selected row has its bar."""

    def __init__(self, looks: Mapping[int, Look], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks = looks

    def look(self, index: Index) -> Look:
        """Tone and font of a cell; a subclass may look at the row too."""
        return self._looks.get(index.column(), USUAL)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, TABLE_ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area, on = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        ink, x, y, wide = Ink(painter), area.x(), area.y(), area.width()
        tone, font = self.look(index)
        painter.save()
        painter.setClipRect(area)
        self.paint_ground(ink, option, index)
        if on and tone == "dim":
            tone = "sel_dim"
        where = RIGHT if index.data(ALIGNMENT) == RIGHT_WORDS else LEFT
        words = str(index.data(DISPLAY) or "")
        ink.text(x + PADDING, y, wide - 2 * PADDING, TABLE_ROW, words, tone, font, where)
        painter.restore()

    def paint_ground(self, ink: Ink, option: QStyleOptionViewItem, index: Index) -> None:
        """What lies under the words: chosen, under the pointer, or neither."""
        area, on = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        x, y, wide = area.x(), area.y(), area.width()
        ink.fill(x, y, wide, TABLE_ROW, "sel" if on else "hover" if over else "bg")
        if not on:
            ink.fill(x, y + TABLE_ROW - 1, wide, 1, mix("line", "bg", 0.5))
        elif index.column() == 0:
            ink.fill(x, y, 3, TABLE_ROW, "acc_fg")
