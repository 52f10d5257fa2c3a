"""SegmentStrip: a log's segments drawn to scale by offset, over the offset ruler."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from engine.contract.log import LogDescription, SegmentDescription
from ui.delegates.ruler import hatch
from ui.panes.topic.log.words import offsets_of, segment_state, segment_words
from ui.theme import ColorName, mix, text_width
from ui.widgets.ink import CENTRE, Ink
from ui.widgets.painted import PaintedArea
from ui.widgets.text import count, size

MARGIN, TOP, BLOCK, RULER = 16, 8, 52, 62
HEIGHT = 94
LEAST = 24
"""So wide is a segment on average at least; with more segments the strip scrolls."""
NAMED = 172
"""A block so wide has room for its file's name, half of it for its size."""
STEPS = (1, 2, 5)


class SegmentStrip(PaintedArea):
    """One segment may be chosen; `cut` marks where the log would begin."""

    chosen = Signal(int)
    """A segment's number."""
    menu_asked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Segments", parent)
        self._log: LogDescription | None = None
        self._bases: list[int] = []
        self._end = 0
        self.current: int | None = None
        self.cut: int | None = None
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(HEIGHT)
        self.viewport().setMouseTracking(True)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def segments(self) -> tuple[SegmentDescription, ...]:
        return self._log.segments if self._log is not None else ()

    def show_log(self, log: LogDescription | None) -> None:
        """Take a new description; what was chosen stays chosen, the end stays in sight."""
        chosen = self.segments[self.current].base_offset if self.current is not None else None
        bar = self.horizontalScrollBar()
        follows = bar.value() == bar.maximum()
        self._log = log
        self._bases = [segment.base_offset for segment in self.segments]
        self._end = max(log.log_end_offset, self._bases[-1] + 1) if log and self._bases else 0
        self.current = None
        if chosen is not None and chosen in self._bases:
            self.current = self._bases.index(chosen)
        names = (
            f"{len(self._bases)} segments, offsets {log.log_start_offset} to {self._end}"
            if log is not None
            else ""
        )
        self.setAccessibleDescription(names)
        self._fit()
        if follows:
            bar.setValue(bar.maximum())

    def show_cut(self, offset: int | None) -> None:
        """Tint everything before an offset, as what would go."""
        self.cut = offset
        self.viewport().update()

    def choose(self, number: int) -> None:
        if not 0 <= number < len(self._bases):
            return
        left, right = self._x(self._bases[number]), self._x(self._end_of(number))
        bar = self.horizontalScrollBar()
        if left < MARGIN:
            bar.setValue(bar.value() + int(left) - MARGIN)
        elif right > self.viewport().width() - MARGIN:
            bar.setValue(bar.value() + int(min(right - self.viewport().width(), left)) + MARGIN)
        if number != self.current:
            self.current = number
            self.viewport().update()
            self.chosen.emit(number)

    def row_at(self, x: int) -> int | None:
        """The number of the segment at a place."""
        if not self._bases or not self._x(self._bases[0]) <= x <= self._x(self._end):
            return None
        return max(bisect_right(self._bases, float(x), key=self._x) - 1, 0)

    def cell_text(self, number: int) -> str:
        assert self._log is not None
        return segment_words(self.segments[number], self._log)

    def visible_rows(self) -> range:
        if not self._bases:
            return range(0)
        first = max(bisect_right(self._bases, 0.0, key=self._x) - 1, 0)
        return range(first, bisect_left(self._bases, float(self.viewport().width()), key=self._x))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.row_at(int(event.position().x()))
        if number is not None:
            self.choose(number)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        number = self.row_at(event.pos().x()) if by_mouse else self.current
        if number is not None:
            self.choose(number)
            left = max(int(self._x(self._bases[number])), MARGIN)
            place = self.viewport().mapToGlobal(QPoint(left, TOP + BLOCK))
            self.menu_asked.emit(number, event.globalPos() if by_mouse else place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self.current if self.current is not None else len(self._bases)
        to = {
            Qt.Key.Key_Left: now - 1,
            Qt.Key.Key_Right: now + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._bases) - 1,
        }.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            self.choose(min(max(to, 0), len(self._bases) - 1))

    @override
    def tip_at(self, at: QPoint) -> str:
        number = self.row_at(at.x())
        return self.cell_text(number) if number is not None else ""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        viewport = self.viewport()
        with Ink(viewport) as ink:
            ink.fill(0, 0, viewport.width(), viewport.height(), "bg")
            if self._log is None or not self._bases:
                return
            for number in self.visible_rows():
                self._paint_block(ink, number)
            self._paint_damage(ink)
            self._paint_ruler(ink)
            self._paint_marks(ink)

    # --- places ----------------------------------------------------------------------------------

    def _wide(self) -> float:
        """How wide all segments are together."""
        return max(self.viewport().width() - 2 * MARGIN, LEAST * len(self._bases))

    def _x(self, offset: int) -> float:
        first = self._bases[0]
        share = (offset - first) / max(self._end - first, 1)
        return MARGIN - self.horizontalScrollBar().value() + share * self._wide()

    def _end_of(self, number: int) -> int:
        return self._bases[number + 1] if number + 1 < len(self._bases) else self._end

    @override
    def _fit(self) -> None:
        room = self.viewport().width()
        bar = self.horizontalScrollBar()
        bar.setPageStep(room)
        bar.setSingleStep(40)
        beyond = max(int(self._wide()) + 2 * MARGIN - room, 0)
        bar.setRange(0, beyond)
        self.setFixedHeight(HEIGHT + (bar.sizeHint().height() if beyond else 0))
        self.viewport().update()

    # --- painting --------------------------------------------------------------------------------

    def _paint_block(self, ink: Ink, number: int) -> None:
        assert self._log is not None
        segment = self.segments[number]
        left = self._x(segment.base_offset)
        wide = self._x(self._end_of(number)) - left
        wide = max(wide - (3 if wide > 12 else 1 if wide > 3 else 0), 1)
        area = QRectF(left, TOP, wide, BLOCK)
        radius = 5 if wide > 12 else 0
        is_chosen = number == self.current
        fill, line = mix("dim", "bg", 0.10), "edge"
        goes = segment.fate is not None
        if goes:
            fill, line = mix("bad", "bg", 0.28), "bad"
        elif segment.is_active:
            fill, line = mix("acc", "bg", 0.40), "acc"
        elif segment.is_dirty:
            fill, line = mix("warn", "bg", 0.16), "warn"
        elif self._log.cleaner is not None:
            fill, line = mix("ok", "bg", 0.16), "ok"
        edge: ColorName = "acc_fg" if is_chosen else line  # type: ignore[assignment] # one of the four
        ink.box(left, TOP, wide, BLOCK, fill, edge if wide > 3 else None, radius=radius)
        if goes:
            hatch(ink, area, "bad", 8)
        if self.cut is not None and segment.base_offset < self.cut:
            gone = min(self._x(self.cut), left + wide) - left
            ink.fill(left, TOP, gone, BLOCK, _veil())
        if is_chosen:
            ink.box(left + 1, TOP + 1, wide - 2, BLOCK - 2, None, edge, radius=radius)
            if self.hasFocus():
                ink.box(left - 2, TOP - 2, wide + 4, BLOCK + 4, None, "acc_fg", radius=radius + 2)
        self._paint_words(ink, segment, QRectF(max(left, 0), TOP, wide + min(left, 0), BLOCK))

    def _paint_words(self, ink: Ink, segment: SegmentDescription, area: QRectF) -> None:
        assert self._log is not None
        x, room = area.x() + 9, area.width() - 18
        state = segment_state(segment, self._log)
        if area.width() >= NAMED:
            name = f"{segment.base_offset:020d}.log"
            parts = [offsets_of(segment), size(segment.size_bytes), *filter(None, (state,))]
            if text_width(" · ".join(parts), "small") > room:
                del parts[0]  # the ruler says it too
            words = " · ".join(parts)
            ink.text(x, TOP + 6, room, 18, name, "dim", "mono_small")
            ink.text(x, TOP + 27, room, 18, words, "fg", "small")
        elif area.width() >= NAMED / 3:
            ink.text(x, TOP + 6, room, 18, count(segment.base_offset), "dim", "mono_small")
            words = " · ".join(filter(None, (state, size(segment.size_bytes))))
            if text_width(words, "small") > room and state:
                words = state
            ink.text(x, TOP + 27, room, 18, words, "fg", "small")

    def _paint_damage(self, ink: Ink) -> None:
        assert self._log is not None
        for spot in self._log.damage:
            x = self._x(spot.offset)
            ink.fill(x - 1, TOP, max(self._x(spot.end_offset) - x, 2), BLOCK, mix("bad", "bg", 0.8))
            ink.icon(x - 8, TOP + BLOCK - 18, "circle-x", "bad_fg", 16)

    def _paint_ruler(self, ink: Ink) -> None:
        """Ticks at round offsets, so many that their labels stand apart."""
        right = self.viewport().width()
        ink.fill(
            max(self._x(self._bases[0]), 0), RULER + 8,
            min(self._x(self._end), right) - max(self._x(self._bases[0]), 0), 1, "edge",
        )  # fmt: skip
        first, last = self._bases[0], self._end
        per_offset = self._wide() / max(last - first, 1)
        room = text_width(count(last), "micro") + 32
        step = _round_step(room / per_offset)
        scrolled = self.horizontalScrollBar().value()
        begin = first + max(int((scrolled - MARGIN) / per_offset), 0)
        at = -(-begin // step) * step
        while at <= last and (x := self._x(at)) <= right:
            ink.fill(x, RULER + 5, 1, 4, "edge")
            left = min(max(x - room / 2, 2), right - room)
            ink.text(left, RULER + 12, room, 16, count(at), "dim", "micro", CENTRE)
            at += step

    def _paint_marks(self, ink: Ink) -> None:
        log = self._log
        assert log is not None
        marks: list[tuple[int, ColorName]] = [
            (log.log_start_offset, "acc_fg"),
            (log.log_end_offset, "fg"),
            (log.high_watermark, "ok_fg"),
        ]
        if log.checkpoints.recovery_point is not None:
            marks.insert(0, (log.checkpoints.recovery_point, "dim"))
        if log.last_stable_offset < log.high_watermark:
            marks.append((log.last_stable_offset, "violet_fg"))
        for offset, tone in marks:
            if self._bases[0] <= offset <= self._end:
                ink.fill(self._x(offset) - 1, RULER + 2, 2, 12, tone)
        if self.cut is not None:
            ink.fill(self._x(self.cut) - 1, 2, 2, RULER + 6, "bad")
            ink.dot(self._x(self.cut), 4, 4, "bad")


def _veil() -> QColor:
    veil = mix("bad", "bg", 1.0)
    veil.setAlphaF(0.28)
    return veil


def _round_step(least: float) -> int:
    """1, 2 or 5 of a power of ten, at least so much."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= least:
                return step * power
        power *= 10
