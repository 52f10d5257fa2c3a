"""The last look before a restart."""

from PySide6.QtWidgets import QLabel, QWidget

from ui.dialogs.restart import MOST, RestartDialog


def test_it_shows_before_and_after_and_who_is_affected(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    changes = [("num.partitions", None, "6"), *((f"k{n}", "a", None) for n in range(MOST))]
    dialog = RestartDialog(parent, changes, client_count=3, command_line="workbench -o x=1")
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"num.partitions", "default", "6", "and 1 more change"} <= words
    assert dialog.subtitle.full_text.startswith("3 clients will be disconnected")
    with qtbot.waitSignal(dialog.confirmed):
        dialog.act.click()
