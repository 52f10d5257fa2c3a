"""A painted control is pressed as a button is."""

from PySide6.QtCore import Qt

from ui.widgets.pressable import Pressable


def test_it_is_pressed_by_the_left_button_and_by_the_keys_of_a_button(qtbot) -> None:
    box, pressed = Pressable("Box"), []
    qtbot.addWidget(box)
    box.pressed.connect(lambda: pressed.append(1))
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
        qtbot.mousePress(box, button)
    assert len(pressed) == 1
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_A):
        qtbot.keyClick(box, key)
    assert len(pressed) == 4


def test_the_keyboard_sees_it(qtbot) -> None:
    box = Pressable("Box")
    qtbot.addWidget(box)
    assert box.accessibleName() == "Box"
    assert box.focusPolicy() == Qt.FocusPolicy.TabFocus
