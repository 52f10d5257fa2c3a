"""LineList: rows of a few cells, painted, as many as there are; only those in sight cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import ColorName, FontName, text_width
from ui.theme.tokens import DENSE_ROW, TABLE_HEAD_HEIGHT
from ui.widgets.ink import LEFT, RIGHT, Ink
from ui.widgets.painted import PaintedArea

MARGIN, GAP = 10, 8
LEAST_CELL = 32
"""A column for what is left leaves when it is narrower."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column: its head and how wide it is, 0 for what is left."""

    title: str
    width: int = 0
    face: FontName = "mono_small"
    tone: ColorName = "fg"
    is_number: bool = False


class LineList(PaintedArea):
    """Rows under a head. The selection moves by click and key; the end asks for more."""

    chosen = Signal(int)
    opened = Signal(int)
    menu_asked = Signal(int, QPoint)
    end_reached = Signal()

    def __init__(self, name: str, cells: Sequence[Cell], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._cells = tuple(cells)
        self._count = 0
        self._text: Callable[[int], Sequence[str]] = _nothing
        self._note = ""
        self._first_width = 0
        self.current: int | None = None
        self.empty_words = ""
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(100, TABLE_HEAD_HEIGHT + 2 * DENSE_ROW)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def count(self) -> int:
        return self._count

    def show_lines(self, count: int, text: Callable[[int], Sequence[str]], note: str = "") -> None:
        """Show other rows; what was chosen and where the bar stood is forgotten."""
        self.current = None
        self.grow(count, text, note)
        self.verticalScrollBar().setValue(0)

    def grow(self, count: int, text: Callable[[int], Sequence[str]], note: str = "") -> None:
        """Show more of the same rows."""
        self._count, self._text, self._note = count, text, note
        if count:  # offsets rise: the last is the longest
            words, face = text(count - 1)[0], self._cells[0].face
            self._first_width = text_width(words, face) + 1
        if self.current is not None and self.current >= count:
            self.current = None
        self.setAccessibleDescription(f"{count:,} rows {note}".strip())
        self._fit()

    def choose(self, row: int) -> None:
        """Select a row and bring it into sight."""
        if not 0 <= row < self._count:
            return
        bar = self.verticalScrollBar()
        if row < bar.value():
            bar.setValue(row)
        elif row >= bar.value() + bar.pageStep():
            bar.setValue(row - bar.pageStep() + 1)
        if row != self.current:
            self.current = row
            self.viewport().update()
            self.chosen.emit(row)

    def row_at(self, y: int) -> int | None:
        row = self.verticalScrollBar().value() + (y - TABLE_HEAD_HEIGHT) // DENSE_ROW
        return row if y >= TABLE_HEAD_HEIGHT and row < self._count else None

    def cell_text(self, row: int, column: int) -> str:
        return self._text(row)[column]

    def visible_rows(self) -> range:
        first = self.verticalScrollBar().value()
        return range(first, min(first + self.verticalScrollBar().pageStep() + 1, self._count))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(int(event.position().y()))
        if row is not None:
            self.choose(row)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.current is not None:
            self.opened.emit(self.current)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        row = self.row_at(event.pos().y()) if by_mouse else self.current
        if row is not None:
            self.choose(row)
            top = (row - self.verticalScrollBar().value() + 1) * DENSE_ROW + TABLE_HEAD_HEIGHT
            place = self.viewport().mapToGlobal(QPoint(MARGIN, top))
            self.menu_asked.emit(row, event.globalPos() if by_mouse else place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        now, page = self.current, max(self.verticalScrollBar().pageStep() - 1, 1)
        last = self._count - 1
        match event.key():
            case Qt.Key.Key_Up:
                to = last if now is None else now - 1
            case Qt.Key.Key_Down:
                to = 0 if now is None else now + 1
            case Qt.Key.Key_PageUp:
                to = (now or 0) - page
            case Qt.Key.Key_PageDown:
                to = (now or 0) + page
            case Qt.Key.Key_Home:
                to = 0
            case Qt.Key.Key_End:
                to = last
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if now is not None:
                self.opened.emit(now)
                return
            case _:
                super().keyPressEvent(event)
                return
        self.choose(min(max(to, 0), last))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        viewport = self.viewport()
        wide = viewport.width()
        with Ink(viewport) as ink:
            ink.fill(0, 0, wide, viewport.height(), "bg")
            places = self._places(wide)
            for shown, row in enumerate(self.visible_rows()):
                self._paint(ink, TABLE_HEAD_HEIGHT + shown * DENSE_ROW, row, places)
            ink.fill(0, 0, wide, TABLE_HEAD_HEIGHT, "head")
            for cell, (left, room) in zip(self._cells, places, strict=True):
                align = RIGHT if cell.is_number else LEFT
                ink.text(left, 0, room, TABLE_HEAD_HEIGHT, cell.title, "dim", "small", align)
            if self._note:
                left = MARGIN + GAP + text_width(self._cells[0].title, "small")
                room = wide - MARGIN - left
                if text_width(self._note, "small") <= room:
                    ink.text(left, 0, room, TABLE_HEAD_HEIGHT, self._note, "dim", "small", RIGHT)
            if not self._count and self.empty_words:
                ink.text(
                    MARGIN, TABLE_HEAD_HEIGHT + 4, wide - 2 * MARGIN, DENSE_ROW, self.empty_words,
                    "dim", "small",
                )  # fmt: skip
            if self.hasFocus() and self.current is None:
                ink.box(0, 0, wide, viewport.height(), None, "acc")

    def _paint(self, ink: Ink, top: int, row: int, places: Sequence[tuple[int, int]]) -> None:
        is_chosen = row == self.current
        if is_chosen:
            ink.fill(
                0, top, self.viewport().width(), DENSE_ROW, "sel" if self.hasFocus() else "hover"
            )
            ink.fill(0, top, 3, DENSE_ROW, "acc")
        for cell, text, (left, room) in zip(self._cells, self._text(row), places, strict=True):
            if not room:
                continue
            tone: ColorName = "sel_dim" if is_chosen and cell.tone == "dim" else cell.tone
            ink.text(
                left, top, room, DENSE_ROW, text, tone, cell.face,
                RIGHT if cell.is_number else LEFT,
            )  # fmt: skip

    def _places(self, wide: int) -> list[tuple[int, int]]:
        """Left and width of each column; 0 wide is a column that finds no room."""
        widths = [cell.width for cell in self._cells]
        widths[0] = max(widths[0], self._first_width)
        spare = wide - 2 * MARGIN - sum(widths) - GAP * (len(widths) - 1)
        flexible = widths.count(0)
        share = spare // flexible if flexible else 0
        left, places = MARGIN, []
        for width in widths:
            room = width or max(share, 0)
            places.append((left, room if room >= LEAST_CELL else 0))
            left += room + GAP
        return places

    @override
    def _fit(self) -> None:
        page = max((self.viewport().height() - TABLE_HEAD_HEIGHT) // DENSE_ROW, 1)
        bar = self.verticalScrollBar()
        bar.setPageStep(page)
        bar.setRange(0, max(self._count - page, 0))
        self.viewport().update()

    def _scrolled(self, value: int) -> None:
        self.viewport().update()
        if self._count and value >= self.verticalScrollBar().maximum():
            self.end_reached.emit()


def _nothing(_row: int) -> Sequence[str]:
    return ()
