"""The inside of a segment: headers by pages, bytes, index entries, and what a lookup does."""

from typing import TypeVar

import pytest

from engine.contract.records import BatchReader
from engine.contract.segments import (
    IndexPage,
    LookUp,
    LookupTrace,
    ReadIndex,
    ReadSegment,
    ReadSegmentBatch,
    SegmentBatch,
    SegmentPage,
)
from engine.contract.values import Command, EngineError, Reply
from tests.engine.broker.upkeeping import fill, topic, with_engine
from tests.engine.hosting import Watched
from tests.sim.disk import MemoryDisk

R = TypeVar("R", bound=Reply)
SIZE = 171
"""Bytes of one batch that `fill` makes."""


async def ask(engine: Watched, command: Command, expected: type[R]) -> R:
    reply = await engine.host.execute(command)
    assert isinstance(reply, expected)
    return reply


def test_batches_come_by_pages_from_their_headers() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine, internal_segment_bytes="100000")
        await fill(engine, partition, *"abcde")
        page = await ask(engine, ReadSegment("a", 0, 0, most=3), SegmentPage)
        assert [(b.position, b.base_offset, b.record_count) for b in page.batches] == [
            (0, 0, 1),
            (SIZE, 1, 1),
            (2 * SIZE, 2, 1),
        ]
        assert page.next_position == 3 * SIZE
        rest = await ask(engine, ReadSegment("a", 0, 0, page.next_position, 3), SegmentPage)
        assert [b.base_offset for b in rest.batches] == [3, 4]
        assert (rest.next_position, rest.size_bytes, rest.damage) == (None, 5 * SIZE, "")

    with_engine(story)


def test_a_batch_comes_with_its_bytes_and_whether_they_are_right() -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        partition = await topic(engine, internal_segment_bytes="100000")
        await fill(engine, partition, *"abc")
        batch = await ask(engine, ReadSegmentBatch("a", 0, 0, SIZE), SegmentBatch)
        assert batch.is_whole
        assert [record.key for record in BatchReader(batch.data).records()] == [b"b"]
        with pytest.raises(EngineError, match="No batch begins"):
            await engine.host.execute(ReadSegmentBatch("a", 0, 0, 3 * SIZE))
        with pytest.raises(EngineError, match="damaged"):
            await engine.host.execute(ReadSegmentBatch("a", 0, 0, 20))
        with pytest.raises(EngineError, match=r"no segment 00000000000000000002\.log any more"):
            await engine.host.execute(ReadSegmentBatch("a", 0, 2, 0))

    with_engine(story, disk)


def test_damage_ends_a_page_and_says_where() -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        partition = await topic(engine, internal_segment_bytes="100000")
        await fill(engine, partition, *"abc")
        file = partition.log.segments[0].log.open()
        file.truncate(SIZE)
        file.append(b"\xff" * 2 * SIZE)
        page = await ask(engine, ReadSegment("a", 0, 0), SegmentPage)
        assert [b.base_offset for b in page.batches] == [0]
        assert page.damage.startswith(f"at byte {SIZE}: no batch is")
        assert page.next_position is None

    with_engine(story, disk)


def test_a_lookup_by_offset_takes_the_entry_below_and_scans_from_there() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(
            engine, internal_segment_bytes="100000", index_interval_bytes=str(2 * SIZE)
        )
        await fill(engine, partition, *"abcdefghij")
        segment = partition.log.segments[0]
        index = await ask(engine, ReadIndex("a", 0, 0, "offset"), IndexPage)
        assert [(e.number, e.key, e.value) for e in index.entries] == [
            (number, offset, position)
            for number, (offset, position) in enumerate(segment.index.entries())
        ]
        assert index.count == 3
        found = await ask(engine, LookUp("a", 0, offset=8), LookupTrace)
        taken = max((e for e in index.entries if e.key <= 8), key=lambda e: e.key)
        assert found.offset_entry == taken
        assert (found.offset_entry_count, found.scan_position) == (3, taken.value)
        assert found.scanned_batches == 8 - taken.key + 1
        assert found.scanned_bytes == found.scanned_batches * SIZE
        assert found.batch is not None
        assert found.batch.position == segment.locate(8) == 8 * SIZE
        assert (found.found_offset, found.is_exact, found.is_remembered) == (8, True, True)
        low = await ask(engine, LookUp("a", 0, offset=1), LookupTrace)
        assert (low.offset_entry, low.scan_position, low.scanned_batches) == (None, 0, 2)
        end = await ask(engine, LookUp("a", 0, offset=10), LookupTrace)
        assert (end.batch, end.found_offset, end.is_exact) == (None, None, False)
        with pytest.raises(EngineError, match="OFFSET_OUT_OF_RANGE"):
            await engine.host.execute(LookUp("a", 0, offset=11))

    with_engine(story)


def test_a_lookup_by_time_goes_through_both_indexes() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(
            engine, internal_segment_bytes="800", index_interval_bytes=str(SIZE - 1)
        )
        times = []
        for key in "abcdefgh":
            engine.clock.advance(1000)
            times.append(engine.clock.now_ms())
            await fill(engine, partition, key)
        found = await ask(engine, LookUp("a", 0, timestamp_ms=times[6] - 10), LookupTrace)
        assert found.base_offset == 4
        assert found.time_entry is not None
        assert (found.time_entry.key, found.time_entry.value) == (times[5], 5)
        assert found.offset_entry is not None
        assert (found.offset_entry.key, found.scan_position) == (5, SIZE)
        assert (found.scanned_batches, found.found_offset) == (2, 6)
        entries = await ask(engine, ReadIndex("a", 0, 0, "time"), IndexPage)
        assert [(e.key, e.value) for e in entries.entries][-1] == (times[3], 3)
        with pytest.raises(EngineError, match="so new"):
            await engine.host.execute(LookUp("a", 0, timestamp_ms=times[-1] + 1))
        with pytest.raises(EngineError, match="either"):
            await engine.host.execute(LookUp("a", 0))

    with_engine(story)
