"""Every action of the window, made once: menus, tool bar, palette and shortcuts share them.

A feature calls `Actions.add` once for each thing that can be done; that alone puts it into its
menus, the palette and the list of shortcuts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from ui.shell.menus import Menus, Place
from ui.theme import set_icon
from ui.widgets.text import tooltip

Need = Literal["cluster", "topic", "group", "page", "refresh", "filter"]
"""What must be there for an action to make sense: a running cluster, a topic or a
group that the menus speak of, a page in front that may be closed, read again, filtered."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One action with what the registry knows of it."""

    action: QAction
    need: Need | None
    usual_keys: str
    menu: str


class Actions(QObject):
    """The actions by name: `actions["new_topic"]`."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._entries: dict[str, _Entry] = {}
        self._met: set[Need] = set()
        self.menus = Menus(window.menuBar())

    def __getitem__(self, name: str) -> QAction:
        return self._entries[name].action

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def add(
        self,
        name: str,
        text: str,
        icon_name: str = "",
        keys: str = "",
        *,
        menus: Place | tuple[Place, ...],
        handler: Callable[[], object] | None = None,
        toggled: Callable[[bool], object] | None = None,
        needs: Need | None = None,
        is_local: bool = False,
        tip: str = "",
    ) -> QAction:
        """Make an action and put it where it is found.

        `menus` names menu and section ("File/new"); `handler` is called without arguments,
        `toggled` makes it one that is on or off. The keys of a local action belong to the widget
        that has the keyboard: they are shown, not taken from it.
        """
        made = QAction(text, self)
        if icon_name:
            set_icon(made, icon_name)
        if tip:
            made.setToolTip(tooltip(tip))
        if is_local:
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if handler is not None:
            made.triggered.connect(_alone(handler))
        if toggled is not None:
            made.setCheckable(True)
            made.toggled.connect(toggled)
        made.setShortcut(QKeySequence(keys))
        self.adopt(name, made, menus=menus, needs=needs)
        return made

    def adopt(
        self,
        name: str,
        action: QAction,
        *,
        menus: Place | tuple[Place, ...],
        needs: Need | None = None,
    ) -> None:
        """Take in an action that somebody else made, a dock's switch for one."""
        assert name not in self._entries, f"two actions are called {name}"
        places = (menus,) if isinstance(menus, str) else menus
        menu = places[0].partition("/")[0]
        self._entries[name] = _Entry(action, needs, action.shortcut().toString(), menu)
        action.setEnabled(needs is None or needs in self._met)
        self._window.addAction(action)  # its shortcut works while the menu bar is hidden
        action.setText(self.menus.free_letter(action.text(), places))
        for place in places:
            self.menus.insert(action, place)

    def drop(self, name: str) -> None:
        """Forget an action whose thing is gone."""
        entry = self._entries.pop(name)
        self._window.removeAction(entry.action)
        self.menus.remove(entry.action)

    def set_met(self, need: Need, met: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        """Switch all actions that need something on or off."""
        if met != (need in self._met):
            self._met ^= {need}
            for entry in self._entries.values():
                if entry.need == need:
                    entry.action.setEnabled(met)

    def usual_keys(self, name: str) -> str:
        """What an action is done with until the user changes it."""
        return self._entries[name].usual_keys

    def menu_of(self, name: str) -> str:
        """The menu it is found in first."""
        return self._entries[name].menu

    def every(self) -> list[QAction]:
        """All actions, for the palette and the list of shortcuts."""
        return [entry.action for entry in self._entries.values()]


def _alone(handler: Callable[[], object]) -> Callable[[], None]:
    """Qt hands the slot of an action whether it is checked; a handler may take other things."""

    def slot() -> None:
        handler()

    return slot


def plain_name(action: QAction) -> str:
    """An action's words without the mark of its access key and the dots that ask for more."""
    return action.text().replace("&", "").removesuffix("…")


def keys_of(action: QAction) -> str:
    """Its shortcut as the key caps show it: `Ctrl K`; empty where there is none."""
    return action.shortcut().toString().replace("+", " ")
