"""The list of shortcuts."""

from tests.ui.port import CannedPort
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.models.store import Store
from ui.shell.main_window import MainWindow
from ui.widgets.badge import KeyCap


def test_every_shortcut_is_listed(qtbot):
    window = MainWindow(CannedPort(), Store())
    qtbot.addWidget(window)
    dialog = ShortcutsDialog(window, window.actions_.every())
    dialog.open()
    caps = {cap.accessibleName() for cap in dialog.findChildren(KeyCap)}
    assert {"Ctrl N", "Ctrl K", "Ctrl Return", "Space", "F6", "Ctrl W"} <= caps
    dialog.act.click()
    window.close()
