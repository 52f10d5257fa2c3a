"""Which keys may do what: what the user changed, what is refused and why, and how it is kept."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from ui.remembered import Remembered
from ui.shell.actions import Actions, plain_name
from ui.shell.menus import MENUS

_FIELD_KEYS = {
    f"Ctrl+{letter}": words
    for letter, words in (
        ("A", "select all"), ("C", "copy"), ("V", "paste"), ("X", "cut"),
        ("Z", "undo"), ("Y", "redo"), ("Shift+Z", "redo"),
    )
}  # fmt: skip
"""What every field does with these itself."""
_OF_PANES = frozenset({
    "Return", "Enter", "Esc", "Tab", "Shift+Tab", "Space", "Backspace", "Del", "Up", "Down",
    "Left", "Right", "Home", "End", "PgUp", "PgDown", "Menu",
})  # fmt: skip


class Keys:
    """The user's own shortcuts over the usual ones; kept as soon as they change."""

    def __init__(self, actions: Actions, settings: Remembered | None) -> None:
        self._actions, self._settings = actions, settings

    def restore(self) -> None:
        """Put back what was kept; what became impossible meanwhile is forgotten."""
        if self._settings is None:
            return
        for name in self._actions.names:
            kept = self._settings.value(f"keys/{name}")
            if isinstance(kept, str) and self.usual(name) != kept:
                wanted = _portable(kept)
                if not self.is_fixed(name) and (not kept or wanted):
                    self._actions[name].setShortcut(QKeySequence(wanted))
        taken: dict[str, str] = {}
        for name in self._actions.names:  # an old change may meet a new action's usual keys
            text = self.keys(name)
            if text and text in taken:
                loser = name if self.usual(name) == text else taken[text]
                self._actions[loser].setShortcut(QKeySequence())
            taken.setdefault(text, name)

    def keys(self, name: str) -> str:
        return self._actions[name].shortcut().toString()

    def usual(self, name: str) -> str:
        return self._actions.usual_keys(name)

    def is_fixed(self, name: str) -> bool:
        """Keys that the widget in hand has itself: shown, not changed."""
        context = self._actions[name].shortcutContext()
        return context == Qt.ShortcutContext.WidgetShortcut

    def change(self, name: str, keys: str) -> str:
        """Give an action other keys ("": none); the reason in words where that is refused."""
        wanted = _portable(keys)
        if keys and not wanted:
            return f"{keys} is no shortcut."
        problem = self.problem(name, wanted) if wanted else ""
        if not problem:
            self._actions[name].setShortcut(QKeySequence(wanted))
            if self._settings is not None:
                kept = None if wanted == self.usual(name) else wanted
                self._settings.setValue(f"keys/{name}", kept)
        return problem

    def reset_all(self) -> None:
        for name in self._actions.names:
            if self.keys(name) != self.usual(name):
                self._actions[name].setShortcut(QKeySequence(self.usual(name)))
            if self._settings is not None:
                self._settings.setValue(f"keys/{name}", None)

    def problem(self, name: str, wanted: str) -> str:
        """Why an action cannot have these keys; empty where it can."""
        if self.is_fixed(name):
            return "These keys belong to the pane in hand and cannot be changed."
        if words := _FIELD_KEYS.get(wanted):
            return f"{wanted} is {words} in every field. Take other keys."
        if wanted in _OF_PANES or re.fullmatch(r"(Shift\+)?.", wanted):
            return f"{wanted} alone is used for typing and moving. Add Ctrl or Alt."
        for title in MENUS:
            if wanted.casefold() == f"alt+{title[title.index('&') + 1]}".casefold():
                return f"{wanted} opens the menu {title.replace('&', '')}. Take other keys."
        for other in self._actions.names:
            if other != name and self.keys(other) == wanted:
                words = plain_name(self._actions[other])
                return f"{wanted} already does “{words}”. Change or clear that one first."
        return ""


def _portable(keys: str) -> str:
    """Keys as Qt writes them, one chord only; empty where it cannot read them."""
    read = QKeySequence(keys)
    return read.toString() if read.count() == 1 else ""
