"""A filtered view: what is retained, then what is appended, and an honest end."""

import asyncio

import pytest

from engine.contract.commands import ReadBatches
from engine.contract.frames import Frame
from engine.contract.records import BatchReader
from engine.contract.search import CancelSearch, SearchEnd, StartSearch
from engine.contract.values import EngineError
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.ui.batches import NOON_MS
from tests.ui.samples import partition, topic
from tests.ui.searching import SearchingEngine
from ui.action import settle
from ui.models.store import Store
from ui.tail.ring import RecordRing
from ui.tail.search import SearchWindow, whole_record
from ui.tail.view import RecordView


class Stage:
    """A topic with a partition or two, and a filtered window on it."""

    def __init__(self, qtbot, partitions=1, **ring):
        self.engine, self.store = SearchingEngine(), Store()
        self.view = RecordView(RecordRing(**ring), "Records")
        self.view.resize(900, 268)
        qtbot.addWidget(self.view)
        self.view.show()
        self.search = SearchWindow(self.engine, self.store, self.view)
        self.partitions = partitions

    def write(self, count, index=0, size=10):
        for _ in range(count):
            log = self.engine.logs.get(("test", index))
            base = log.end if log else 0
            listed = [
                Record(base + n, NOON_MS + base + n, b"k%d" % (n % 2), b"v") for n in range(size)
            ]
            self.engine.append(
                "test", index, build_batch(listed, base_offset=base, codec=Codec.LZ4)
            )

    def tell(self):
        states = [(("topic", "test"), topic("test", partition_count=self.partitions))]
        for index in range(self.partitions):
            log = self.engine.logs.get(("test", index))
            begin, end = (log.start, log.end) if log else (0, 0)
            view = partition(
                "test", index, log_start_offset=begin, high_watermark=end, log_end_offset=end
            )
            states.append((("partition", "test", index), view))
        self.store.apply(Frame(states=tuple(states)))

    async def open(self, words="k1", **more):
        self.search.open("test", None, words, **more)
        await settle()

    def offsets(self):
        ring = self.view.ring
        return [ring.record(row).position.offset for row in range(ring.first, ring.end)]


@pytest.fixture
def stage(qtbot):
    return Stage(qtbot)


async def test_it_shows_what_passes_and_then_what_is_appended(stage):
    stage.write(3)
    stage.tell()
    await stage.open()
    assert stage.offsets() == list(range(1, 30, 2))
    assert stage.search.phase == "watching"
    assert (stage.search.match_count, stage.search.record_count) == (15, 30)
    stage.write(1)
    stage.tell()
    await settle()
    assert stage.offsets() == list(range(1, 40, 2))
    assert (stage.search.match_count, stage.search.record_count) == (20, 40)
    assert stage.engine.asked_of(StartSearch)[-1].begin == ((0, 30),)


async def test_matches_come_while_it_searches_and_a_cancel_keeps_them(stage):
    stage.write(3)
    stage.tell()
    stage.engine.search_gate.clear()
    stage.search.open("test", None, "k1")
    await settle_a_little()
    assert stage.search.phase == "searching"
    stage.search.cancel()
    assert stage.search.phase == "stopped"
    assert stage.search.end.kind == "cancelled"
    stage.engine.search_gate.set()
    await settle()
    assert stage.engine.asked_of(CancelSearch)
    stage.write(1)
    stage.tell()
    await settle()
    assert stage.offsets() == []


async def settle_a_little():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_live_filter_begins_with_the_newest_records(stage, monkeypatch):
    monkeypatch.setattr("ui.tail.search.RECENT_RECORDS", 20)
    stage.write(5)
    stage.tell()
    await stage.open(recent=True, following=True)
    assert stage.offsets() == list(range(31, 50, 2))
    assert stage.search.is_recent
    assert stage.search.skipped_offsets == 30
    assert stage.view.is_following


async def test_the_newest_stand_still_at_the_end(stage):
    stage.write(5)
    stage.tell()
    await stage.open(recent=True)
    assert not stage.view.is_following
    assert stage.view.visible_rows().stop == stage.view.ring.end


async def test_the_limit_is_said_and_can_be_gone_on_from(stage):
    stage.write(4)
    stage.tell()
    stage.engine.final = SearchEnd("limit", "20 matches were found.", ((0, 40),))
    await stage.open()
    assert stage.search.phase == "stopped"
    stage.write(1)
    stage.engine.final = None
    stage.search.go_on()
    await settle()
    assert stage.search.phase == "watching"
    assert stage.offsets() == list(range(1, 50, 2))


async def test_a_failure_is_told_and_nothing_goes_on(stage):
    stage.write(2)
    stage.tell()
    stage.engine.search_refusal = EngineError("8 searches run; cancel one first.")
    await stage.open()
    assert stage.search.end.kind == "error"
    assert "8 searches run" in stage.search.end.text


async def test_the_selected_row_never_moves_while_matches_come(stage):
    stage.write(6)
    stage.tell()
    await stage.open()
    stage.view.select(12)
    chosen = stage.view.record_at(12).position
    seen = [stage.view.record_at(row).position for row in stage.view.visible_rows()]
    for _ in range(5):
        stage.write(4)
        stage.tell()
        await settle()
    assert stage.view.selected_row == 12
    assert stage.view.record_at(12).position == chosen
    assert [stage.view.record_at(row).position for row in stage.view.visible_rows()] == seen
    assert stage.view.new_count == 100


async def test_a_full_table_waits_for_its_reader_and_misses_nothing(qtbot):
    stage = Stage(qtbot, max_records=60)
    stage.write(8)
    stage.tell()
    await stage.open()
    stage.view.select(0)
    for _ in range(6):
        stage.write(4)
        stage.tell()
        await settle()
    assert stage.search.is_full
    stage.view.follow()  # nothing was appended meanwhile: the reader's move is enough
    await settle()
    assert stage.offsets()[-1] == stage.engine.logs["test", 0].end - 1
    listed = stage.offsets()
    assert listed == list(range(listed[0], listed[-1] + 1, 2))


async def test_an_unseen_view_asks_for_nothing_new(stage):
    stage.write(1)
    stage.tell()
    await stage.open()
    stage.search.suspend()
    stage.write(1)
    stage.tell()
    await settle()
    assert len(stage.offsets()) == 5
    stage.search.resume()
    await settle()
    assert len(stage.offsets()) == 10


async def test_one_partition_alone(qtbot):
    stage = Stage(qtbot, partitions=2)
    stage.write(1, index=0)
    stage.write(1, index=1)
    stage.tell()
    stage.search.open("test", 1, "k1")
    await settle()
    assert {stage.view.record_at(row).position.partition for row in range(5)} == {1}


async def test_a_match_is_found_again_in_its_own_batch(stage):
    stage.write(2)
    stage.tell()
    await stage.open()
    match = stage.view.record_at(7)
    assert BatchReader(match.batch.raw).facts.codec == "none"
    whole = await whole_record(stage.engine, match)
    assert whole.view == match.view
    assert BatchReader(whole.batch.raw).facts.codec == "lz4"
    stage.engine.answers[ReadBatches] = EngineError("gone")
    stage.engine.logs.clear()
    assert (await whole_record(stage.engine, match)).position == match.position


async def test_closing_forgets_what_still_comes(stage):
    stage.write(2)
    stage.tell()
    stage.search.open("test", None, "k1")
    stage.search.close()
    await settle()
    assert stage.search.phase == "closed"
    assert stage.offsets() == []
