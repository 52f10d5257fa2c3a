"""Housekeeping: retention done and told, records deleted for good, checkpoints in time."""

import errno

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.trusted_time import TrustedTime
from engine.storage.checkpoints import HIGH_WATERMARKS, LOG_STARTS, decode_offsets
from tests.engine.broker.upkeeping import DAY, fill, topic, with_engine
from tests.engine.hosting import Watched
from tests.engine.storage.building import batch_of
from tests.sim.disk import MemoryDisk

FOLDER = "/data/broker-1"
WEEK = 7 * DAY


def open_folder_after(disk: MemoryDisk) -> dict[object, int]:
    """The log starts that are left for certain when the power goes now."""
    node = disk._root.durable["data"].durable["broker-1"].durable[LOG_STARTS]  # type: ignore[union-attr]
    return {tuple(tp): at for tp, at in decode_offsets(node.durable).items()}  # type: ignore[arg-type]


def test_old_segments_go_and_their_files_follow() -> None:
    async def story(engine: Watched) -> None:
        house, partition = engine.broker.housekeeping, await topic(engine)
        await fill(engine, partition, *"abcdef")
        await house.apply_retention()
        assert partition.log.start_offset == 0
        engine.clock.advance(WEEK + 1)
        await fill(engine, partition, "g")
        await house.apply_retention()
        assert (partition.log.start_offset, partition.log.segment_count) == (6, 1)
        engine.look()
        assert engine.events("segment_deleted") == [
            "a-0 lost 3 segments, 1,026 bytes, and begins at 6"
        ]
        assert house.waiting_files == 9
        engine.clock.advance(59_000)
        await house.remove_due_files()
        assert house.waiting_files == 9
        engine.clock.advance(2_000)
        await house.remove_due_files()
        assert house.waiting_files == 0
        disk = engine.broker.folder.disk
        assert not [n for n in disk.list_folder(f"{FOLDER}/a-0") if n.endswith(".deleted")]

    with_engine(story)


def test_a_clock_set_a_month_ahead_wipes_nothing(allowed_logs) -> None:
    allowed_logs("The clock was set")

    async def story(engine: Watched) -> None:
        house, partition = engine.broker.housekeeping, await topic(engine)
        await fill(engine, partition, *"abcdef")
        await house.apply_retention()
        engine.clock.jump_wall(30 * DAY)
        for _ in range(5):
            await house.apply_retention()
            engine.clock.advance(300_000)
        assert partition.log.start_offset == 0
        engine.look()
        assert engine.events("clock_jumped") == ["The clock was set 720.0 hours ahead"]
        engine.clock.jump_wall(-30 * DAY)
        await house.apply_retention()
        engine.clock.advance(DAY)
        await house.apply_retention()
        assert partition.log.start_offset == 0

    with_engine(story)


def test_a_start_after_a_long_time_waits_before_it_deletes(allowed_logs) -> None:
    allowed_logs("The clock was set")
    disk = MemoryDisk()

    async def before(engine: Watched) -> None:
        await fill(engine, await topic(engine), *"abcdef")

    async def after(engine: Watched) -> None:
        house = engine.broker.housekeeping
        partition = engine.broker.partition("a", 0)
        known_ms = engine.broker.cluster.last_known_ms
        assert known_ms is not None
        assert abs(known_ms - engine.clock.now_ms()) < 1000
        engine.clock.jump_wall(30 * DAY)
        house._time = TrustedTime(
            wall_ms=engine.clock.now_ms(),
            monotonic_ms=engine.clock.monotonic_ms(),
            last_known_ms=known_ms,
        )
        await house.apply_retention()
        assert partition.log.start_offset == 0
        engine.clock.advance(3_600_000)
        await house.apply_retention()
        assert partition.log.start_offset == 6

    with_engine(before, disk)
    with_engine(after, disk)


def test_a_log_that_is_being_changed_is_left_alone() -> None:
    async def story(engine: Watched) -> None:
        house, partition = engine.broker.housekeeping, await topic(engine, retention_bytes="0")
        await fill(engine, partition, *"abcdef")
        with house.alone_with(partition) as is_alone:
            assert is_alone
            assert (await house.retire(partition)).going == ()
        assert len((await house.retire(partition)).going) == 3

    with_engine(story)


@pytest.mark.parametrize("keep", ["0", "400"])
def test_what_producers_sent_last_is_safe_before_their_segments_go(keep: str) -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        partition = await topic(engine, retention_bytes=keep)
        await fill(engine, partition, *"abcd")
        now_ms = engine.clock.now_ms()
        for sequence in range(3):
            batch = batch_of(1, value=b"x" * 100, producer_id=7, epoch=0, sequence=sequence)
            appended = partition.append(batch, now_ms=now_ms)
            first = len(disk.calls)
            going = (await engine.broker.housekeeping.retire(partition)).going
            await partition.committed(appended.last_offset + 1)
            if going:
                at = f"{FOLDER}/a-0/{partition.log.start_offset:020d}.snapshot"
                assert disk.calls.index(("sync", at)) < next(
                    number
                    for number, (kind, path) in enumerate(disk.calls)
                    if number >= first and kind == "rename" and path.endswith(".log")
                )
        assert partition.log.start_offset > 3

    with_engine(story, disk)


def test_a_full_disk_is_emptied_by_retention(allowed_logs) -> None:
    allowed_logs("retention of a-0")

    async def story(engine: Watched) -> None:
        disk = engine.host._disk
        assert isinstance(disk, MemoryDisk)
        house, partition = engine.broker.housekeeping, await topic(engine, retention_bytes="300")
        await fill(engine, partition, *"abcdef")
        disk.capacity = disk.used_bytes()
        with pytest.raises(KafkaError) as refused:
            await fill(engine, partition, *"gh")
        assert refused.value.code is Code.KAFKA_STORAGE_ERROR
        assert (await house.retire(partition)).start_offset == 4
        engine.clock.advance(60_001)
        await house.remove_due_files()
        assert await fill(engine, partition, *"gh") == 8

    with_engine(story)


def test_a_disk_that_refuses_a_rename_takes_the_folder_offline(allowed_logs) -> None:
    allowed_logs("storage is offline", "retention of a-0", "log folder", "could not sign off")
    allowed_logs("not closed cleanly", "nothing more is")

    async def story(engine: Watched) -> None:
        disk = engine.host._disk
        assert isinstance(disk, MemoryDisk)
        house, partition = engine.broker.housekeeping, await topic(engine, retention_bytes="0")
        await fill(engine, partition, *"abcdef")
        disk.fail_on["rename"] = errno.EIO
        assert (await house.retire(partition)).going == ()
        assert partition.storage_error is not None
        del disk.fail_on["rename"]

    with_engine(story)


def test_deleted_records_stay_deleted_after_a_power_cut() -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        house, partition = engine.broker.housekeeping, await topic(engine)
        await fill(engine, partition, *"abcdef")
        assert await house.delete_records(partition, 3) == 3
        assert await house.delete_records(partition, 1) == 3
        starts = decode_offsets(disk.read_file(f"{FOLDER}/{LOG_STARTS}"))
        assert list(starts.values()) == [3]
        cut = open_folder_after(disk)
        assert cut == {("a", 0): 3}
        await house.retire(partition)
        assert partition.log.segments[0].base_offset == 2
        engine.look()
        assert engine.events("records_deleted") == ["a-0 begins at offset 3 now"]

    with_engine(story, disk)


@pytest.mark.parametrize("offset", [-2, 7, 1 << 60])
def test_records_that_are_not_there_cannot_be_deleted(offset: int) -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine)
        await fill(engine, partition, *"abcdef")
        with pytest.raises(KafkaError) as refused:
            await engine.broker.housekeeping.delete_records(partition, offset)
        assert refused.value.code is Code.OFFSET_OUT_OF_RANGE

    with_engine(story)


def test_a_delete_that_cannot_be_noted_is_refused(allowed_logs) -> None:
    allowed_logs("deleting records of a-0")

    async def story(engine: Watched) -> None:
        disk = engine.host._disk
        assert isinstance(disk, MemoryDisk)
        partition = await topic(engine)
        await fill(engine, partition, *"abcdef")
        disk.fail_on["append"] = errno.ENOSPC
        with pytest.raises(KafkaError) as refused:
            await engine.broker.housekeeping.delete_records(partition, 2)
        assert refused.value.code is Code.KAFKA_STORAGE_ERROR
        del disk.fail_on["append"]

    with_engine(story)


def test_silent_producers_are_forgotten() -> None:
    async def story(engine: Watched) -> None:
        house, partition = engine.broker.housekeeping, await topic(engine)
        batch = batch_of(1, producer_id=7, epoch=0, sequence=0)
        appended = partition.append(batch, now_ms=engine.clock.now_ms())
        await partition.committed(appended.last_offset + 1)
        await house._expire_producers()
        assert len(partition.log.producers) == 1
        engine.clock.advance(DAY)
        await house._expire_producers()
        assert len(partition.log.producers) == 0

    with_engine(story)


def test_watermarks_are_noted() -> None:
    async def story(engine: Watched) -> None:
        partition = await topic(engine)
        await fill(engine, partition, *"abc")
        await engine.broker.housekeeping._note_watermarks()
        data = engine.broker.folder.disk.read_file(f"{FOLDER}/{HIGH_WATERMARKS}")
        assert list(decode_offsets(data).values()) == [3]

    with_engine(story)
