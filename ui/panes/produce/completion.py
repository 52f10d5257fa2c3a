"""Templates offered while `{{` is typed, in a field of one line or of many."""

import re

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from typing_extensions import override

from engine.decode.filter_completion import Suggestion
from ui.panes.produce.template import HELP
from ui.tail.suggestions import Suggestions

_OPEN = re.compile(r"\{\{\s*([a-z]*)$")
LOOKED_AT = 80


def templates_for(before: str) -> tuple[str, list[Suggestion]]:
    """What is typed of a mark right before the cursor, and the marks that begin so."""
    found = _OPEN.search(before[-LOOKED_AT:])
    if found is None:
        return "", []
    return found[0], [
        Suggestion(help_.example, help_.words)
        for help_ in HELP
        if help_.example.startswith("{{" + found[1])
    ]


class TemplateCompletion(QObject):
    """Watches a field; arrows choose, Enter or Tab takes, Esc closes the list."""

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self._typed = ""
        self._is_taking = False
        self.suggestions = Suggestions(field)
        self.suggestions.chosen.connect(self._take)
        if isinstance(field, QLineEdit):
            field.textEdited.connect(self.suggest)
        else:
            field.textChanged.connect(self.suggest)
        field.installEventFilter(self)

    def suggest(self, _text: str = "") -> None:
        """Offer what the mark before the cursor may become."""
        if self._is_taking:
            return
        found: list[Suggestion] = []
        if self._field.hasFocus():
            self._typed, found = templates_for(self._before())
        area = self._field.cursorRect()
        self.suggestions.offer(found, area.left(), (area.top(), area.bottom()))
        self.suggestions.move_choice(1)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.suggestions.hide()
        if isinstance(event, QKeyEvent) and self.suggestions.isVisible():
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()  # or it would stop the sending
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._pressed(event)
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self.suggestions.move_choice(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if not event.modifiers():
                return self.suggestions.choose()
            case Qt.Key.Key_Escape:
                self.suggestions.hide()
            case _:
                return False
        return True

    def _before(self) -> str:
        if isinstance(self._field, QLineEdit):
            return self._field.text()[: self._field.cursorPosition()]
        cursor = self._field.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def _take(self, example: str) -> None:
        """Put the whole mark where its beginning was typed."""
        self._is_taking = True
        self.suggestions.hide()
        if isinstance(self._field, QLineEdit):
            self._field.setSelection(
                self._field.cursorPosition() - len(self._typed), len(self._typed)
            )
            self._field.insert(example)
            self._field.textEdited.emit(self._field.text())
        else:
            cursor = self._field.textCursor()
            cursor.setPosition(cursor.position() - len(self._typed), cursor.MoveMode.KeepAnchor)
            cursor.insertText(example)
        self._is_taking = False
