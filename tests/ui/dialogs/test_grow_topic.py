"""Add partitions: only ever more."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.contract.commands import GrowTopic
from engine.contract.values import EngineError
from tests.ui import cluster
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.grow_topic import GrowTopicDialog
from ui.models.store import Store


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def dialog(qtbot, port):
    store = Store()
    store.apply(cluster.frame())
    window = QWidget()
    qtbot.addWidget(window)
    made = GrowTopicDialog(window, port, store, "orders")
    made.window_in_hand = window  # Python would let go of it
    made.open()
    return made


def test_only_more_partitions_are_offered(dialog):
    dialog.count.setText("6")
    assert not dialog.act.isEnabled()
    dialog.count.setText("12")
    assert dialog.act.isEnabled()
    assert "--partitions 12" in dialog.same_as.text()


async def test_enter_adds_them(qtbot, port, dialog):
    dialog.count.setText("12")
    qtbot.keyClick(dialog.count, Qt.Key.Key_Return)
    await settle()
    assert port.asked == [GrowTopic("orders", 12)]


async def test_a_refusal_is_said(port, dialog):
    port.answers[GrowTopic] = EngineError("The topic is being deleted.")
    dialog.act.click()
    await settle()
    assert dialog.problem.words == "The topic is being deleted."
