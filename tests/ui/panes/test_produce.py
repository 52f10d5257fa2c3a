"""Producing by form: what was typed is what is sent."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.commands import Produce
from engine.contract.frames import Frame
from engine.contract.values import EngineError
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.produce import RESULTS_KEPT, ProducePane


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(
        Frame(
            states=(
                (("topic", "test"), samples.topic("test", partition_count=3)),
                (("topic", "orders"), samples.topic("orders")),
                (("topic", "__x"), samples.topic("__x", is_internal=True)),
            )
        )
    )
    return made


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def pane(qtbot, port, store):
    made = ProducePane(port, store)
    qtbot.addWidget(made)
    made.resize(1_000, 232)
    made.show()
    return made


def test_topics_are_offered_and_internal_ones_are_not(pane):
    assert pane.topic.names() == ["orders", "test"]


def test_partitions_are_the_topic_s(pane, store):
    pane.open_for("test")
    items = [pane.partition.itemText(at) for at in range(pane.partition.count())]
    assert items == ["Automatic", "Partition 0", "Partition 1", "Partition 2"]
    store.apply(Frame(states=((("topic", "test"), samples.topic("test", partition_count=4)),)))
    assert pane.partition.count() == 5


def test_without_a_topic_it_says_so_and_offers_one(qtbot, port):
    pane = ProducePane(port, Store())
    qtbot.addWidget(pane)
    pane.show()
    assert not pane.send_button.isEnabled()
    assert pane.problem.full_text == "A record needs a topic to go to."
    with qtbot.waitSignal(pane.new_topic_wanted):
        qtbot.mouseClick(pane.new_topic, Qt.MouseButton.LeftButton)


def test_a_new_topic_makes_sending_possible(qtbot, port):
    store = Store()
    pane = ProducePane(port, store)
    qtbot.addWidget(pane)
    store.apply(Frame(states=((("topic", "test"), samples.topic("test")),)))
    assert pane.topic.currentText() == "test"
    assert pane.send_button.isEnabled()


async def test_what_was_typed_is_sent(qtbot, port, pane):
    pane.open_for("test")
    pane.partition.setCurrentIndex(3)
    qtbot.keyClicks(pane.key.text, "c-1")
    qtbot.keyClicks(pane.value.text, "Hello world")
    pane.headers.add_row()
    pane.headers.rows[0].name.setText("retry-of")
    pane.headers.rows[0].null.setChecked(True)
    qtbot.mouseClick(pane.send_button, Qt.MouseButton.LeftButton)
    await settle()
    assert port.asked == [Produce("test", b"Hello world", b"c-1", 2, (("retry-of", None),))]


async def test_null_and_empty_are_sent_as_they_are(port, pane):
    pane.open_for("test")
    pane.value.choice.choose(2)
    pane.send()
    pane.value.choice.choose(1)
    pane.key.choice.choose(1)
    pane.send()
    await settle()
    assert [(asked.value, asked.key, asked.partition) for asked in port.asked] == [
        (None, None, None), (b"", b"", None),
    ]  # fmt: skip


async def test_the_result_leads_to_the_record(qtbot, pane):
    pane.open_for("test")
    pane.send()
    await settle()
    result = pane.results.results[0]
    assert result.link.text() == "test-0 @ 12"
    chosen = []
    pane.record_chosen.connect(lambda *place: chosen.append(place))
    result.link.click()
    pane.last.link.click()
    assert chosen == [("test", 0, 12)] * 2


async def test_a_refusal_is_told_in_words_and_nothing_is_lost(port, pane):
    port.answers[Produce] = EngineError("The record is too large.", "MESSAGE_TOO_LARGE")
    pane.value.text.setPlainText("kept")
    pane.send()
    await settle()
    assert pane.results.results[0].accessibleName() == (
        "MESSAGE_TOO_LARGE: The record is too large."
    )
    assert pane.value.text.toPlainText() == "kept"


async def test_results_are_bounded_and_can_be_cleared(pane):
    for _ in range(RESULTS_KEPT + 5):
        pane.send()
    await settle()
    assert len(pane.results.results) == RESULTS_KEPT
    assert pane.results.results[0].link.text() == f"orders-0 @ {11 + RESULTS_KEPT + 5}"
    pane.results.clear_button.click()
    assert pane.results.results == []


async def test_a_narrow_dock_shows_the_last_result_only(pane):
    pane.resize(700, 232)
    pane.send()
    await settle()
    assert not pane.results.isVisible()
    assert pane.last.isVisible()
    pane.resize(1_000, 232)
    assert pane.results.isVisible()
    assert not pane.last.isVisible()


def test_a_deleted_topic_leaves_the_list(pane, store):
    pane.open_for("orders")
    store.apply(Frame(states=((("topic", "orders"), None),)))
    assert pane.topic.names() == ["test"]
    assert pane.topic.currentText() == "test"
    assert pane.partition.count() == 4
