"""Acts on a log: what a preview says is what happens."""

import errno

import pytest

from engine.contract.log import (
    ApplyRetention,
    CompactNow,
    DeleteRecordsTo,
    LogCompacted,
    RecordsDeleted,
    RetentionApplied,
    RollSegment,
    SegmentRolled,
)
from engine.contract.values import EngineError
from tests.engine.broker.upkeeping import fill, topic, with_engine
from tests.engine.hosting import Watched
from tests.engine.storage.cleaning import kept
from tests.sim.disk import MemoryDisk


def test_a_segment_is_closed_on_request() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine)
        with pytest.raises(EngineError, match="nothing in a-0 yet"):
            await engine.host.execute(RollSegment("a", 0))
        await fill(engine, partition, "a")
        assert await engine.host.execute(RollSegment("a", 0)) == SegmentRolled(1, True)
        assert await engine.host.execute(RollSegment("a", 0)) == SegmentRolled(1, False)
        await fill(engine, partition, "b")
        assert [segment.base_offset for segment in partition.log.segments] == [0, 1]
        engine.look()
        assert engine.events("segment_rolled") == ["a-0 began segment 2"]

    with_engine(story)


def test_retention_takes_what_its_preview_said() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine, retention_bytes="400")
        await fill(engine, partition, *"abcdefg")
        told = await engine.host.execute(ApplyRetention("a", 0))
        assert isinstance(told, RetentionApplied)
        assert [(s.base_offset, s.end_offset, s.fate) for s in told.segments] == [
            (0, 2, "size"),
            (2, 4, "size"),
        ]
        assert (told.offset_count, told.log_start_before, told.log_start_after) == (4, 0, 4)
        assert partition.log.start_offset == 0
        assert await engine.host.execute(ApplyRetention("a", 0, preview=False)) == told
        assert partition.log.start_offset == 4
        rest = await engine.host.execute(ApplyRetention("a", 0, preview=False))
        assert isinstance(rest, RetentionApplied)
        assert rest.segments == ()
        await fill(engine, partition, *"abcdefg")
        engine.look()
        # what goes makes no segment begin
        assert len(engine.events("segment_rolled")) == 6

    with_engine(story)


def test_records_are_deleted_up_to_where_the_preview_said() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine)
        await fill(engine, partition, *"abcdefg")
        told = await engine.host.execute(DeleteRecordsTo("a", 0, 5))
        assert isinstance(told, RecordsDeleted)
        assert (told.log_start_before, told.log_start_after, told.offset_count) == (0, 5, 5)
        assert [segment.base_offset for segment in told.segments] == [0, 2]
        assert partition.log.start_offset == 0
        assert await engine.host.execute(DeleteRecordsTo("a", 0, 5, preview=False)) == told
        assert partition.log.start_offset == 5
        less = await engine.host.execute(DeleteRecordsTo("a", 0, 1))
        assert isinstance(less, RecordsDeleted)
        assert (less.offset_count, less.log_start_after) == (0, 5)
        everything = await engine.host.execute(DeleteRecordsTo("a", 0, None, preview=False))
        assert isinstance(everything, RecordsDeleted)
        assert everything.log_start_after == 7
        with pytest.raises(EngineError, match="offset"):
            await engine.host.execute(DeleteRecordsTo("a", 0, 8))

    with_engine(story)


def test_a_log_is_compacted_as_its_preview_said() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine, cleanup_policy="compact", min_cleanable_dirty_ratio="1")
        await fill(engine, partition, *"abababa")
        told = await engine.host.execute(CompactNow("a", 0))
        assert isinstance(told, LogCompacted)
        assert (told.first_dirty, told.end_offset, told.held_by) == (0, 6, "active")
        assert (told.records_before, told.records_after, told.key_count) == (6, 2, 2)
        assert len(kept(partition.log)) == 7
        assert await engine.host.execute(CompactNow("a", 0, preview=False)) == told
        assert [record.offset for record in kept(partition.log)] == [4, 5, 6]
        again = await engine.host.execute(CompactNow("a", 0, preview=False))
        assert isinstance(again, LogCompacted)
        assert again.records_before == again.records_after == 2

    with_engine(story)


def test_what_is_not_compacted_cannot_be() -> None:
    async def story(engine: Watched) -> None:
        await topic(engine)
        with pytest.raises(EngineError, match="not compacted"):
            await engine.host.execute(CompactNow("a", 0))
        await topic(engine, "b", cleanup_policy="compact")
        nothing = await engine.host.execute(CompactNow("b", 0, preview=False))
        assert isinstance(nothing, LogCompacted)
        assert nothing.segments_before == 0

    with_engine(story)


def test_a_full_disk_is_told_in_words(allowed_logs) -> None:
    allowed_logs("compaction of a-0")

    async def story(engine: Watched) -> None:
        disk = engine.host._disk
        assert isinstance(disk, MemoryDisk)
        partition = await topic(engine, cleanup_policy="compact")
        await fill(engine, partition, *"ababababa")
        disk.fail_on["append"] = errno.ENOSPC
        with pytest.raises(EngineError, match="disk is full"):
            await engine.host.execute(CompactNow("a", 0, preview=False))
        with pytest.raises(EngineError):
            await engine.host.execute(RollSegment("a", 0))
        del disk.fail_on["append"]
        assert partition.storage_error is None

    with_engine(story)
