"""Field: an input with its words underneath, checked while it is typed."""

from typing import Literal

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme import font
from ui.widgets.badge import Glyph
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row

FieldState = Literal["", "ok", "warn", "bad"]
_GLYPHS: dict[FieldState, tuple[str, Literal["ok_fg", "warn_fg", "bad_fg"]]] = {
    "ok": ("check", "ok_fg"),
    "warn": ("triangle-alert", "warn_fg"),
    "bad": ("circle-x", "bad_fg"),
}


class Input(QLineEdit):
    """A QLineEdit with a name, in the font for bytes where they are meant."""

    def __init__(
        self,
        name: str,
        text: str = "",
        *,
        placeholder: str = "",
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        if mono:
            self.setFont(font("mono"))

    def show_state(self, state: FieldState) -> None:
        """Colour the border; whoever calls says why in words beside it."""
        if self.property("state") != state:
            self.setProperty("state", state)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_quietly(self, text: str) -> None:
        """Change the text as a program, not as the user."""
        with QSignalBlocker(self):
            self.setText(text)


class Message(QWidget):
    """An icon and a sentence about a field; takes no room while it has nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = Glyph("check", "ok_fg", 14)
        self._words = SafeLabel("", "small", "ok", wrap=True)
        line = row(column(3, self._glyph, None), self._words, spacing=6, into=self)
        line.setStretch(1, 1)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.full_text if not self.isHidden() else ""

    def say(self, words: str, state: FieldState = "ok") -> None:
        self.setVisible(bool(words))
        if not words:
            return
        known = _GLYPHS.get(state)
        self._glyph.setVisible(known is not None)
        if known is not None:
            self._glyph.show_icon(*known)
        self._words.set_tone(state or "dim")
        self._words.setText(words)
