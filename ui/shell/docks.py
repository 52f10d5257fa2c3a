"""Docks by name: where each begins, its switch in the Window menu, and those that come and go."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from ui.shell.actions import Actions
from ui.shell.dock import Dock
from ui.shell.layout import Layout

DockPlace = Literal["left", "bottom", "bottom_right", "right"]


class Docks:
    """`docks["events"]` is a `Dock`. Names are how the layout is kept: never change one."""

    def __init__(self, window: QMainWindow, layout: Layout, actions: Actions) -> None:
        self._window, self._layout, self._actions = window, layout, actions
        self._docks: dict[str, Dock] = {}
        self._places: dict[str, DockPlace] = {}

    def __getitem__(self, name: str) -> Dock:
        return self._docks[name]

    def values(self) -> tuple[Dock, ...]:
        return tuple(self._docks.values())

    def add(self, name: str, title: str, content: QWidget, place: DockPlace) -> Dock:
        """One of the docks there always are; call it before the window is shown."""
        dock = Dock(self._window, name, title, content)
        self._docks[name] = dock
        self._places[name] = place
        self._actions.adopt(f"dock_{name}", dock.toggleViewAction(), menus="Window/docks")
        return dock

    def add_beside(self, other: str, name: str, title: str, content: QWidget) -> Dock:
        """One more dock behind the same tabs as another, until it is closed."""
        dock = Dock(self._window, name, title, content, may_close=True)
        self._docks[name] = dock
        self._actions.adopt(f"dock_{name}", dock.toggleViewAction(), menus="Window/tails")
        dock.closed.connect(self._drop)
        self._layout.add(dock, self._docks[other])
        return dock

    def rename(self, dock: Dock, title: str) -> None:
        """Call one that comes and goes otherwise."""
        dock.title = title
        dock.setWindowTitle(title)
        dock.arranged.emit()

    def bring_up(self, name: str) -> None:
        """Make a dock seen, whatever hides it."""
        self._layout.bring_up(self._docks[name])

    def arrange(self) -> None:
        """Tell the layout of the docks there always are, once all of them are added."""
        at: dict[DockPlace, tuple[Dock, ...]] = {}
        for name, place in self._places.items():
            at[place] = (*at.get(place, ()), self._docks[name])
        explorer, *_ = at["left"]
        bottom = (at.get("bottom", ()), at.get("bottom_right", ()))
        self._layout.build(
            explorer, *(group for group in bottom if group), right=at.get("right", ())
        )

    def _drop(self, dock: Dock) -> None:
        name = dock.objectName()
        if self._docks.pop(name, None) is not None:
            self._actions.drop(f"dock_{name}")
            self._layout.drop(dock)


def focus(widget: QWidget) -> None:
    """Give the keyboard to what was just brought up."""
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
