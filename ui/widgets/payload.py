"""What a record's key or value is given as: text, the empty text, or null."""

import json

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPlainTextEdit

from ui.theme import font
from ui.widgets.field import Input
from ui.widgets.segmented import Segmented
from ui.widgets.text import size

GIVEN, EMPTY, NULL = 0, 1, 2
CHOICES = ("Given", "Empty", "Null")
JSON_LIMIT = 65_536
"""Longer texts are not parsed with every letter typed."""


class KeyInput(QObject):
    """A key: one line of text with the choice beside it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = Input("Key", mono=True, placeholder="text")
        self.choice = Segmented("Key", CHOICES, NULL)
        self.text.textEdited.connect(self._typed)
        self.choice.chosen.connect(self._chosen)

    def payload(self) -> bytes | None:
        return _payload(self.choice.current, self.text.text())

    def _typed(self, text: str) -> None:
        self.choice.choose(GIVEN if text else NULL)
        self.changed.emit()

    def _chosen(self, choice: int) -> None:
        if choice != GIVEN:
            self.text.set_quietly("")
        self.changed.emit()


class ValueInput(QObject):
    """A value: text of any length with the choice above it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice = Segmented("Value", CHOICES, GIVEN)
        self.text = QPlainTextEdit()
        self.text.setFont(font("mono"))
        self.text.setAccessibleName("Value")
        self.text.setPlaceholderText("Text, sent as UTF-8")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self.changed)
        self.choice.chosen.connect(self._chosen)

    def payload(self) -> bytes | None:
        return _payload(self.choice.current, self.text.toPlainText())

    def summary(self) -> tuple[str, bool]:
        """What would be sent, in words, and whether it reads as JSON."""
        payload = self.payload()
        if payload is None:
            return "null", False
        if not payload:
            return "0 B", False
        if (
            len(payload) <= JSON_LIMIT
            and payload.lstrip()[:1] in (b"{", b"[")
            and _is_json(payload)
        ):
            return f"JSON · {size(len(payload))}", True
        return size(len(payload)), False

    def _chosen(self, choice: int) -> None:
        self.text.setEnabled(choice == GIVEN)
        self.changed.emit()


def _payload(choice: int, text: str) -> bytes | None:
    if choice == NULL:
        return None
    return b"" if choice == EMPTY else text.encode()


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return True
