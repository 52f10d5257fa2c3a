"""The theme in use: which palette, who is told when it changes, and colours by name."""

from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication

from ui.theme.tokens import PALETTES, ColorName, ThemeName, blend

ThemeChoice = Literal["system", "dark", "light"]


class Themes(QObject):
    """What the user chose and what that means now; one per process (`themes()`)."""

    changed = Signal()
    """After the colours changed: who caches pixmaps or colours drops them here."""

    def __init__(self) -> None:
        super().__init__()
        self._choice: ThemeChoice = "dark"
        self._name: ThemeName = "dark"
        self._colors = _colors("dark")

    @property
    def choice(self) -> ThemeChoice:
        return self._choice

    @property
    def name(self) -> ThemeName:
        return self._name

    @property
    def colors(self) -> dict[ColorName, QColor]:
        return self._colors

    def choose(self, choice: ThemeChoice) -> None:
        self._choice = choice
        self.refresh()

    def refresh(self) -> None:
        """Look again at what the system says; emits `changed` where that differs."""
        name = _system_theme() if self._choice == "system" else self._choice
        if name != self._name:
            self._name = name
            self._colors = _colors(name)
            self.changed.emit()


@cache
def themes() -> Themes:
    """The one `Themes` of this process."""
    return Themes()


def color(name: ColorName, alpha: float | None = None) -> QColor:
    """A colour of the theme in use."""
    found = QColor(themes().colors[name])
    if alpha is not None:
        found.setAlphaF(alpha)
    return found


def mix(over: ColorName, under: ColorName, share: float) -> QColor:
    """`share` of one colour laid over another, opaque: tints of badges, banners and bars."""
    palette = PALETTES[themes().name]
    return QColor(blend(palette[over], palette[under], share))


def _colors(name: ThemeName) -> dict[ColorName, QColor]:
    return {key: QColor(value) for key, value in PALETTES[name].items()}


def _system_theme() -> ThemeName:
    """The system's choice; dark where it makes none."""
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        return "light" if app.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"
    return "dark"
