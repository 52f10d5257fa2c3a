"""The strip that stands for a dock."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow

from ui.shell.dock import Dock
from ui.shell.strip import Strip


def test_it_takes_the_content_and_gives_it_back(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel())
    dock = Dock(window, "record", "Record", QLabel("content"))
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    strip = Strip(window, dock, "eye")
    window.show()
    strip.set_compact(True)
    assert strip.isVisible()
    assert dock.isHidden()
    strip.toggle()
    assert strip.over.isAncestorOf(dock.content)
    assert strip.button.accessibleName() == "Record"
    strip.set_compact(False)
    assert dock.isAncestorOf(dock.content)
    assert strip.isHidden()
