"""The segmented control."""

from PySide6.QtCore import QPoint, Qt

from ui.widgets.segmented import Segmented


def made(qtbot) -> Segmented:
    control = Segmented("Key", ("Given", "Empty", "Null"))
    qtbot.addWidget(control)
    control.show()
    return control


def test_a_click_chooses_the_part_under_it(qtbot):
    control = made(qtbot)
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() - 8, 14))
    assert chosen.args == [2]
    assert control.current_text == "Null"


def test_arrows_home_and_end_move_the_choice(qtbot):
    control = made(qtbot)
    for key, expected in (
        (Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 2), (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0),
    ):  # fmt: skip
        qtbot.keyClick(control, key)
        assert control.current == expected


def test_its_name_says_what_is_chosen(qtbot):
    control = made(qtbot)
    control.choose(1)
    assert control.accessibleName() == "Key: Empty"
