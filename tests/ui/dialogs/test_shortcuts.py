"""The list of shortcuts."""

from PySide6.QtWidgets import QMainWindow

from ui.dialogs.shortcuts import ShortcutsDialog
from ui.shell.actions import Actions
from ui.widgets.badge import KeyCap


def test_every_shortcut_is_listed(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window)
    dialog = ShortcutsDialog(window, actions.every())
    dialog.open()
    caps = {cap.accessibleName() for cap in dialog.findChildren(KeyCap)}
    assert {"Ctrl N", "Ctrl K", "Ctrl Return", "Space", "F6", "Ctrl W"} <= caps
    dialog.act.click()
