"""Every action of the window, made once: menus, tool bar, palette and shortcuts share them."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow

from ui.theme import ThemeChoice, set_icon, themes
from ui.widgets.text import tooltip


class Actions(QObject):
    """The actions by name; whoever builds the window connects them."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        make = self._make
        self.new_topic = make("&New topic…", "plus", "Ctrl+N")
        self.produce = make("&Produce a record", "send", "Ctrl+Return")
        self.consume = make("&Watch records", "list-end", "Ctrl+T", "Open a live tail")
        self.close_tab = make("&Close tab", "x", "Ctrl+W")
        self.quit = make("&Quit", "log-out", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self.copy = make("&Copy", "copy", "Ctrl+C")
        self.select_all = make("Select a&ll", "", "Ctrl+A")
        self.copy_address = make("Copy &address", "copy", "Ctrl+Shift+C")
        for edit in (self.copy, self.select_all):  # the focused widget has these keys itself
            edit.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

        self.go_to = make("&Go to anything…", "search", "Ctrl+K")
        self.pause = make("&Pause view", "pause", "Space")
        self.pause.setCheckable(True)
        # A window-wide Space would rob the focused button of it: the window takes it last.
        self.pause.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.fold_docks = make("&Fold the docks", "chevron-down", "Ctrl+J")
        self.fold_docks.setCheckable(True)
        self.full_screen = make("F&ull screen", "", "F11")
        self.full_screen.setCheckable(True)
        self.reset_layout = make("&Reset layout", "rotate-ccw")
        self.theme_group = QActionGroup(self)
        self.themes = {choice: self._theme(choice, text) for choice, text in _THEME_TEXTS.items()}

        self.connect_page = make("&Connect page", "plug", "Ctrl+Home")
        self.open_folder = make("Open the data &folder", "folder")
        self.open_topic = make("&Open topic…", "list", "Ctrl+O")
        self.grow_topic = make("&Add partitions…", "layers")
        self.delete_topic = make("&Delete topic…", "trash-2")

        self.next_pane = make("Next &pane", "", "F6")
        self.previous_pane = make("P&revious pane", "", "Shift+F6")
        self.next_tab = make("Next &tab", "", "Ctrl+Tab")
        self.previous_tab = make("Previous ta&b", "", "Ctrl+Shift+Tab")
        self.shortcuts = make("&Keyboard shortcuts", "keyboard", "Ctrl+/")
        self.about = make("&About Broker Workbench", "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def every(self) -> list[QAction]:
        """All actions, for the palette and the list of shortcuts."""
        return [found for found in self.findChildren(QAction) if found.text()]

    def _make(self, text: str, icon_name: str, keys: str = "", tip: str = "") -> QAction:
        made = QAction(text, self)
        if icon_name:
            set_icon(made, icon_name)
        if keys:
            made.setShortcut(QKeySequence(keys))
        if tip:
            made.setToolTip(tooltip(tip))
        self._window.addAction(made)  # its shortcut works while the menu bar is hidden
        return made

    def _theme(self, choice: ThemeChoice, text: str) -> QAction:
        made = self._make(text, "")
        made.setCheckable(True)
        made.setChecked(themes().choice == choice)
        self.theme_group.addAction(made)
        return made


_THEME_TEXTS: dict[ThemeChoice, str] = {
    "system": "Theme: as the &system",
    "dark": "Theme: &dark",
    "light": "Theme: &light",
}


def plain_name(action: QAction) -> str:
    """An action's words without the mark of its access key and the dots that ask for more."""
    return action.text().replace("&", "").removesuffix("…")


def keys_of(action: QAction) -> str:
    """Its shortcut as the key caps show it: `Ctrl K`; empty where there is none."""
    return action.shortcut().toString().replace("+", " ")
