"""Help in the window: the shortcuts, the facts for a report, and who made it."""

from PySide6.QtCore import QObject

from ui.dialogs.about import AboutDialog
from ui.dialogs.shortcuts import Shortcut, ShortcutsDialog
from ui.shell.actions import plain_name
from ui.shell.keys import Keys
from ui.shell.shell import Shell


class Helping(QObject):
    """The Help menu."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.keys = Keys(shell.actions, shell.settings)
        add = shell.actions.add
        add(
            "shortcuts", "&Keyboard shortcuts…", "keyboard", "Ctrl+/",
            menus=("Help/learn", "Edit/settings"), handler=self.show_shortcuts,
        )  # fmt: skip
        about = add(
            "about", "&About Broker Workbench", "info",
            menus="Help/about", handler=self._show_about,
        )  # fmt: skip
        about.setMenuRole(about.MenuRole.AboutRole)

    def show_shortcuts(self) -> None:
        """Every action with its keys, to be changed."""
        ShortcutsDialog(
            self._shell.window,
            [self._shortcut(name) for name in self._shell.actions.names],
            self.keys.reset_all,
        ).open()

    def _shortcut(self, name: str) -> Shortcut:
        keys, actions = self.keys, self._shell.actions
        return Shortcut(
            name,
            plain_name(actions[name]),
            actions.menu_of(name),
            keys.is_fixed(name),
            lambda: keys.keys(name),
            keys.usual(name),
            lambda wanted: keys.change(name, wanted),
        )

    def _show_about(self) -> None:
        AboutDialog(self._shell.window).open()
