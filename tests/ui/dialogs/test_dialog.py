"""What every dialog is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.dialogs.dialog import LONGEST_SAME_AS, WIDTH, Dialog, Form
from ui.widgets.code import code_height
from ui.widgets.copy import CopyIcon
from ui.widgets.field import Input


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_it_is_modal_to_its_window_only_and_goes_when_closed(window):
    dialog = Dialog(window, "New topic", "On Local", "Create topic")
    assert dialog.windowModality() == Qt.WindowModality.WindowModal
    assert dialog.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def test_escape_cancels_and_enter_acts(qtbot, window):
    dialog = Dialog(window, "New topic", "On Local", "Create topic")
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    dialog = Dialog(window, "New topic", "On Local", "Create topic")
    dialog.open()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_it_grows_with_its_problem_and_shrinks_again(qtbot, window):
    dialog = Dialog(window, "New topic", "On Local", "Create topic")
    form = Form()
    message = form.add("Name", Input("Name"))
    dialog.body.addWidget(form)
    dialog.open()
    before = dialog.height()
    assert dialog.width() == WIDTH
    message.say("There is a topic orders already. " * 6, "bad")
    qtbot.wait_until(lambda: dialog.height() > before)
    message.say("")
    qtbot.wait_until(lambda: dialog.height() == before)


def test_same_as_is_as_high_as_its_lines_and_can_be_copied(window):
    dialog = Dialog(window, "New topic", "On Local", "Create topic")
    same_as = dialog.add_same_as()
    for lines in (1, 3, 20):
        same_as.show_line("\n".join(["kafka-topics.sh"] * lines))
        assert same_as.code.height() == code_height(min(lines, LONGEST_SAME_AS))
    same_as.findChild(CopyIcon).click()
    assert QGuiApplication.clipboard().text() == same_as.text()


def test_a_hostile_title_is_harmless(window):
    dialog = Dialog(window, "Delete topic a\x07b", "", "Delete", "danger")
    dialog.open()
    assert "\x07" not in dialog.windowTitle()
