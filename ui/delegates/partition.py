"""PartitionRow: a row of a topic's partition table, two lines high."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from engine.contract.views import PartitionView
from ui.delegates.replicas import paint_replicas
from ui.delegates.ruler import paint_ruler
from ui.delegates.sparkline import Course, paint_sparkline
from ui.models.partitions import record_span
from ui.models.table import ROW_ROLE
from ui.theme import ColorName, mix, text_width
from ui.theme.tokens import TALL_ROW
from ui.widgets.ink import RIGHT, Ink
from ui.widgets.text import count, rate, size

Index = QModelIndex | QPersistentModelIndex
PADDING = 10
SPARK_WIDTH, SPARK_HEIGHT = 56, 14
GAP = 8


class PartitionRow(QStyledItemDelegate):
    """Paints every column; `courses` holds the recent rates by partition."""

    def __init__(
        self, courses: Mapping[int, Course], least_in_sync: Callable[[], int], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._courses, self._least_in_sync = courses, least_in_sync

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, TALL_ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: PartitionView = index.data(ROW_ROLE)
        area, on = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ink = Ink(painter)
        painter.save()
        painter.setClipRect(area)
        x, y, wide = area.x(), area.y(), area.width()
        ink.fill(x, y, wide, TALL_ROW, "sel" if on else "hover" if over else "bg")
        if not on:
            ink.fill(x, y + TALL_ROW - 1, wide, 1, mix("line", "bg", 0.5))
        if on and index.column() == 0:
            ink.fill(x, y, 3, TALL_ROW, "acc_fg")
        inner = area.adjusted(PADDING, 0, -PADDING, 0)
        self._paint_cell(ink, inner, view, index.column(), quiet="sel_dim" if on else "dim", on=on)
        painter.restore()

    def _paint_cell(
        self, ink: Ink, area: QRect, view: PartitionView, column: int, *, quiet: ColorName, on: bool
    ) -> None:
        x, y, wide = area.x(), area.y(), area.width()
        match column:
            case 0:
                name = str(view.partition)
                ink.text(x, y, wide, TALL_ROW, name, "fg", "strong", RIGHT)
            case 1:
                _paint_leader(ink, area, view, quiet)
            case 2:
                paint_replicas(ink, x, y + 8, view, wide, self._least_in_sync())
                isr, late = in_sync_words(view, wide)
                if isr:
                    x += ink.text(x, y + 29, wide, 16, isr, quiet, "small") + GAP
                ink.text(x, y + 29, area.right() + 1 - x, 16, late, "warn_fg", "small")
            case 3:
                paint_ruler(ink, x, y + 14, wide, view, on=on)
            case 4:
                ink.text(x, y, wide, TALL_ROW, count(record_span(view)), "fg", "mono", RIGHT)
            case 5:
                word = "segment" if view.segment_count == 1 else "segments"
                ink.text(x, y + 8, wide, 20, size(view.size_bytes), "fg", "body", RIGHT)
                words = f"{count(view.segment_count)} {word}"
                ink.text(x, y + 28, wide, 16, words, quiet, "small", RIGHT)
            case _:
                words = f"{rate(view.records_in_per_s)}/s"
                ink.text(x, y + 6, wide, 20, words, "fg", "body", RIGHT)
                course = self._courses.get(view.partition)
                if course is not None:
                    spot = QRectF(x + wide - SPARK_WIDTH, y + 28, SPARK_WIDTH, SPARK_HEIGHT)
                    paint_sparkline(ink, spot, course.points, "acc_fg" if on else "acc")


def in_sync_words(view: PartitionView, room: int) -> tuple[str, str]:
    """Who is in sync, and the records that whoever is not has yet to copy.

    Where there is no room for both the shapes above tell who is in sync.
    """
    isr = "ISR " + (", ".join(map(str, view.isr)) or "none")
    out = (each.lag or 0 for each in view.followers if each.broker_id not in view.isr)
    behind = max(out, default=0)
    late = f"{count(behind)} behind" if behind else ""
    is_short = late and text_width(isr, "small") + GAP + text_width(late, "small") > room
    return "" if is_short else isr, late


def _paint_leader(ink: Ink, area: QRect, view: PartitionView, quiet: ColorName) -> None:
    x, y, room = area.x(), area.y(), area.width() - 20
    if view.leader is None:
        ink.icon(x, y + 11, "triangle-alert", "bad_fg", 14)
        ink.text(x + 20, y + 8, room, 20, "No leader", "bad_fg", "medium")
    else:
        ink.icon(x, y + 11, "star", "ok_fg", 14)
        ink.text(x + 20, y + 8, room, 20, f"Broker {view.leader}", "fg", "medium")
    ink.text(x + 20, y + 28, room, 16, f"epoch {view.leader_epoch}", quiet, "small")
