"""HexView: bytes of any number as place, digits and characters; marked bytes stand out."""

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import ColorName, metrics, mix
from ui.widgets.ink import Ink
from ui.widgets.painted import PaintedArea
from ui.widgets.text import counted

LINE = 20
MARGIN = 8


class Mark(NamedTuple):
    """Bytes that belong together."""

    start: int
    end: int


class HexView(PaintedArea):
    """Only the lines in sight are made, so ten megabytes cost as much as ten bytes."""

    byte_chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._data = b""
        self._mark: Mark | None = None
        self._per_line = 16
        self._name = name
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(LINE * 4 + MARGIN * 2)

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def mark(self) -> Mark | None:
        return self._mark

    def show_bytes(self, data: bytes, mark: Mark | None = None) -> None:
        self._data = data
        self.setAccessibleDescription(counted(len(data), "byte"))
        self._fit()
        self.verticalScrollBar().setValue(0)
        self.show_mark(mark)

    def show_mark(self, mark: Mark | None) -> None:
        """Tint some bytes and bring the first of them into sight."""
        self._mark = mark
        if mark is not None:
            line, bar = mark.start // self._per_line, self.verticalScrollBar()
            if not bar.value() <= line < bar.value() + max(bar.pageStep(), 1):
                bar.setValue(line)
        self.viewport().update()

    def visible_rows(self) -> range:
        bar = self.verticalScrollBar()
        first = bar.value()
        return range(first, min(first + bar.pageStep() + 1, self._lines))

    def cell_text(self, line: int) -> str:
        """One line as it is painted."""
        at = line * self._per_line
        part = self._data[at : at + self._per_line]
        return f"{at:0{self._digits}x}  {part.hex(' '):<{self._per_line * 3 - 1}}  {_shown(part)}"

    def byte_at(self, x: float, y: float) -> int | None:
        """The byte whose digits or character are at a place."""
        wide = metrics("mono_small").horizontalAdvance("0")
        line = self.verticalScrollBar().value() + int(y - MARGIN) // LINE
        codes = MARGIN + wide * (self._digits + 2)
        characters = codes + wide * (self._per_line * 3 + 1)
        column = (
            int(x - codes) // int(wide * 3) if x < characters else int(x - characters) // int(wide)
        )
        at = line * self._per_line + column
        is_in = x >= codes and y >= MARGIN and column < self._per_line
        return at if is_in and at < len(self._data) else None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.byte_at(event.position().x(), event.position().y())
        if at is not None:
            self.byte_chosen.emit(at)

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, min(self._lines, 12) * LINE + 2 * MARGIN)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        viewport = self.viewport()
        with Ink(viewport) as ink:
            ring: ColorName = "acc" if self.hasFocus() else "line"
            ink.box(0, 0, viewport.width(), viewport.height(), "code", ring, radius=6)
            for place, line in enumerate(self.visible_rows()):
                self._paint(ink, MARGIN + place * LINE, line)

    @property
    def _lines(self) -> int:
        return -(-len(self._data) // self._per_line)

    @property
    def _digits(self) -> int:
        return max(4, len(f"{len(self._data):x}"))

    @override
    def _fit(self) -> None:
        wide = metrics("mono_small").horizontalAdvance("0")
        room = (self.viewport().width() - 2 * MARGIN) // max(wide, 1)
        self._per_line = 16 if room >= self._digits + 16 * 4 + 4 else 8
        in_sight = max((self.viewport().height() - 2 * MARGIN) // LINE, 1)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(self._lines - in_sight, 0))
        bar.setPageStep(in_sight)
        self.viewport().update()

    def _paint(self, ink: Ink, top: int, line: int) -> None:
        wide = metrics("mono_small").horizontalAdvance("0")
        at, count = line * self._per_line, self._per_line
        part = self._data[at : at + count]
        codes = MARGIN + wide * (self._digits + 2)
        characters = codes + wide * (count * 3 + 1)
        if self._mark is not None:
            first, end = max(self._mark.start - at, 0), min(self._mark.end - at, len(part))
            if first < end:
                tint = mix("acc", "code", 0.35)
                ink.fill(
                    codes + first * 3 * wide,
                    top + 1,
                    (end - first) * 3 * wide - wide,
                    LINE - 2,
                    tint,
                )
                ink.fill(characters + first * wide, top + 1, (end - first) * wide, LINE - 2, tint)
        ink.text(MARGIN, top, 0, LINE, f"{at:0{self._digits}x}", "dim", "mono_small")
        ink.text(codes, top, 0, LINE, part.hex(" "), "fg", "mono_small")
        ink.text(characters, top, 0, LINE, _shown(part), "val", "mono_small")


def _shown(part: bytes) -> str:
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in part)
