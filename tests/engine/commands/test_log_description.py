"""A log described: its files as they lie, what goes next and when."""

import pytest

from engine.contract.log import CompactNow, DescribeLog, LogDescription, RollSegment
from engine.contract.values import EngineError
from engine.storage.checkpoints import HIGH_WATERMARKS, LOG_STARTS, RECOVERY_POINTS
from tests.engine.broker.upkeeping import DAY, fill, topic, with_engine
from tests.engine.hosting import Watched
from tests.engine.storage.building import batch_of
from tests.sim.disk import MemoryDisk


async def described(engine: Watched, most: int = 500) -> LogDescription:
    found = await engine.host.execute(DescribeLog("a", 0, most))
    assert isinstance(found, LogDescription)
    return found


def test_segments_are_described_from_their_files() -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        partition = await topic(engine, retention_ms=str(DAY))
        await fill(engine, partition, *"abcde")
        engine.clock.advance(DAY + 1)
        await fill(engine, partition, *"fg")
        found = await described(engine)
        assert [(s.base_offset, s.end_offset, s.fate) for s in found.segments] == [
            (0, 2, "age"),
            (2, 4, "age"),
            (4, 6, None),
            (6, 7, None),
        ]
        assert [s.is_active for s in found.segments] == [False, False, False, True]
        first = found.segments[0]
        assert [file.name for file in first.files] == [
            f"{0:020d}.log",
            f"{0:020d}.index",
            f"{0:020d}.timeindex",
        ]
        assert first.files[0].size_bytes == first.size_bytes == 342
        assert first.time_index_entries == 1
        assert found.retention is not None
        assert found.retention.base_offset == 4
        assert found.retention.due_ms == engine.clock.now_ms() + DAY + 1
        assert (found.segment_count, found.size_bytes) == (4, 7 * 171)
        assert found.retention_look_ms is not None
        assert found.cleaner is None
        assert found.leader_epochs == ((0, 0),)
        assert found.snapshot_offsets == (2, 4, 6)
        short = await described(engine, 1)
        assert [s.base_offset for s in short.segments] == [6]

    with_engine(story, disk)


def test_producers_and_checkpoints_are_described() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine)
        batch = batch_of(3, producer_id=7, epoch=2, sequence=5, transactional=True)
        partition.append(batch, now_ms=engine.clock.now_ms())
        await partition.committed(3)
        before = await described(engine)
        assert before.checkpoints.recovery_point is None
        assert before.last_stable_offset == 0
        (producer,) = before.producers
        assert (producer.producer_id, producer.epoch, producer.last_sequence) == (7, 2, 7)
        assert (producer.last_offset, producer.open_since_offset) == (2, 0)
        assert producer.coordinator_epoch is None
        house = engine.broker.housekeeping
        await house.delete_records(partition, 1)
        await house.write_checkpoints(RECOVERY_POINTS, HIGH_WATERMARKS, LOG_STARTS)
        noted = (await described(engine)).checkpoints
        assert (noted.recovery_point, noted.log_start, noted.high_watermark) == (3, 1, 3)

    with_engine(story)


def test_the_cleaner_says_what_it_would_take() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine, cleanup_policy="compact", max_compaction_lag_ms="5000")
        await fill(engine, partition, *"ababa")
        cleaner = (await described(engine)).cleaner
        assert cleaner is not None
        assert (cleaner.first_dirty, cleaner.end_offset, cleaner.held_by) == (0, 4, "active")
        assert (cleaner.clean_bytes, cleaner.dirty_bytes, cleaner.dirty_ratio) == (0, 684, 1.0)
        assert cleaner.is_due
        assert cleaner.due_ms == engine.clock.now_ms() + 5000
        await engine.host.execute(CompactNow("a", 0, preview=False))
        await engine.host.execute(RollSegment("a", 0))
        after = await described(engine)
        assert after.cleaner is not None
        assert after.cleaner.first_dirty == 4
        assert [s.is_dirty for s in after.segments][-2:] == [True, True]
        assert not after.segments[0].is_dirty
        assert after.waiting_files == 6
        assert after.checkpoints.cleaner == 4

    with_engine(story)


def test_a_partition_that_is_not_there_is_refused_in_words() -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError, match="no topic a"):
            await described(engine)

    with_engine(story)
