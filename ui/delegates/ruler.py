"""The offset ruler: log start, last stable offset, high watermark and end on one line.

Linear up to a break, enlarged behind it: the last few records are the story. Hatched is an open
transaction, hollow is not yet replicated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from engine.contract.views import PartitionView
from ui.theme import ColorName, FontName, color, mix, text_width
from ui.widgets.ink import Ink
from ui.widgets.text import count

ENLARGED = 0.30
"""The part of the ruler behind the break."""
BAR = 8
LABEL_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the marks of a partition stand on a ruler from 0 to `width`."""

    break_at: float | None
    """None: the log is empty or so short that nothing has to be enlarged."""
    stable: float
    watermark: float
    end: float


def marks_of(view: PartitionView, width: float) -> Marks:
    """The places of the offsets for a width."""
    start, end = view.log_start_offset, view.log_end_offset
    stable, watermark = view.last_stable_offset, view.high_watermark
    if end <= start:
        return Marks(None, 0.0, 0.0, 0.0)
    tail = end - min(stable, watermark)
    shown = max(round(tail * 1.35) + 1, 1)
    if end - start <= 4 * shown:  # everything fits at one scale
        scale = width / (end - start)
        return Marks(None, (stable - start) * scale, (watermark - start) * scale, width)
    break_at = width * (1 - ENLARGED)
    scale = (width - break_at - 6) / shown
    return Marks(break_at, width - (end - stable) * scale, width - (end - watermark) * scale, width)


def paint_ruler(
    ink: Ink, x: float, y: float, width: float, view: PartitionView, *, on: bool
) -> None:
    """Bar, marks and the labels below."""
    marks = marks_of(view, width)
    quiet: ColorName = "sel_dim" if on else "dim"
    filled = mix("acc", "sel" if on else "bg", 0.75 if on else 0.55)
    if marks.end <= 0:
        ink.box(x, y, width, BAR, None, "edge", radius=2)
    else:
        _paint_bar(ink, QPointF(x, y), marks, filled, quiet)
    ink.fill(x, y - 3, 2, BAR + 6, "acc_fg")
    if marks.end > 0:
        if view.last_stable_offset < view.high_watermark:
            ink.fill(x + marks.stable, y - 3, 2, BAR + 6, "violet_fg")
        ink.fill(x + marks.watermark - 2, y - 4, 2, BAR + 8, "ok_fg")
    _paint_labels(ink, QRectF(x, y + BAR + 3, width, LABEL_HEIGHT), view, quiet)


def _paint_bar(ink: Ink, at: QPointF, marks: Marks, filled: QColor, quiet: ColorName) -> None:
    x, y = at.x(), at.y()
    if marks.break_at is None:
        ink.box(x, y, max(marks.stable, 2), BAR, filled, radius=2)
    else:
        ink.box(x, y, marks.break_at - 4, BAR, filled, radius=2)
        pen = QPen(color(quiet), 1.2)
        ink.painter.setPen(pen)
        for step in (0, 5):
            left = x + marks.break_at - 4 + step
            ink.painter.drawLine(QPointF(left, y + BAR + 2), QPointF(left + 4, y - 2))
        begin = x + marks.break_at + 6
        ink.fill(begin, y, max(x + marks.stable - begin, 0), BAR, filled)
    if marks.watermark > marks.stable:
        area = QRectF(x + marks.stable, y, marks.watermark - marks.stable, BAR)
        ink.fill(area.x(), y, area.width(), BAR, mix("violet", "bg", 0.45))
        hatch(ink, area, "violet_fg")
    if marks.end - marks.watermark >= 1:
        ink.box(x + marks.watermark, y, marks.end - marks.watermark, BAR, None, quiet)


def hatch(ink: Ink, area: QRectF, tone: ColorName, step: int = 4) -> None:
    """Diagonal lines inside an area."""
    painter = ink.painter
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color(tone), 1))
    left = area.x() - area.height()
    while left < area.right():
        painter.drawLine(QPointF(left, area.bottom()), QPointF(left + area.height(), area.top()))
        left += step
    painter.restore()


def _paint_labels(ink: Ink, area: QRectF, view: PartitionView, quiet: ColorName) -> None:
    y, width = area.y(), area.width()
    start = count(view.log_start_offset)
    room = width - text_width(start, "mono_small") - 12
    shown: list[tuple[str, int, ColorName]] = [
        ("HW", view.high_watermark, "ok_fg"),
        ("end", view.log_end_offset, "fg"),
    ]
    if view.last_stable_offset < view.high_watermark:
        shown.insert(0, ("LSO", view.last_stable_offset, "violet_fg"))
    while True:  # what finds no room is in the tooltip
        parts = _label_parts(shown, quiet)
        wide = sum(text_width(words, face) for words, _, face in parts)
        if wide <= room or len(shown) == 1:
            break
        del shown[0]
    ink.text(area.x(), y, 0, LABEL_HEIGHT, start, quiet, "mono_small")
    left = area.right() - wide
    for words, tone, face in parts:
        left += ink.text(left, y, 0, LABEL_HEIGHT, words, tone, face)


def _label_parts(
    shown: Sequence[tuple[str, int, ColorName]], quiet: ColorName
) -> list[tuple[str, ColorName, FontName]]:
    parts: list[tuple[str, ColorName, FontName]] = []
    for name, offset, tone in shown:
        gap = "   " if parts else ""
        parts.append((f"{gap}{name} ", quiet, "micro"))
        parts.append((count(offset), tone, "mono_small"))
    return parts
