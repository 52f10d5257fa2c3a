"""Buttons with an icon of the set, a kind of the look and a name for the screen reader."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from ui.theme import ColorName, font, set_icon
from ui.widgets.text import tooltip

THIN = "\u2009"
"""Qt puts icon and words too close together: a thin space between them."""
Kind = Literal["plain", "primary", "danger", "ghost", "link"]
_ICON_TONES: dict[Kind, ColorName] = {
    "plain": "dim",
    "primary": "on_acc",
    "danger": "bad_fg",
    "ghost": "acc_fg",
    "link": "acc_fg",
}


class Button(QPushButton):
    """A push button; `tip` becomes its tooltip and, with the words, its accessible name."""

    def __init__(
        self,
        text: str,
        icon_name: str = "",
        kind: Kind = "plain",
        *,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._gap = THIN if icon_name else ""
        self.setText(text)
        self.setProperty("kind", kind)
        self.setFont(font("strong" if kind == "primary" else "medium"))
        if icon_name:
            self.setIconSize(QSize(16, 16))
            set_icon(self, icon_name, _ICON_TONES[kind])
        self.setToolTip(tooltip(tip))
        self.setAccessibleName(tip or text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)

    @property
    def words(self) -> str:
        return self.text().removeprefix(THIN)

    @override
    def setText(self, text: str) -> None:
        super().setText(self._gap + text)


class ToolButton(QToolButton):
    """A flat button of a bar: icon, words or both; it always has a name."""

    def __init__(
        self,
        icon_name: str,
        text: str = "",
        *,
        tip: str = "",
        mini: bool = False,
        boxed: bool = False,
        icon_size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        assert text or tip, "an icon alone needs a name"
        self.setProperty("mini", mini)
        self.setProperty("boxed", boxed)
        self.setIconSize(QSize(icon_size, icon_size))
        set_icon(self, icon_name, "dim", icon_size)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tooltip(tip or text))
        self.setAccessibleName(tip or text)
        if text:
            self.setText(THIN + text)
            self.setFont(font("body"))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def action_tip(action: QAction) -> str:
    """An action's name with its shortcut, for the tooltip of its button."""
    keys = action.shortcut().toString()
    name = action.text().replace("&", "").removesuffix("…")
    return f"{name} ({keys})" if keys else name
