"""What a record's key or value is given as: text, JSON or hex, the empty text, or null."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPlainTextEdit

from ui.theme import font
from ui.widgets.combo import Combo
from ui.widgets.field import Input
from ui.widgets.segmented import Segmented

GIVEN, EMPTY, NULL = 0, 1, 2
CHOICES = ("Given", "Empty", "Null")
KINDS = ("Text", "JSON", "Hex")
JSON_LIMIT = 65_536
"""Longer texts are not read with every letter typed."""

Choice = Literal["given", "empty", "null"]
Kind = Literal["text", "json", "hex"]
_CHOICES: tuple[Choice, ...] = ("given", "empty", "null")
_KINDS: tuple[Kind, ...] = ("text", "json", "hex")


@dataclass(frozen=True, slots=True)
class Given:
    """What was entered, as it was entered."""

    text: str = ""
    kind: Kind = "text"
    choice: Choice = "given"


class KeyInput(QObject):
    """A key: one line of text with its kind before it and the choice beside it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = Combo("Key as", KINDS)
        self.text = Input("Key", mono=True, placeholder="text")
        self.choice = Segmented("Key", CHOICES, NULL)
        self.text.textEdited.connect(self._typed)
        self.choice.chosen.connect(self._chosen)
        self.kind.currentIndexChanged.connect(self.changed)

    def given(self) -> Given:
        return _given(self.text.text(), self.kind, self.choice)

    def _typed(self, text: str) -> None:
        self.choice.choose(GIVEN if text else NULL)
        self.changed.emit()

    def _chosen(self, choice: int) -> None:
        if choice != GIVEN:
            self.text.set_quietly("")
        self.changed.emit()


class ValueInput(QObject):
    """A value: text of any length with its kind and the choice above it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = Combo("Value as", KINDS)
        self.choice = Segmented("Value", CHOICES, GIVEN)
        self.text = QPlainTextEdit()
        self.text.setFont(font("mono"))
        self.text.setAccessibleName("Value")
        self.text.setPlaceholderText("Text, sent as UTF-8. {{n}} counts, {{uuid}} is random.")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self.changed)
        self.choice.chosen.connect(self._chosen)
        self.kind.currentIndexChanged.connect(self.changed)

    def given(self) -> Given:
        return _given(self.text.toPlainText(), self.kind, self.choice)

    def _chosen(self, choice: int) -> None:
        self.text.setEnabled(choice == GIVEN)
        self.changed.emit()


def _given(text: str, kind: Combo, choice: Segmented) -> Given:
    return Given(text, _KINDS[max(kind.currentIndex(), 0)], _CHOICES[choice.current])
