"""The Help menu of the real window."""

from tests.ui.shell.driven import dialog_of
from ui.dialogs.about import AboutDialog
from ui.dialogs.shortcuts import ShortcutsDialog


def test_shortcuts_and_about_open_from_the_menu(window):
    window.actions_["shortcuts"].trigger()
    window.actions_["about"].trigger()
    assert dialog_of(window, ShortcutsDialog).windowTitle() == "Keyboard shortcuts"
    assert dialog_of(window, AboutDialog).isVisible()
