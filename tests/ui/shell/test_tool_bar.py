"""The tool bar."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.frames import Frame
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.main_window import MainWindow
from ui.widgets.button import ToolButton


@pytest.fixture
def window(qtbot):
    made = MainWindow(CannedPort(), Store())
    qtbot.addWidget(made)
    made.store, made.bar = made.shell.store, made.tool_bar
    made.actions_.set_met("cluster", True)
    made.show()
    yield made
    made.close()


def button(window, name) -> ToolButton:
    return next(b for b in window.bar.findChildren(ToolButton) if b.accessibleName() == name)


def test_a_button_does_its_action(qtbot, window):
    with qtbot.waitSignal(window.actions_["new_topic"].triggered):
        qtbot.mouseClick(button(window, "New topic"), Qt.MouseButton.LeftButton)


def test_a_checked_action_is_a_checked_button_both_ways(qtbot, window):
    pause = button(window, "Pause view")
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    assert window.actions_["pause"].isChecked()
    window.actions_["pause"].toggle()
    assert not pause.isChecked()


def test_a_disabled_action_disables_its_button(window):
    window.actions_["produce"].setEnabled(False)
    assert not button(window, "Produce a record").isEnabled()


def test_tooltips_name_the_keys(window):
    assert "(Ctrl+N)" in button(window, "New topic").toolTip()


def test_the_chip_says_how_many_brokers_there_are(window):
    assert window.bar.chip.words == "starting"
    window.bar.chip.show_refused()
    assert window.bar.chip.words == "not started"
    window.store.apply(Frame(states=((("broker", 1), samples.broker(1)),)))
    assert window.bar.chip.words == "1 broker"
    window.store.apply(Frame(states=((("broker", 2), samples.broker(2, is_running=False)),)))
    assert window.bar.chip.words == "1 of 2 brokers"
    window.bar.grab()
    assert window.bar.chip.accessibleDescription() == "Local, 1 of 2 brokers"


def test_the_search_box_opens_the_palette_by_click_and_by_key(qtbot, window):
    with qtbot.waitSignal(window.actions_["go_to"].triggered):
        qtbot.mouseClick(window.bar.go_to, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.actions_["go_to"].triggered):
        qtbot.keyClick(window.bar.go_to, Qt.Key.Key_Return)
