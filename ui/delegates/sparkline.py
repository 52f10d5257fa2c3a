"""A sparkline: the recent course of one figure, its last point the figure that is printed."""

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPen, QPolygonF

from ui.theme import ColorName, color
from ui.widgets.ink import Ink

POINTS = 60
SPACING_MS = 900
"""Figures that follow closer replace the last point."""


class Course:
    """The last minute or so of a figure, a point about every second that it was told."""

    def __init__(self) -> None:
        self.points: deque[float] = deque(maxlen=POINTS)
        self._since = QElapsedTimer()

    def add(self, figure: float) -> None:
        if self.points and self._since.isValid() and self._since.elapsed() < SPACING_MS:
            self.points[-1] = figure
            return
        self._since.start()
        self.points.append(figure)


def paint_sparkline(
    ink: Ink, area: QRectF, points: Sequence[float], tone: ColorName = "acc"
) -> None:
    """A thin line over a soft ground, from zero; wider lines cost far more to draw."""
    if len(points) < 2:
        return
    top = max(points) or 1.0
    step = area.width() / (POINTS - 1)
    left = area.right() - step * (len(points) - 1)
    floor, high = area.bottom(), area.height()
    line = [QPointF(left + step * at, floor - high * p / top) for at, p in enumerate(points)]
    ground = QLinearGradient(area.topLeft(), area.bottomLeft())
    ground.setColorAt(0, color(tone, 0.30))
    ground.setColorAt(1, color(tone, 0.0))
    painter = ink.painter
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawPolygon(QPolygonF([QPointF(left, floor), *line, QPointF(area.right(), floor)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color(tone), 1))
    painter.drawPolyline(QPolygonF(line))
