"""Other keys for an action: refused in words, kept, and put back."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.port import CannedPort
from tests.ui.shell.kept import Kept
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def keys(window):
    return window.helping.keys


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("Ctrl+K", "Ctrl+K already does “Go to anything”. Change or clear that one first."),
        ("Ctrl+V", "Ctrl+V is paste in every field. Take other keys."),
        ("g", "G alone is used for typing and moving. Add Ctrl or Alt."),
        ("Shift+G", "Shift+G alone is used for typing and moving. Add Ctrl or Alt."),
        ("Return", "Return alone is used for typing and moving. Add Ctrl or Alt."),
        ("Alt+F", "Alt+F opens the menu File. Take other keys."),
        ("no such key", "no such key is no shortcut."),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(keys, wanted, words):
    assert keys.change("produce", wanted) == words
    assert keys.keys("produce") == "Ctrl+Return"


def test_keys_of_the_pane_in_hand_are_fixed(keys):
    assert keys.is_fixed("pause")
    assert "cannot be changed" in keys.change("pause", "F9")


def test_new_keys_do_what_the_old_did(qtbot, window, keys):
    assert keys.change("go_to", "F9") == ""
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.go_to.isVisible()


def test_cleared_keys_are_free_for_another_action(keys):
    assert keys.change("go_to", "") == ""
    assert keys.change("produce", "Ctrl+K") == ""
    keys.reset_all()
    assert keys.keys("go_to") == "Ctrl+K"
    assert keys.keys("produce") == "Ctrl+Return"


def test_changes_are_kept_and_what_is_usual_is_not(qtbot):
    kept = Kept()
    first = MainWindow(CannedPort(), Store(), kept)
    qtbot.addWidget(first)
    first.helping.keys.change("go_to", "F9")
    first.helping.keys.change("consume", "")
    first.helping.keys.change("produce", "F8")
    first.helping.keys.change("produce", "Ctrl+Return")
    assert kept["keys/go_to"] == "F9"
    assert "keys/produce" not in kept
    first.close()
    second = MainWindow(CannedPort(), Store(), kept)
    qtbot.addWidget(second)
    assert second.helping.keys.keys("go_to") == "F9"
    assert second.helping.keys.keys("consume") == ""
    second.close()


def test_a_kept_change_never_leaves_two_actions_with_the_same_keys(qtbot):
    window = MainWindow(CannedPort(), Store(), Kept({"keys/produce": "Ctrl+K", "keys/quit": "\0"}))
    qtbot.addWidget(window)
    keys = window.helping.keys
    assert keys.keys("produce") == "Ctrl+K"
    assert keys.keys("go_to") == ""
    assert keys.keys("quit") == "Ctrl+Q"
    window.close()
