"""The Messages page: seek bar, partitions, inspector, pause."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.commands import ReadBatches, WatchTail
from engine.contract.frames import Frame
from engine.wire.batch import Record, build_batch
from tests.ui import cluster
from tests.ui.samples import partition
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.messages import MessagesPage


@pytest.fixture
def engine(qapp):
    engine = cluster.FakeEngine()
    cluster.fill_orders(engine)
    return engine


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(cluster.frame())
    return store


@pytest.fixture
def page(qtbot, engine, store):
    page = MessagesPage(engine, store, "orders")
    page.resize(1_100, 600)
    qtbot.addWidget(page)
    return page


async def shown(page):
    page.show()
    await settle()


def write(engine, store, index=0):
    end = engine.logs["orders", index].end
    batch = build_batch([Record(end, cluster.NOW_MS, b"k", b"v")], base_offset=end)
    store.apply(Frame(feed=(engine.append("orders", index, batch),)))


async def test_the_seek_bar_begins_at_the_oldest(page, engine, qtbot):
    await shown(page)
    qtbot.keyClick(page.seek, Qt.Key.Key_Home)
    await settle()
    asked = [c for c in engine.asked if isinstance(c, ReadBatches) and c.partition == 0]
    assert asked[-1].offset >= cluster.ORDERS[0][4]
    assert not page.view.is_following
    assert page.view.visible_rows().start == page.view.ring.first


async def test_following_again_turns_the_seek_bar_to_live(page, qtbot):
    await shown(page)
    qtbot.keyClick(page.seek, Qt.Key.Key_Home)
    await settle()
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    await settle()
    assert page.seek.current_text == "Live"
    assert page.view.is_following


async def test_one_partition_is_watched_alone(page, engine, qtbot):
    await shown(page)
    assert page.partitions.itemText(0) == "All 6 partitions"
    page.partitions.setFocus()
    qtbot.keyClick(page.partitions, Qt.Key.Key_Down)
    await settle()
    assert engine.asked_of(WatchTail)[-1].partition == 0
    ring = page.view.ring
    assert {ring.record(row).position.partition for row in range(ring.first, ring.end)} == {0}


async def test_the_selected_record_is_told_and_enter_opens_it(page, qtbot):
    await shown(page)
    with qtbot.waitSignal(page.record_selected) as selected:
        qtbot.keyClick(page.view, Qt.Key.Key_Up)
    with qtbot.waitSignal(page.record_opened) as opened:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert opened.args[0].position == selected.args[0].position


async def test_pause_shows_the_banner_and_counts_what_comes(page, engine, store, qtbot):
    await shown(page)
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.pause_bar.isVisible()
    write(engine, store)
    assert page.view.new_count == 1
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert not page.pause_bar.isVisible()
    assert page.view.new_count == 0


async def test_an_empty_topic_says_why_and_what_next(qtbot, engine, store):
    engine.logs.clear()
    page = MessagesPage(engine, store, "orders.dlq")
    page.resize(800, 400)
    qtbot.addWidget(page)
    page.show()
    await settle()
    assert page._table._empty.isVisible()
    with qtbot.waitSignal(page.produce_asked):
        page._table.produce_asked.emit()


async def test_new_partitions_join_the_list(page, store):
    await shown(page)
    states = ((("partition", "orders", 6), partition("orders", 6)),)
    store.apply(Frame(states=states))
    assert page.partitions.itemText(0) == "All 7 partitions"
    assert page.partitions.count() == 8


async def test_a_live_record_is_painted_in_its_frame(page, engine, store):
    await shown(page)
    write(engine, store, 3)
    page.view.viewport().repaint()
    assert page.view.painted_offset("orders", 3) == engine.logs["orders", 3].end - 1
