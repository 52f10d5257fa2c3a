"""ClientRow: a row of the clients' table; who left is grey, errors are marked in words and colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from engine.contract.views import ClientView
from ui.models.table import ROW_ROLE
from ui.theme import ColorName, FontName, mix
from ui.theme.tokens import TABLE_ROW
from ui.widgets.ink import LEFT, RIGHT, Ink

Index = QModelIndex | QPersistentModelIndex
PADDING = 12
NAME, ADDRESS, ROLE, SINCE, ERRORS = 0, 2, 3, 4, 9
ROLE_ICONS = {
    "producer": "arrow-up-from-line",
    "consumer": "arrow-down-to-line",
    "both": "arrow-right",
    "admin": "settings",
    "unknown": "plug",
}


class ClientRow(QStyledItemDelegate):
    """Paints every column from the model's own words."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, TABLE_ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: ClientView = index.data(ROW_ROLE)
        area, on = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ink, column = Ink(painter), index.column()
        x, y, wide = area.x(), area.y(), area.width()
        painter.save()
        painter.setClipRect(area)
        ink.fill(x, y, wide, TABLE_ROW, "sel" if on else "hover" if over else "bg")
        if not on:
            ink.fill(x, y + TABLE_ROW - 1, wide, 1, mix("line", "bg", 0.5))
        if on and column == 0:
            ink.fill(x, y, 3, TABLE_ROW, "acc_fg")
        quiet: ColorName = "sel_dim" if on else "dim"
        has_left = view.left_at_ms is not None
        tone: ColorName = quiet if has_left or column in (ADDRESS, ROLE, SINCE) else "fg"
        x, wide = x + PADDING, wide - 2 * PADDING
        font: FontName = "body"
        if column == NAME:
            icon_name = "unlink" if has_left else ROLE_ICONS[view.role]
            ink.icon(x, y + (TABLE_ROW - 14) // 2, icon_name, quiet, 14)
            x, wide, font = x + 22, wide - 22, "medium"
        elif column in (ADDRESS, SINCE):
            font = "mono_small"
        elif column == ERRORS and view.error_count:
            tone = "sel_dim" if on else "bad_fg"
            ink.icon(x, y + (TABLE_ROW - 12) // 2, "triangle-alert", tone, 12)
        side = RIGHT if column > ROLE + 2 else LEFT
        ink.text(x, y, wide, TABLE_ROW, index.data(), tone, font, side)
        painter.restore()
