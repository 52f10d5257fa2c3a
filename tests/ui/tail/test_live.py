"""A live tail shows what comes, and counts what it was not given or could not keep."""

import pytest

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.facts import Skipped
from engine.contract.frames import Frame
from tests.ui.batches import appended, raw
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.tail.live import LiveTail
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView


@pytest.fixture
def tail(qtbot):
    view = RecordView(RecordRing(max_records=20), "Live")
    view.resize(800, 200)
    qtbot.addWidget(view)
    tail = LiveTail(CannedPort(), Store(), view)
    tail.view = view
    return tail


def feed(tail, *items):
    tail._store.apply(Frame(feed=items))


async def test_it_asks_for_its_topic_and_shows_what_comes(tail):
    tail.watch("orders", 2)
    await settle()
    (asked,) = tail._port.asked_of(WatchTail)
    assert (asked.topic, asked.partition) == ("orders", 2)
    feed(tail, appended(asked.tail_id, raw(0, 3), topic="orders", partition=2))
    assert [tail.view.record_at(row).position.offset for row in range(3)] == [0, 1, 2]


async def test_watching_another_topic_begins_anew(tail):
    tail.watch("a")
    tail.watch("b")
    await settle()
    first, second = tail._port.asked_of(WatchTail)
    assert [c.tail_id for c in tail._port.asked_of(UnwatchTail)] == [first.tail_id]
    feed(tail, appended(first.tail_id, raw(0, 1)), appended(second.tail_id, raw(7, 1)))
    assert tail.view.record_at(0).position.offset == 7
    assert len(tail.ring) == 1


async def test_skipped_records_are_counted(tail, qtbot):
    tail.watch("")
    await settle()
    (asked,) = tail._port.asked_of(WatchTail)
    with qtbot.waitSignal(tail.counts_changed):
        feed(tail, Skipped(asked.tail_id, 3, 41))
    assert tail.skipped_records == 41


async def test_a_held_view_drops_what_does_not_fit_and_says_how_many(tail):
    tail.watch("")
    await settle()
    (asked,) = tail._port.asked_of(WatchTail)
    feed(tail, *(appended(asked.tail_id, raw(at, 1)) for at in range(10)))
    tail.view.set_paused(paused=True)
    first = tail.view.record_at(tail.view.visible_rows().start).position
    feed(tail, *(appended(asked.tail_id, raw(at, 1)) for at in range(10, 60)))
    assert tail.dropped_records > 0
    assert len(tail.ring) <= 20
    assert tail.view.record_at(tail.view.visible_rows().start).position == first


async def test_stopping_tells_the_engine(tail):
    tail.watch("")
    tail.stop()
    await settle()
    assert len(tail._port.asked_of(UnwatchTail)) == 1
    assert tail.topic is None
