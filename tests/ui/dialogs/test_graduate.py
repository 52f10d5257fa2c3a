"""Go on with genuine Kafka: the command to copy, and the way back."""

from PySide6.QtWidgets import QWidget

from tests.ui.panes.settings.options import CannedOptions
from ui.action import settle
from ui.dialogs.graduate import GraduateDialog
from ui.engine_options import HandedOver


def opened(qtbot, options):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = GraduateDialog(window, options, 2)
    dialog.window_in_hand = window  # Python would let go of it
    dialog.open()
    return dialog


async def test_it_explains_then_shows_the_command_then_starts_again(qtbot):
    options, told = CannedOptions(), []
    dialog = opened(qtbot, options)
    dialog.handed_over.connect(lambda: told.append("handed over"))
    dialog.started_again.connect(lambda: told.append("started again"))
    assert "2 clients will be disconnected" in dialog.subtitle.full_text
    assert not dialog.line.isVisible()
    dialog.act.click()
    await settle()
    assert dialog.line.text() == options.handed.command
    assert options.handed.file in dialog.told.full_text
    assert dialog.act.text() == "Start again here"
    dialog.act.click()
    await settle()
    assert told == ["handed over", "started again"]
    assert options.starts == 1


async def test_a_folder_that_cannot_be_handed_over_says_why(qtbot):
    options = CannedOptions()
    options.handed = HandedOver(problem="It is damaged.")
    dialog = opened(qtbot, options)
    dialog.act.click()
    await settle()
    assert dialog.told.full_text == "It is damaged. The engine runs on."
    assert dialog.act.text() == "Stop the engine and check"


async def test_a_start_that_is_refused_is_said(qtbot):
    dialog = opened(qtbot, CannedOptions(refuses="Port 9092 is taken by java."))
    dialog.act.click()
    await settle()
    dialog.act.click()
    await settle()
    assert dialog.problem.words == "Port 9092 is taken by java."
    assert dialog.isVisible()
