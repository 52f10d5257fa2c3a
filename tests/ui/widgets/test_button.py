"""Buttons: always a name, never markup."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from ui.widgets.button import Button, ToolButton, action_tip


def test_a_button_is_named_by_its_words_or_its_tip(qtbot):
    plain, told = Button("Send"), Button("Send", "send", tip="Send the record (Ctrl+Return)")
    qtbot.addWidget(plain)
    qtbot.addWidget(told)
    assert plain.accessibleName() == plain.words == told.words == "Send"
    assert told.accessibleName() == "Send the record (Ctrl+Return)"
    assert not told.icon().isNull()


def test_words_may_change_and_stay_apart_from_the_icon(qtbot):
    button = Button("Copy", "copy")
    qtbot.addWidget(button)
    button.setText("Copied")
    assert button.words == "Copied"
    assert button.text() != button.words


def test_an_icon_alone_needs_a_name(qapp):
    with pytest.raises(AssertionError):
        ToolButton("x")


def test_an_icon_button_says_what_it_does(qtbot):
    button = ToolButton("x", tip="Close <b>orders</b>", mini=True)
    qtbot.addWidget(button)
    assert button.accessibleName() == "Close <b>orders</b>"
    assert "&lt;b&gt;" in button.toolTip()
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_action_s_tip_names_its_keys(qapp):
    action = QAction("&New topic…")
    assert action_tip(action) == "New topic"
    action.setShortcut(QKeySequence("Ctrl+N"))
    assert action_tip(action) == "New topic (Ctrl+N)"
