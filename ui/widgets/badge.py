"""Badge, icon and key cap as widgets."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import ColorName, Tone, text_width
from ui.widgets.ink import Ink, badge_width


class Badge(QWidget):
    """A tinted state with icon and words."""

    def __init__(
        self, words: str, tone: Tone = "dim", icon_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._words, self._tone, self._icon_name = words, tone, icon_name
        self.setAccessibleName(words)

    @property
    def words(self) -> str:
        return self._words

    def show_state(self, words: str, tone: Tone, icon_name: str = "") -> None:
        if (words, tone, icon_name) != (self._words, self._tone, self._icon_name):
            self._words, self._tone, self._icon_name = words, tone, icon_name
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(badge_width(self._words, has_icon=bool(self._icon_name)), 20)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.badge(0, 0, self._words, self._tone, self._icon_name)


class Glyph(QWidget):
    """An icon that stands beside words and follows the theme."""

    def __init__(
        self,
        icon_name: str,
        tone: ColorName = "dim",
        icon_size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._tone, self._size = icon_name, tone, icon_size
        self.setFixedSize(icon_size, icon_size)

    @property
    def icon_name(self) -> str:
        return self._icon_name

    def show_icon(self, icon_name: str, tone: ColorName) -> None:
        if (icon_name, tone) != (self._icon_name, self._tone):
            self._icon_name, self._tone = icon_name, tone
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.icon(0, 0, self._icon_name, self._tone, self._size)


class KeyCap(QWidget):
    """A shortcut as it stands on the keys: `Ctrl K`."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setFixedSize(text_width(keys, "micro") + 10, 18)
        self.setAccessibleName(keys)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.keycap(0, 0, self._keys)
