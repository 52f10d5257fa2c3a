"""Delete topic: says in numbers what would be lost."""

import pytest
from PySide6.QtWidgets import QWidget

from engine.contract.commands import DeleteTopic
from engine.contract.frames import Frame
from engine.contract.trash import ListTrash, TrashContents
from engine.contract.values import EngineError
from tests.ui import cluster, samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.delete_topic import DeleteTopicDialog
from ui.models.store import Store


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(cluster.frame())
    return made


def opened(qtbot, store, name, port=None):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = DeleteTopicDialog(window, port or CannedPort(), store, name)
    dialog.window_in_hand = window  # Python would let go of it
    dialog.open()
    return dialog


def test_it_names_what_would_be_lost(qtbot, store):
    dialog = opened(qtbot, store, "orders")
    assert dialog.lost.text() == "1,045,871 records in 6 partitions (392.1 MiB) are deleted."
    assert dialog.act.text() == "Delete 1,045,871 records"
    assert "--delete" in dialog._same_as.text()


def test_a_compacted_topic_s_count_is_an_upper_bound(qtbot, store):
    assert opened(qtbot, store, "customers").act.text() == "Delete up to 2,700 records"


def test_who_uses_it_is_named(qtbot, store):
    view = samples.client(9, client_id="billing-1", topics=("orders",))
    store.apply(Frame(states=((("client", 9), view),)))
    assert "billing-1" in opened(qtbot, store, "orders").users.text()


def test_the_numbers_follow_the_topic(qtbot, store):
    dialog = opened(qtbot, store, "orders.dlq")
    view = samples.partition("orders.dlq", 0, high_watermark=37, size_bytes=1_024)
    store.apply(Frame(states=((("partition", "orders.dlq", 0), view),)))
    assert dialog.act.text() == "Delete 37 records"


def test_the_safe_button_has_the_keyboard(qtbot, store):
    dialog = opened(qtbot, store, "orders")
    assert dialog.focusWidget() is dialog.cancel


async def test_it_deletes(qtbot, store):
    port = CannedPort()
    dialog = opened(qtbot, store, "orders", port)
    dialog.act.click()
    await settle()
    assert port.asked_of(DeleteTopic) == [DeleteTopic("orders")]


async def test_a_refusal_is_said_and_may_be_tried_again(qtbot, store):
    port = CannedPort()
    port.answers[DeleteTopic] = EngineError("delete.topic.enable is false.")
    dialog = opened(qtbot, store, "orders", port)
    dialog.act.click()
    await settle()
    assert dialog.problem.words == "delete.topic.enable is false."
    assert dialog.act.isEnabled()


def test_it_closes_when_somebody_else_deleted_it(qtbot, store):
    dialog = opened(qtbot, store, "orders")
    with qtbot.waitSignal(dialog.finished):
        store.apply(Frame(states=((("topic", "orders"), None),)))


async def test_it_says_that_it_can_be_brought_back(qtbot, store):
    dialog = opened(qtbot, store, "orders")
    await settle()
    assert "lies in the trash for 7 d" in dialog.subtitle.full_text


async def test_it_says_where_it_cannot(qtbot, store):
    port = CannedPort()
    port.answers[ListTrash] = TrashContents((), 0, 1, 1)
    dialog = opened(qtbot, store, "orders", port)
    await settle()
    assert dialog.subtitle.full_text == "This cannot be undone: the trash is off."
    port.answers[ListTrash] = TrashContents((), 1000, 1, 1)
    dialog = opened(qtbot, store, "orders", port)
    await settle()
    assert "at most 1000 B" in dialog.subtitle.full_text
