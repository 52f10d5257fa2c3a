"""HeldPartitionRow: a partition as one broker holds it, its part told by shape and word."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from typing_extensions import override

from engine.contract.views import PartitionView
from ui.delegates.line import LineRow, Look
from ui.delegates.replicas import paint_mark, role_of
from ui.models.held_partitions import LAG, ROLE
from ui.models.table import DISPLAY, ROW_ROLE
from ui.theme import ColorName
from ui.theme.tokens import TABLE_ROW
from ui.widgets.ink import Ink

Index = QModelIndex | QPersistentModelIndex
MARK = 16


class HeldPartitionRow(LineRow):
    """As other rows of one line; the role has its shape, a lag is amber."""

    def __init__(self, broker_id: int, parent: QObject) -> None:
        super().__init__({0: ("fg", "medium"), 3: ("dim", "body"), 4: ("dim", "body")}, parent)
        self._broker_id = broker_id

    @override
    def look(self, index: Index) -> Look:
        view: PartitionView = index.data(ROW_ROLE)
        if index.column() == LAG and self._broker_id not in view.isr:
            return ("warn_fg", "medium")
        return super().look(index)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() != ROLE:
            super().paint(painter, option, index)
            return
        view: PartitionView = index.data(ROW_ROLE)
        role, area = role_of(view, self._broker_id), option.rect
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        with Ink(painter) as ink:
            self.paint_ground(ink, option, index)
            place = QRectF(area.x() + 12, area.y() + (TABLE_ROW - MARK) / 2, MARK, MARK)
            paint_mark(ink, place, role)
            tones: dict[str, ColorName] = {"out": "warn_fg", "offline": "bad_fg"}
            tone = tones.get(role, "sel_dim" if on and role != "leader" else "fg")
            ink.text(
                area.x() + 36, area.y(), area.width() - 44, TABLE_ROW, index.data(DISPLAY), tone
            )
