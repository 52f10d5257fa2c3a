"""The flat tab bar."""

from PySide6.QtCore import Qt

from ui.theme import color
from ui.widgets.tabs import Tabs


def test_arrows_move_and_the_keyboard_is_seen(qtbot):
    tabs = Tabs("Client", "snippet")
    qtbot.addWidget(tabs)
    for name in ("kafka-python", "aiokafka"):
        tabs.addTab(name)
    tabs.resize(400, 40)
    tabs.show()
    tabs.activateWindow()
    tabs.setFocus()
    qtbot.wait_until(tabs.hasFocus)
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1
    image = tabs.grab(tabs.tabRect(1).adjusted(0, 0, 0, -3)).toImage()
    ring = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert color("acc").name() in ring
    assert tabs.accessibleName() == "Client"
