"""The field that takes keys instead of letters."""

import pytest
from PySide6.QtCore import Qt

from ui.widgets.key_field import KeyField


@pytest.fixture
def field(qtbot):
    made = KeyField("Go to anything", "Ctrl+K")
    qtbot.addWidget(made)
    made.show()
    made.heard = []
    made.keys_typed.connect(made.heard.append)
    return made


def test_it_says_what_it_holds(field):
    assert field.accessibleName() == "Keys of Go to anything: Ctrl K"
    field.show_keys("")
    assert field.accessibleName() == "Keys of Go to anything: none"


def test_it_takes_keys_only_once_it_is_pressed(qtbot, field):
    qtbot.keyClick(field, Qt.Key.Key_F9)
    assert field.heard == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.is_listening
    qtbot.keyClick(field, Qt.Key.Key_Control)
    qtbot.keyClick(field, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert field.heard == ["Ctrl+G"]
    assert not field.is_listening


def test_escape_leaves_it_and_backspace_clears_it(qtbot, field):
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.heard, field.is_listening) == ([], False)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.heard == [""]


def test_tab_still_leaves_it(qtbot, field):
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert (field.heard, field.is_listening) == ([], False)
