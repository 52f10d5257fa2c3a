"""Help in the window: the shortcuts, the facts for a report, and who made it."""

from PySide6.QtCore import QObject

from ui.diagnostics import diagnostics
from ui.dialogs.about import AboutDialog
from ui.dialogs.shortcuts import Shortcut, ShortcutsDialog
from ui.engine_options import EngineOptions
from ui.notices import Notice, notices
from ui.shell.actions import plain_name
from ui.shell.keys import Keys
from ui.shell.shell import Shell
from ui.widgets.copy import copy_text

DIAGNOSTICS = "Versions, sizes, settings without secrets and the last events; no records"


class Helping(QObject):
    """The Help menu."""

    def __init__(self, shell: Shell, options: EngineOptions | None = None) -> None:
        super().__init__(shell)
        self._shell, self._options = shell, options
        self.keys = Keys(shell.actions, shell.settings)
        add = shell.actions.add
        add(
            "shortcuts", "&Keyboard shortcuts…", "keyboard", "Ctrl+/",
            menus=("Help/learn", "Edit/settings"), handler=self.show_shortcuts,
        )  # fmt: skip
        add(
            "copy_diagnostics", "Copy &diagnostics", "copy",
            menus="Help/report", handler=self.copy_diagnostics, tip=DIAGNOSTICS,
        )  # fmt: skip
        about = add(
            "about", "&About Broker Workbench", "info",
            menus="Help/about", handler=self._show_about,
        )  # fmt: skip
        about.setMenuRole(about.MenuRole.AboutRole)

    def copy_diagnostics(self) -> None:
        """Put the facts for a report on the clipboard."""
        shell = self._shell
        copy_text(diagnostics(shell.window, shell.store, self._options))
        notices().tell(Notice("The diagnostics are on the clipboard", "ok", DIAGNOSTICS))

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
