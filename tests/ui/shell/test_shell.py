"""What features ask of one another goes through the shell."""

from PySide6.QtWidgets import QMainWindow

from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.shell import Shell


def test_a_wish_reaches_whoever_listens(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    shell = Shell(window, CannedPort(), Store(), None)
    heard = []
    shell.topic_wanted.connect(lambda *wish: heard.append(wish))
    shell.produce_wanted.connect(lambda *wish: heard.append(wish))
    shell.new_topic_wanted.connect(lambda *wish: heard.append(wish))
    shell.open_topic("orders", 3, 12)
    shell.produce("orders")
    shell.new_topic("n")
    assert heard == [("orders", 3, 12), ("orders",), ("n",)]
