"""The tail dock: one topic or all, live."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.frames import Frame
from tests.ui import cluster
from tests.ui.batches import raw
from ui.action import settle
from ui.models.store import Store
from ui.panes.tail import TailPane


@pytest.fixture
def engine(qapp):
    return cluster.FakeEngine()


@pytest.fixture
def store(qapp):
    return Store()


def opened(qtbot, engine, store, topic=""):
    pane = TailPane(engine, store, topic)
    pane.resize(800, 300)
    qtbot.addWidget(pane)
    pane.show()
    return pane


def write(engine, store, topic, batch):
    store.apply(Frame(feed=(engine.append(topic, 0, batch),)))


async def test_it_waits_for_the_engine_and_then_watches_all_topics(qtbot, engine, store):
    pane = opened(qtbot, engine, store)
    await settle()
    assert engine.asked_of(WatchTail) == []
    store.apply(cluster.frame())
    await settle()
    (asked,) = engine.asked_of(WatchTail)
    assert (asked.topic, asked.partition) == ("", None)
    assert pane._stack.currentWidget() is pane._empty


async def test_records_of_any_topic_are_named_with_it(qtbot, engine, store):
    store.apply(cluster.frame())
    pane = opened(qtbot, engine, store)
    await settle()
    write(engine, store, "payments", raw(0, 1))
    write(engine, store, "audit-log", raw(0, 1))
    assert pane._stack.currentWidget() is pane.view
    assert [pane.view.cell_text(row, "partition") for row in (0, 1)] == [
        "payments-0",
        "audit-log-0",
    ]


async def test_another_topic_is_chosen_by_key(qtbot, engine, store):
    store.apply(cluster.frame())
    pane = opened(qtbot, engine, store)
    await settle()
    assert pane.topics.findData("__consumer_offsets") < 0
    pane.topics.setFocus()
    qtbot.keyClicks(pane.topics, "pay")
    pane.topics.activated.emit(pane.topics.currentIndex())
    await settle()
    assert pane.topic == "payments"
    assert engine.asked_of(WatchTail)[-1].topic == "payments"
    assert len(engine.asked_of(UnwatchTail)) == 1
    write(engine, store, "payments", raw(0, 1))
    assert pane.view.cell_text(0, "partition") == "0"


async def test_topics_that_come_and_go_are_listed(qtbot, engine, store):
    store.apply(cluster.frame())
    pane = opened(qtbot, engine, store, "payments")
    store.apply(Frame(states=((("topic", "payments"), None), (("topic", "orders"), None))))
    names = [pane.topics.itemData(at) for at in range(pane.topics.count())]
    assert "payments" in names
    assert "orders" not in names
    assert pane.topic == "payments"


async def test_a_record_is_opened_where_it_lies(qtbot, engine, store):
    store.apply(cluster.frame())
    pane = opened(qtbot, engine, store)
    await settle()
    write(engine, store, "payments", raw(0, 3))
    pane.view.select(1)
    with qtbot.waitSignal(pane.record_chosen) as seen:
        qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert seen.args == ["payments", 0, 1]


async def test_pause_clear_and_stop(qtbot, engine, store):
    store.apply(cluster.frame())
    pane = opened(qtbot, engine, store, "payments")
    await settle()
    write(engine, store, "payments", raw(0, 3))
    qtbot.mouseClick(pane.pause, Qt.MouseButton.LeftButton)
    assert pane.view.is_paused
    assert not pane.pause_bar.isHidden()
    pane.set_paused(False)
    assert pane.pause_bar.isHidden()
    qtbot.mouseClick(pane.clear, Qt.MouseButton.LeftButton)
    assert pane._stack.currentWidget() is pane._empty
    write(engine, store, "payments", raw(3, 1))
    assert pane._stack.currentWidget() is pane.view
    pane.stop()
    await settle()
    assert engine.watching == {}


async def test_the_record_is_painted_in_the_frame_that_brought_it(qtbot, engine, store):
    store.apply(cluster.frame())
    pane = opened(qtbot, engine, store, "payments")
    await settle()
    write(engine, store, "payments", raw(0, 1))
    pane.view.viewport().repaint()
    assert pane.view.painted_offset("payments", 0) == 0


async def test_the_empty_state_leads_on(qtbot, engine, store):
    pane = opened(qtbot, engine, store, "payments")
    buttons = {b.text(): b for b in pane._empty.findChildren(type(pane.pause).__mro__[1])}
    assert buttons is not None
    with qtbot.waitSignal(pane.produce_asked) as seen:
        pane._produce()
    assert seen.args == ["payments"]
