"""FactList: names and values in rows, for headers and for what a batch says of a record."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from ui.theme import ColorName, FontName, text_width
from ui.widgets.ink import Ink
from ui.widgets.text import tooltip

ROW = 24
NAME_WIDTH, NOTE_LEAST = 116, 60
NULL = "null"


@dataclass(frozen=True, slots=True)
class Fact:
    """One row; `value` None is null and shown as a badge."""

    name: str
    value: str | None
    note: str = ""
    tone: ColorName = "fg"
    name_face: FontName = "body"
    value_face: FontName = "mono"


class FactList(QWidget):
    """Painted rows, elided where they are long; the tooltip has all of it.

    Rows may be chosen, by click or arrow, where `may_choose`.
    """

    chosen = Signal(int)

    def __init__(
        self, name: str, parent: QWidget | None = None, *, may_choose: bool = False
    ) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self._names = 0
        self._may_choose = may_choose
        self.current: int | None = None
        if may_choose:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMinimumWidth(200)

    @property
    def facts(self) -> Sequence[Fact]:
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        self._facts = tuple(facts)
        self.current = None
        self._names = max((text_width(fact.name, fact.name_face) + 12 for fact in facts), default=0)
        self.setFixedHeight(max(len(facts) * ROW, 1))
        self.setAccessibleDescription("; ".join(_spoken(fact) for fact in facts[:20]))
        self.update()

    def choose(self, at: int) -> None:
        """Make a row the chosen one."""
        if self._may_choose and 0 <= at < len(self._facts) and at != self.current:
            self.current = at
            self.update()
            self.chosen.emit(at)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(int(event.position().y()) // ROW)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is None or not self._may_choose:
            super().keyPressEvent(event)
        else:
            self.choose(0 if self.current is None else self.current + by)

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, len(self._facts) * ROW)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            for at, fact in enumerate(self._facts):
                if at == self.current:
                    ink.fill(8, at * ROW, self.width() - 16, ROW, "sel")
                self._paint(ink, at * ROW, fact)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            at = event.pos().y() // ROW
            if 0 <= at < len(self._facts):
                QToolTip.showText(event.globalPos(), tooltip(_spoken(self._facts[at])), self)
            return True
        return super().event(event)

    def _paint(self, ink: Ink, top: int, fact: Fact) -> None:
        wide = self.width()
        names = max(NAME_WIDTH, min(self._names, wide // 2))
        ink.text(16, top, names - 8, ROW, fact.name, "dim", fact.name_face)
        left = 16 + names
        room = wide - left - 16
        if fact.value is None:
            ink.badge(left, top + 2, NULL, "violet")
            return
        left += ink.text(left, top, room, ROW, fact.value, fact.tone, fact.value_face) + 8
        room = wide - 16 - left
        if fact.note and room >= min(text_width(fact.note, "small"), NOTE_LEAST):
            ink.text(left, top, room, ROW, fact.note, "dim", "small")


def _spoken(fact: Fact) -> str:
    value = NULL if fact.value is None else fact.value
    return f"{fact.name}: {value} {fact.note}".strip()
