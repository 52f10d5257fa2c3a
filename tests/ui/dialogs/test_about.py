"""About."""

from PySide6.QtWidgets import QMainWindow

from ui.dialogs.about import THANKS, AboutDialog
from ui.widgets.label import SafeLabel


def test_it_names_whose_work_is_in_it(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    dialog = AboutDialog(window)
    dialog.open()
    assert THANKS in [label.text() for label in dialog.findChildren(SafeLabel)]
    dialog.act.click()
