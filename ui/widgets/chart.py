"""Chart: the course of one to three figures, painted; the last point is the figure that is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.models.timeline import Sample
from ui.theme import ColorName, color, text_width
from ui.widgets.ink import RIGHT, Ink
from ui.widgets.text import clock_time

HIGH = 128
HEAD, FOOT, LEFT, EDGE = 26, 16, 78, 12
GAP_MS = 3_500
"""Nothing is drawn between samples further apart: nobody looked meanwhile."""
LINES = 3
UNKNOWN = "none"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart."""

    name: str
    figure: int
    """Which figure of a sample."""
    tone: ColorName


class Chart(QWidget):
    """Title, legend and last values on one line; below it the course, from zero."""

    def __init__(
        self,
        title: str,
        series: Sequence[Series],
        words: Callable[[float], str],
        *,
        gap_ms: int = GAP_MS,
    ) -> None:
        super().__init__()
        self._gap_ms = gap_ms
        self.warn_at: float | None = None
        """Where a dashed line says: too much."""
        self.title, self.series, self._words = title, tuple(series), words
        self._samples: Sequence[Sample] = ()
        self._span_ms = 1
        self._end_ms = 0
        self._pointer: float | None = None
        self.setMinimumSize(240, HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)
        self.setAccessibleName(title)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, HIGH)

    def show_samples(self, samples: Sequence[Sample], *, end_ms: int, span_ms: int) -> None:
        """The course up to a moment, over a span."""
        self._samples, self._end_ms, self._span_ms = samples, end_ms, max(span_ms, 1)
        self.setAccessibleDescription(", ".join(f"{n} {v}" for n, v in self.printed()))
        self.update()

    def printed(self) -> list[tuple[str, str]]:
        """Names and last values as they stand in the title's line."""
        last = self._samples[-1] if self._samples else None
        return [(line.name, self._say(last, line)) for line in self.series]

    def hovered(self) -> tuple[str, list[tuple[str, str]]] | None:
        """Time and values under the pointer."""
        sample = self._under_pointer()
        if sample is None:
            return None
        return clock_time(sample.at_ms)[:-4], [(s.name, self._say(sample, s)) for s in self.series]

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().x()
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            top = _round_up(max(self._all(), default=0.0))
            self._paint_head(ink)
            self._paint_grid(ink, top)
            if self.warn_at is not None and self.warn_at <= top:
                pen = QPen(color("warn"), 1)
                pen.setDashPattern([4, 4])
                ink.painter.setPen(pen)
                y = round(self._y(self.warn_at, top)) + 0.5
                ink.painter.drawLine(QPointF(LEFT, y), QPointF(self.width() - EDGE, y))
            for line in self.series:
                self._paint_line(ink, line, top)
            self._paint_pointer(ink, top)

    def _say(self, sample: Sample | None, line: Series) -> str:
        value = sample.figures[line.figure] if sample is not None else None
        return UNKNOWN if value is None else self._words(value)

    def _all(self) -> list[float]:
        return [
            value
            for sample in self._samples
            for line in self.series
            if (value := sample.figures[line.figure]) is not None
        ]

    # -- where things are

    def _x(self, at_ms: int) -> float:
        wide = self.width() - LEFT - EDGE
        return LEFT + wide * (1 - (self._end_ms - at_ms) / self._span_ms)

    def _y(self, value: float, top: float) -> float:
        high = self.height() - HEAD - FOOT
        return HEAD + high * (1 - min(value / top, 1.0))

    def _under_pointer(self) -> Sample | None:
        if self._pointer is None or not self._samples:
            return None
        at = self._pointer
        found = min(self._samples, key=lambda sample: abs(self._x(sample.at_ms) - at))
        return found if abs(self._x(found.at_ms) - at) < 24 else None

    # -- painting

    def _paint_head(self, ink: Ink) -> None:
        wide = ink.text(EDGE, 0, 0, HEAD, self.title, "fg", "small_strong")
        x = self.width() - EDGE
        for line, (name, value) in reversed(list(zip(self.series, self.printed(), strict=True))):
            room = text_width(value, "small_strong")
            ink.text(x - room, 0, room, HEAD, value, "fg", "small_strong", RIGHT)
            x -= room + 6
            if len(self.series) > 1:
                room = text_width(name, "small")
                if x - room - 16 < EDGE + wide + 8:
                    return
                ink.text(x - room, 0, room, HEAD, name, "dim", "small", RIGHT)
                x -= room + 6
                ink.fill(x - 10, HEAD / 2 - 1, 10, 2, line.tone)
                x -= 22

    def _paint_grid(self, ink: Ink, top: float) -> None:
        right = self.width() - EDGE
        for at in range(LINES):
            share = at / (LINES - 1)
            y = round(self._y(top * share, top))
            ink.fill(LEFT, y, right - LEFT, 1, "line")
            words = self._words(top * share) if at else "0"
            ink.text(0, y - 8, LEFT - 6, 16, words, "dim", "micro", RIGHT)
        y = self.height() - FOOT
        first = clock_time(self._end_ms - self._span_ms)[-12:-4]
        ink.text(LEFT, y, 0, FOOT, first, "dim", "micro")
        last = clock_time(self._end_ms)[-12:-4]
        ink.text(right - 80, y, 80, FOOT, last, "dim", "micro", RIGHT)

    def _paint_line(self, ink: Ink, line: Series, top: float) -> None:
        ink.painter.setPen(QPen(color(line.tone), 1.2))
        piece: list[QPointF] = []
        before: Sample | None = None
        for sample in self._samples:
            value = sample.figures[line.figure]
            is_gap = before is not None and sample.at_ms - before.at_ms > self._gap_ms
            before = sample
            if value is None or is_gap:
                _draw(ink, piece)
                piece = []
            if value is not None:
                piece.append(QPointF(self._x(sample.at_ms), self._y(value, top)))
        _draw(ink, piece)

    def _paint_pointer(self, ink: Ink, top: float) -> None:
        sample, told = self._under_pointer(), self.hovered()
        if sample is None or told is None:
            return
        x = self._x(sample.at_ms)
        ink.fill(x, HEAD, 1, self.height() - HEAD - FOOT, "edge")
        for line in self.series:
            value = sample.figures[line.figure]
            if value is not None:
                ink.dot(x + 0.5, self._y(value, top), 3, line.tone)
        time, values = told
        words = "  ".join([time, *(f"{name} {value}".strip() for name, value in values)])
        wide = text_width(words, "small") + 16
        left = min(max(x - wide / 2, LEFT), self.width() - EDGE - wide)
        ink.box(left, HEAD + 2, wide, 20, "raised", "edge", radius=4)
        ink.text(left + 8, HEAD + 2, wide - 16, 20, words, "fg", "small")


def _draw(ink: Ink, piece: list[QPointF]) -> None:
    if len(piece) == 1:
        ink.painter.drawPoint(piece[0])
    elif piece:
        ink.painter.drawPolyline(QPolygonF(piece))


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20… that is at least as large."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    steps = (power * step for step in (1, 2, 5) if power * step >= value)
    return next(steps, power * 10)
