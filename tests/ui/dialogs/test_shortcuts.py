"""The list of shortcuts: found, changed, refused, reset."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.port import CannedPort
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.models.store import Store
from ui.shell.main_window import MainWindow
from ui.widgets.badge import KeyCap

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot):
    made = MainWindow(CannedPort(), Store())
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def dialog(window):
    window.actions_["shortcuts"].trigger()
    made = window.findChild(ShortcutsDialog)
    yield made
    made.act.click()


def test_every_action_is_listed_with_its_keys(window, dialog):
    listed = {row.shortcut.name: row.field.keys for row in dialog.rows}
    assert set(listed) == set(window.actions_.names)
    assert listed["new_topic"] == "Ctrl+N"
    caps = {cap.accessibleName() for cap in dialog.findChildren(KeyCap) if cap.isVisible()}
    assert {"Space", "Ctrl C"} <= caps


def test_typing_finds_by_name_and_keys(qtbot, dialog):
    qtbot.keyClicks(dialog.search, "ctrl k")
    assert [row.shortcut.name for row in dialog.rows if row.isVisible()] == ["go_to"]


def test_a_conflict_is_refused_at_the_foot(qtbot, window, dialog):
    row = dialog.row("produce")
    qtbot.mouseClick(row.field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(row.field, Qt.Key.Key_K, CTRL)
    assert dialog.problem.words.startswith("Ctrl+K already does")
    assert row.field.keys == "Ctrl+Return"
    assert not window.go_to.isVisible()


def test_new_keys_hold_at_once_and_can_be_taken_back(qtbot, window, dialog):
    row = dialog.row("produce")
    qtbot.mouseClick(row.field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(row.field, Qt.Key.Key_F9)
    assert window.actions_["produce"].shortcut().toString() == "F9"
    assert dialog.problem.words == ""
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert window.actions_["produce"].shortcut().toString() == "Ctrl+Return"
    assert row.reset.isHidden()
    assert not dialog.row("pause").field.isVisible()
