"""A window on a log: pages and feed meet without a gap and without showing anything twice."""

import pytest

from engine.contract.commands import ReadBatches, UnwatchTail, WatchTail
from engine.contract.facts import Skipped
from engine.contract.frames import Frame
from engine.wire.batch import Record, build_batch
from tests.ui.batches import NOON_MS, raw
from tests.ui.cluster import FakeEngine
from tests.ui.samples import partition, topic
from ui.action import settle
from ui.models.store import Store
from ui.tail.log import PAGE_RECORDS, LogWindow
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView


class Stage:
    """An engine with a topic, a store that knows it, and a window on it."""

    def __init__(self, qtbot, partitions=1, **ring):
        self.engine = FakeEngine()
        self.store = Store()
        self.view = RecordView(RecordRing(**ring), "Records")
        self.view.resize(900, 268)
        qtbot.addWidget(self.view)
        self.view.show()
        self.window = LogWindow(self.engine, self.store, self.view)
        self.partitions = partitions
        self.clock = NOON_MS
        self.tell()

    def write(self, count=1, index=0, size=1):
        """Append batches; whoever watches gets them in the next frame."""
        facts = []
        for _ in range(count):
            log = self.engine.logs.get(("test", index))
            base = log.end if log else 0
            listed = []
            for at in range(size):
                self.clock += 1
                listed.append(Record(base + at, self.clock, b"k", b"v%d" % (base + at)))
            facts.append(self.engine.append("test", index, build_batch(listed, base_offset=base)))
        self.store.apply(Frame(feed=tuple(fact for fact in facts if fact is not None)))

    def tell(self):
        """The partition views as the engine would send them."""
        states = [(("topic", "test"), topic("test", partition_count=self.partitions))]
        for index in range(self.partitions):
            log = self.engine.logs.get(("test", index))
            size = sum(map(len, log.batches)) if log else 0
            end, begin = (log.end, log.start) if log else (0, 0)
            view = partition(
                "test", index, log_start_offset=begin, high_watermark=end, log_end_offset=end,
                size_bytes=size,
            )  # fmt: skip
            states.append((("partition", "test", index), view))
        self.store.apply(Frame(states=tuple(states)))

    def offsets(self, index=0):
        ring = self.view.ring
        found = [ring.record(row).position for row in range(ring.first, ring.end)]
        return [at.offset for at in found if at.partition == index]

    async def open(self, seek, **more):
        self.window.open("test", None, seek, **more)
        await settle()


@pytest.fixture
def stage(qtbot):
    return Stage(qtbot)


async def test_a_short_log_is_shown_whole_and_then_live(stage):
    stage.write(5)
    stage.tell()
    await stage.open("live")
    assert stage.window.state == "live"
    assert stage.offsets() == [0, 1, 2, 3, 4]
    stage.write(3)
    assert stage.offsets() == list(range(8))
    assert stage.view.is_following


async def test_an_empty_topic_goes_live_at_once(stage):
    await stage.open("oldest")
    assert stage.window.state == "live"
    stage.write(1)
    assert stage.offsets() == [0]


async def test_what_is_written_while_it_attaches_is_shown_once(stage):
    stage.write(5)
    stage.tell()
    stage.engine.gate.clear()
    stage.window.open("test", None, "live")
    stage.write(2)
    stage.engine.gate.set()
    await settle()
    stage.write(2)
    assert stage.offsets() == list(range(9))


async def test_what_is_written_between_watching_and_reading_is_shown_once(stage):
    stage.write(3)
    stage.tell()
    seen = []

    async def ask(command, usual=stage.engine.ask):
        reply = await usual(command)
        seen.append(type(command))
        if isinstance(command, WatchTail) or (
            seen.count(ReadBatches) == 2 and WatchTail in seen and len(seen) < 4
        ):
            stage.write(2)
        return reply

    stage.engine.ask = ask
    await stage.open("live")
    stage.write(1)
    assert stage.offsets() == list(range(len(stage.offsets())))
    assert stage.offsets()[-1] == stage.engine.logs["test", 0].end - 1


async def test_the_oldest_come_by_pages_as_the_reader_scrolls(stage, monkeypatch):
    monkeypatch.setattr("ui.tail.log.PULL_BYTES", 20_000)
    stage.write(3_000)
    stage.tell()
    await stage.open("oldest")
    assert stage.window.state == "reading"
    first = stage.offsets()
    assert first[0] == 0
    assert PAGE_RECORDS <= len(first) < 3_000
    assert not stage.view.is_following
    while stage.window.state == "reading":
        before = len(stage.offsets())
        stage.view.verticalScrollBar().setValue(stage.view.verticalScrollBar().maximum())
        await settle()
        assert len(stage.offsets()) > before or stage.window.state == "live"
    assert stage.offsets() == list(range(3_000))
    stage.write(1)
    assert stage.offsets()[-1] == 3_000


async def test_the_newest_is_a_page_before_the_end_and_older_come_above(stage, monkeypatch):
    monkeypatch.setattr("ui.tail.log.PULL_BYTES", 20_000)
    stage.write(3_000)
    stage.tell()
    await stage.open("newest")
    assert stage.window.state == "live"
    assert stage.offsets()[-1] == 2_999
    assert stage.offsets()[0] > 0
    assert not stage.view.is_following
    while not stage.window.is_at_start:
        stage.view.verticalScrollBar().setValue(1)
        stage.view.verticalScrollBar().setValue(0)
        await settle()
    assert stage.offsets() == list(range(3_000))


async def test_a_window_opens_inside_a_batch(stage):
    stage.write(4, size=500)
    stage.tell()
    await stage.open("newest")
    assert stage.offsets()[0] in (0, 500, 1_000, 1_500)
    assert stage.offsets() == list(range(stage.offsets()[0], 2_000))


async def test_an_offset_is_found_and_selected(stage):
    stage.write(50, size=40)
    stage.tell()
    await stage.open("offset", offset=1_234)
    row = stage.view.selected_row
    assert stage.view.record_at(row).position.offset == 1_234


async def test_partitions_are_merged_by_time(qtbot):
    stage = Stage(qtbot, partitions=3)
    for turn in range(60):
        stage.write(1, index=turn % 3)
    stage.tell()
    await stage.open("oldest")
    ring = stage.view.ring
    times = [ring.record(row).view.timestamp_ms for row in range(ring.first, ring.end)]
    assert times == sorted(times)
    assert [stage.offsets(index) for index in range(3)] == [list(range(20))] * 3


async def test_one_partition_can_be_looked_at_alone(qtbot):
    stage = Stage(qtbot, partitions=2)
    stage.write(3, index=0)
    stage.write(3, index=1)
    stage.tell()
    stage.window.open("test", 1, "live")
    await settle()
    stage.write(1, index=0)
    stage.write(1, index=1)
    assert stage.offsets(0) == []
    assert stage.offsets(1) == [0, 1, 2, 3]


async def test_a_reader_loses_nothing_when_the_ring_is_full(qtbot):
    stage = Stage(qtbot, max_records=600)
    stage.write(500)
    stage.tell()
    await stage.open("live")
    stage.view.select(stage.view.ring.end - 400)
    seen = stage.view.record_at(stage.view.visible_rows().start).position
    stage.write(700)
    await settle()
    assert stage.window.state == "reading"
    assert stage.engine.watching == {}
    assert stage.view.record_at(stage.view.visible_rows().start).position == seen
    stage.tell()
    assert stage.view.new_count > 0
    listed = stage.offsets()
    assert listed == list(range(listed[0], listed[-1] + 1))
    while stage.window.state == "reading":
        stage.view.verticalScrollBar().setValue(stage.view.verticalScrollBar().maximum())
        await settle()
        assert stage.offsets() == list(range(stage.offsets()[0], stage.offsets()[-1] + 1))
    assert stage.offsets()[-1] == 1_199


async def test_the_pill_of_a_full_window_goes_live(qtbot):
    stage = Stage(qtbot, max_records=600)
    stage.write(500)
    stage.tell()
    await stage.open("live")
    stage.view.select(stage.view.ring.end - 400)
    stage.write(700)
    stage.tell()
    stage.view.follow()
    await settle()
    assert stage.window.state == "live"
    assert stage.view.is_following
    assert stage.offsets()[-1] == 1_199


async def test_a_hidden_window_lets_the_feed_go_and_comes_back(stage):
    stage.write(5)
    stage.tell()
    await stage.open("live")
    stage.window.suspend()
    await settle()
    assert stage.engine.watching == {}
    stage.write(5)
    stage.tell()
    stage.window.resume()
    await settle()
    assert stage.window.state == "live"
    assert stage.offsets() == list(range(10))


async def test_a_window_that_is_far_behind_begins_anew_at_the_end(stage):
    stage.write(5)
    stage.tell()
    await stage.open("live")
    stage.window.suspend()
    stage.write(1, size=8_000)
    stage.tell()
    stage.window.resume()
    await settle()
    assert stage.offsets()[-1] == 8_004
    assert stage.view.is_following


async def test_records_the_feed_skipped_are_counted(stage):
    await stage.open("live")
    (tail_id,) = stage.engine.watching
    stage.store.apply(Frame(feed=(Skipped(tail_id, 2, 70),)))
    assert stage.window.skipped_records == 70


async def test_opening_again_leaves_the_first_feed(stage):
    await stage.open("live")
    await stage.open("oldest")
    assert len(stage.engine.watching) == 1
    assert len(stage.engine.asked_of(UnwatchTail)) == 1
    stage.window.close()
    await settle()
    assert stage.engine.watching == {}


async def test_a_page_opened_before_the_partitions_are_known_waits(qtbot):
    stage = Stage(qtbot, partitions=0)
    await stage.open("live")
    assert stage.window.state == "reading"
    stage.partitions = 1
    stage.write(2)
    stage.tell()
    await settle()
    assert stage.window.state == "live"
    assert stage.offsets() == [0, 1]


async def test_a_partition_added_later_is_shown(stage):
    await stage.open("live")
    stage.write(1, index=5)
    assert stage.offsets(5) == [0]


async def test_a_log_whose_beginning_was_deleted_begins_where_it_does(stage):
    log_raw = raw(100, 5)
    stage.engine.append("test", 0, log_raw)
    stage.tell()
    await stage.open("oldest")
    assert stage.offsets() == [100, 101, 102, 103, 104]


async def test_records_of_overlapping_batches_stand_in_the_order_of_their_times(qtbot, monkeypatch):
    """Back and forth through a log larger than the ring, every window is whole and sorted."""
    monkeypatch.setattr("ui.tail.log.PULL_BYTES", 6_000)
    monkeypatch.setattr("ui.tail.log.PAGE_RECORDS", 100)
    stage = Stage(qtbot, partitions=3, max_records=400)
    facts = []
    for base in range(0, 600, 20):
        for index in range(3):
            listed = [
                Record(base + at, NOON_MS + (base + at) * 30 + index * 10, b"k", b"v")
                for at in range(20)
            ]
            facts.append(stage.engine.append("test", index, build_batch(listed, base_offset=base)))
    stage.tell()
    await stage.open("oldest")
    bar = stage.view.verticalScrollBar()

    def check():
        ring = stage.view.ring
        found = [ring.record(row) for row in range(ring.first, ring.end)]
        times = [record.view.timestamp_ms for record in found]
        assert times == sorted(times)
        for index in range(3):
            mine = stage.offsets(index)
            assert mine == list(range(mine[0], mine[-1] + 1))
        return found

    seen = set()
    for _ in range(60):
        seen |= {record.position for record in check()}
        bar.setValue(bar.maximum())
        await settle()
        if stage.window.state == "live":
            break
    assert len(seen | {record.position for record in check()}) == 1_800
    for _ in range(60):
        bar.setValue(1)
        bar.setValue(0)
        await settle()
        check()
        if stage.window.is_at_start:
            break
    assert stage.offsets(0)[0] == stage.offsets(1)[0] == stage.offsets(2)[0] == 0
    assert not stage.window.is_merged_by_batch
