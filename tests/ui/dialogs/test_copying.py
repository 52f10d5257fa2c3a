"""A copy that runs can be stopped, and is drawn as far as it is."""

import pytest
from PySide6.QtWidgets import QWidget

from engine.contract.backup import (
    CancelCopy,
    CopyNews,
    CopyStarted,
    FollowCopy,
    StartBackup,
)
from engine.contract.values import Done
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.copying import CopyingDialog, Progress
from ui.theme import color


@pytest.fixture
def dialog(qtbot):
    window, port = QWidget(), CannedPort()
    qtbot.addWidget(window)
    made = CopyingDialog(window, port, "Copy", "All of it.", "/folder")
    made.window_in_hand, made.port = window, port
    made.open()
    return made


async def test_stop_asks_the_engine_to(dialog):
    port = dialog.port
    port.answers[StartBackup] = CopyStarted(9, 100)
    port.answers[CancelCopy] = Done()

    def follow(_command):
        if len(port.asked_of(FollowCopy)) == 1:
            dialog.cancel.click()
            return CopyNews(1, 100, "a-0")
        return CopyNews(1, 100, "a-0", "cancelled", "Nothing of it was kept.")

    port.answers[FollowCopy] = follow
    dialog.begin(StartBackup("/folder"))
    for _ in range(3):
        await settle()
    assert port.asked_of(CancelCopy) == [CancelCopy(9)]


def test_the_bar_is_as_long_as_what_is_done(qtbot):
    progress = Progress()
    qtbot.addWidget(progress)
    progress.resize(200, 40)
    progress.show_news(CopyNews(50, 100, "a-0"))
    picture = progress.grab().toImage()
    assert picture.pixelColor(80, 3) == color("acc")
    assert picture.pixelColor(120, 3) == color("line")
    assert progress.words.full_text == "50 B of 100 B, a-0"
