"""Restore from a backup: its topics, free names for them, and no overwriting."""

from PySide6.QtWidgets import QWidget

from engine.contract.backup import (
    BackedUpTopic,
    BackupContents,
    CopyNews,
    CopyStarted,
    FollowCopy,
    ReadBackup,
    RestoreTopics,
    TopicToRestore,
)
from engine.contract.values import EngineError
from tests.ui import cluster
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.restore_backup import RestoreBackupDialog
from ui.models.store import Store

TOPICS = (
    BackedUpTopic("orders", 6, 2_048, is_internal=False, is_name_taken=True),
    BackedUpTopic("old", 1, 1_024, is_internal=False),
    BackedUpTopic("__consumer_offsets", 50, 9, is_internal=True),
)


async def opened(qtbot):
    window, store, port = QWidget(), Store(), CannedPort()
    qtbot.addWidget(window)
    store.apply(cluster.frame())
    port.answers[ReadBackup] = BackupContents("c" * 22, TOPICS)
    port.answers[RestoreTopics] = CopyStarted(1, 3_072)
    port.answers[FollowCopy] = CopyNews(1, 1, "", "done", "old is here again.")
    made = RestoreBackupDialog(window, port, store)
    made.window_in_hand, made.port = window, port
    made.open()
    made.folder.setText("/backup")
    await settle()
    return made


def select(dialog, name):
    names = [dialog.model.index(at, 0).data() for at in range(dialog.model.rowCount())]
    dialog.table.selectRow(names.index(name))


async def test_a_taken_name_gets_another_and_cannot_be_forced(qtbot):
    dialog = await opened(qtbot)
    assert dialog.model.rowCount() == 2  # Kafka's own topics are not offered
    select(dialog, "orders")
    assert dialog.new_name.text() == "orders-restored"
    dialog.new_name.setText("orders")
    dialog.new_name.textEdited.emit("orders")
    assert not dialog.act.isEnabled()
    assert dialog.name_message.words == "There is a topic of that name."


async def test_what_is_chosen_comes_under_the_name_given(qtbot):
    dialog = await opened(qtbot)
    select(dialog, "old")
    assert dialog.act.text() == "Restore 1 topic (1.0 KiB)"
    dialog.new_name.setText("older")
    port = dialog.port
    dialog.act.click()
    await settle()
    wanted = RestoreTopics("/backup", (TopicToRestore("old", "older"),))
    assert port.asked_of(RestoreTopics) == [wanted]


async def test_several_come_under_names_that_are_free(qtbot):
    dialog = await opened(qtbot)
    dialog.table.selectAll()
    assert not dialog.new_name.isEnabled()
    port = dialog.port
    dialog.act.click()
    await settle()
    (asked,) = port.asked_of(RestoreTopics)
    assert set(asked.topics) == {
        TopicToRestore("orders", "orders-restored"),
        TopicToRestore("old", "old"),
    }


async def test_a_folder_without_a_cluster_is_told(qtbot):
    dialog = await opened(qtbot)
    dialog.port.answers[ReadBackup] = EngineError("There is no cluster in /no.")
    dialog.folder.setText("/no")
    await settle()
    assert dialog.folder_message.words == "There is no cluster in /no."
    assert not dialog.act.isEnabled()
