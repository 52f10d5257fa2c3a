"""SafeLabel: words on the screen that are never taken for markup."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import FontName, Tone, font
from ui.widgets.text import tooltip


class SafeLabel(QLabel):
    """A QLabel of plain text in a font and tone of the theme; elides with … where told to."""

    def __init__(
        self,
        text: str = "",
        font_name: FontName = "body",
        tone: Tone | str = "fg",
        *,
        wrap: bool = False,
        elide: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._full = ""
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(font_name))
        self.setWordWrap(wrap)
        self.set_tone(tone)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setText(text)

    def set_tone(self, tone: Tone | str) -> None:
        """Change the colour; costs nothing where it is that colour already."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    @property
    def full_text(self) -> str:
        """The text before anything was elided."""
        return self._full

    @override
    def setText(self, text: str) -> None:
        if text == self._full and text:
            return
        self._full = text
        self._show()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._show()

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 24), hint.height()) if self._elide else hint

    @override
    def sizeHint(self) -> QSize:
        if not self._elide:
            return super().sizeHint()
        wide = self.fontMetrics().horizontalAdvance(self._full) + 1
        return QSize(wide, super().sizeHint().height())

    def _show(self) -> None:
        if not self._elide:
            super().setText(self._full)
            return
        shown = self.fontMetrics().elidedText(
            self._full, Qt.TextElideMode.ElideRight, max(self.width(), 24)
        )
        super().setText(shown)
        self.setToolTip(tooltip(self._full) if shown != self._full else "")
        self.updateGeometry()
