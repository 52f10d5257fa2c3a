"""Back up: what would be copied is said first, and the copy goes on without the dialog."""

import pytest
from PySide6.QtWidgets import QWidget

from engine.contract.backup import (
    BackedUpTopic,
    BackupPlan,
    CopyNews,
    CopyStarted,
    FollowCopy,
    PlanBackup,
    StartBackup,
)
from engine.contract.frames import Frame
from engine.contract.values import EngineError
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.backup import BackupDialog
from ui.models.store import Store
from ui.notices import notices

TOPICS = tuple(BackedUpTopic(f"t{n}", 2, n << 10, is_internal=False) for n in range(7))
PLAN = BackupPlan(TOPICS, 21 << 10, 1 << 30, "")


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[PlanBackup] = PLAN
    made.answers[StartBackup] = CopyStarted(3, 21 << 10)
    return made


async def opened(qtbot, port, *topics):
    window, store = QWidget(), Store()
    qtbot.addWidget(window)
    store.apply(Frame(states=((("cluster",), samples.cluster()),)))
    dialog = BackupDialog(window, port, store, topics)
    dialog.window_in_hand = window  # Python would let go of it
    dialog.open()
    await settle()
    return dialog


async def test_it_says_what_and_how_much_and_where(qtbot, port):
    dialog = await opened(qtbot, port)
    assert dialog.total.full_text == "7 topics, 14 partitions, 21.0 KiB; 1.0 GiB are free there"
    assert dialog.act.text() == "Back up 21.0 KiB"
    dialog.take_folder("/else")
    await settle()
    assert dialog.target.startswith("/else/data-backup-")
    assert f"--to {dialog.target}" in dialog.same_as.text().replace("\n", "")
    one = await opened(qtbot, port, "t1")
    assert port.asked_of(PlanBackup)[-1] == PlanBackup(one.target, ("t1",))
    assert "--topic t1" in one.same_as.text()


async def test_a_folder_that_cannot_be_is_told_and_nothing_can_begin(qtbot, port):
    port.answers[PlanBackup] = BackupPlan(TOPICS, 1, None, "/x is there already.")
    dialog = await opened(qtbot, port)
    assert not dialog.act.isEnabled()
    assert dialog.folder_message.words == "/x is there already."


async def test_it_shows_how_far_it_is_and_tells_the_end(qtbot, port):
    told, news = (
        [],
        [
            CopyNews(7 << 10, 21 << 10, "t1-0"),
            CopyNews(21 << 10, 21 << 10, "", "done", "Written.", ("t1-0 at byte 7",)),
        ],
    )
    shown = []
    notices().raised.connect(told.append)
    dialog = await opened(qtbot, port)

    def follow(_command):
        shown.append(dialog.progress.words.full_text)
        return news.pop(0)

    port.answers[FollowCopy] = follow
    target = dialog.target
    dialog.finished.connect(lambda: told.append("closed"))
    dialog.act.click()
    await settle()
    notices().raised.disconnect(told.append)
    assert port.asked_of(StartBackup) == [StartBackup(target)]
    assert shown == ["0 B of 21.0 KiB", "7.0 KiB of 21.0 KiB, t1-0"]
    assert told[0] == "closed"
    assert told[-1].text == "Back up the cluster: done"
    assert told[-1].tone == "warn"
    assert "t1-0 at byte 7" in told[-1].detail


async def test_a_refusal_is_said_and_can_be_mended(qtbot, port):
    port.answers[StartBackup] = EngineError("A backup or restore runs already.")
    dialog = await opened(qtbot, port)
    dialog.act.click()
    await settle()
    assert dialog.problem.words == "A backup or restore runs already."
    assert dialog.act.isEnabled()
