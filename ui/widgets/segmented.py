"""Segmented control: one of two to five exclusive choices, chosen by click or arrow key."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import ColorName, text_width
from ui.widgets.ink import CENTRE, Ink

HEIGHT = 28


class Segmented(QWidget):
    """The chosen part is filled and heavier; arrows, Home and End move the choice."""

    chosen = Signal(int)
    """The index of the choice, after the user or `choose` changed it."""

    def __init__(
        self, name: str, choices: tuple[str, ...], current: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._choices, self._current = name, choices, current
        self._widths = [text_width(choice, "medium") + 24 for choice in choices]
        self.setFixedSize(sum(self._widths), HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name_it()

    @property
    def current(self) -> int:
        return self._current

    @property
    def current_text(self) -> str:
        return self._choices[self._current]

    def choose(self, index: int) -> None:
        if index != self._current and 0 <= index < len(self._choices):
            self._current = index
            self._name_it()
            self.update()
            self.chosen.emit(index)

    @override
    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths), HEIGHT)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.position().x()
        for index, width in enumerate(self._widths):
            if left < width:
                self.choose(index)
                break
            left -= width

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._choices) - 1
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.choose(max(self._current - 1, 0))
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.choose(min(self._current + 1, last))
            case Qt.Key.Key_Home:
                self.choose(0)
            case Qt.Key.Key_End:
                self.choose(last)
            case _:
                super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ring: ColorName = "acc" if self.hasFocus() else "line"
            ink.box(0, 0, self.width(), HEIGHT, "field", ring, radius=6)
            left = 0
            for index, (choice, width) in enumerate(zip(self._choices, self._widths, strict=True)):
                on = index == self._current
                if on:
                    ink.box(left + 2, 2, width - 4, HEIGHT - 4, "sel", radius=4)
                    ink.text(left, 0, width, HEIGHT, choice, "fg", "medium", CENTRE)
                else:
                    if index and index - 1 != self._current:
                        ink.fill(left, 8, 1, 12, "line")
                    ink.text(left, 0, width, HEIGHT, choice, "dim", "body", CENTRE)
                left += width

    def _name_it(self) -> None:
        self.setAccessibleName(f"{self._name}: {self.current_text}")
