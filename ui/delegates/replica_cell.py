"""ReplicaCell: one broker's copy of a partition, by its shape, and how far it is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from typing_extensions import override

from engine.contract.views import PartitionView
from ui.delegates.line import LineRow
from ui.delegates.replicas import WORDS, Role, paint_mark, role_of
from ui.models.partitions import lag_of
from ui.models.replica_grid import BROKERS_FROM, ReplicaGrid
from ui.models.table import ROW_ROLE
from ui.theme import ColorName, text_width
from ui.theme.tokens import TABLE_ROW
from ui.widgets.ink import Ink
from ui.widgets.text import count

Index = QModelIndex | QPersistentModelIndex
EDGE, MARK, GAP = 10, 16, 8
TONES: dict[Role, ColorName] = {"out": "warn_fg", "offline": "bad_fg"}


def cell_words(view: PartitionView, broker_id: int, role: Role) -> tuple[str, str]:
    """What a cell says where there is room, and where there is little."""
    if role in ("leader", "thin"):
        return f"leads to {count(view.log_end_offset)}", count(view.log_end_offset)
    lag = lag_of(view, broker_id)
    if role == "offline" or lag is None:
        return WORDS[role], ""
    return f"{count(lag)} behind", f"-{count(lag)}" if lag else ""


class ReplicaCell(LineRow):
    """Figures as in other rows of one line; brokers' cells by shape."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() < BROKERS_FROM:
            super().paint(painter, option, index)
            return
        model = index.model()
        assert isinstance(model, ReplicaGrid)
        view: PartitionView = index.data(ROW_ROLE)
        broker_id = model.broker_ids[index.column() - BROKERS_FROM]
        area, on = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        x, y, room = area.x() + EDGE, area.y(), area.width() - 2 * EDGE
        quiet: ColorName = "sel_dim" if on else "dim"
        with Ink(painter) as ink:
            self.paint_ground(ink, option, index)
            if broker_id not in view.replicas:
                ink.text(x + 5, y, room, TABLE_ROW, "·", quiet)
                return
            role = role_of(view, broker_id)
            paint_mark(ink, QRectF(x, y + (TABLE_ROW - MARK) / 2, MARK, MARK), role)
            room -= MARK + GAP
            words, short = cell_words(view, broker_id, role)
            if text_width(words, "body") > room:
                words = short
            is_level = words.startswith("0 ")
            tone = TONES.get(role, quiet if is_level else "fg")
            ink.text(x + MARK + GAP, y, max(room, 1), TABLE_ROW, words, tone)
