"""The cleaner at work in a broker: what it takes first, what it tells, what stops it."""

import asyncio
import errno

from engine.storage.checkpoints import CLEANER_OFFSETS
from tests.engine.broker.upkeeping import fill, topic, with_engine
from tests.engine.hosting import Watched
from tests.engine.storage.cleaning import kept
from tests.sim.disk import MemoryDisk

FOLDER = "/data/broker-1"


def test_the_dirtiest_log_is_compacted_noted_and_told() -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        house = engine.broker.housekeeping
        cleaner = house.compaction
        assert cleaner.next_due() is None
        await fill(engine, await topic(engine, "plain"), *"aaaaaa")
        partition = await topic(engine, "c", cleanup_policy="compact")
        await fill(engine, partition, *"abababab")
        found = cleaner.next_due()
        assert found is not None
        assert found[0] is partition
        trial = await cleaner.trial(*found)
        stats = await cleaner.compact(*found)
        assert trial is not None
        assert stats is not None
        assert (trial.records_after, stats.records_after) == (2, 2)
        assert [record.offset for record in kept(partition.log)] == [4, 5, 6, 7]
        assert disk.read_file(f"{FOLDER}/{CLEANER_OFFSETS}") == b"0\n1\nc 0 6\n"
        assert disk.read_file(f"{FOLDER}/recovery-point-offset-checkpoint").endswith(b"c 0 8\n")
        assert cleaner.next_due() is None
        engine.look()
        assert engine.events("log_compacted")[0].startswith("c-0 compacted: 4 records went")
        assert house.waiting_files == 9

    with_engine(story, disk)

    async def later(engine: Watched) -> None:
        partition = engine.broker.partition("c", 0)
        assert [record.offset for record in kept(partition.log)] == [4, 5, 6, 7]
        assert engine.broker.housekeeping.compaction.next_due() is None
        assert not [path for path in disk.files() if path.endswith(".deleted")]

    with_engine(later, disk)


def test_a_log_that_cannot_be_trusted_is_given_up(allowed_logs) -> None:
    allowed_logs("cannot be compacted")
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        cleaner = engine.broker.housekeeping.compaction
        partition = await topic(engine, "c", cleanup_policy="compact")
        await fill(engine, partition, *"abababab")
        disk.flip_bit(f"{FOLDER}/c-0/{2:020d}.log", 100)
        found = cleaner.next_due()
        assert found is not None
        assert await cleaner.compact(*found) is None
        assert cleaner.next_due() is None
        assert "checksum" in cleaner.uncleanable[partition]
        engine.look()
        assert engine.events("compaction_failed") == ["c-0 cannot be compacted"]
        assert not [path for path in disk.files() if ".cleaned" in path or ".swap" in path]

    with_engine(story, disk)


def test_a_full_disk_postpones_it(allowed_logs) -> None:
    allowed_logs("compaction of c-0")
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        cleaner = engine.broker.housekeeping.compaction
        partition = await topic(engine, "c", cleanup_policy="compact")
        await fill(engine, partition, *"abababab")
        found = cleaner.next_due()
        assert found is not None
        disk.fail_on["append"] = errno.ENOSPC
        assert await cleaner.compact(*found) is None
        del disk.fail_on["append"]
        assert partition.storage_error is None
        assert not [path for path in disk.files() if ".cleaned" in path]
        found = cleaner.next_due()
        assert found is not None
        assert await cleaner.compact(*found) is not None

    with_engine(story, disk)


def test_a_topic_deleted_meanwhile_ends_the_round() -> None:
    async def story(engine: Watched) -> None:
        cleaner = engine.broker.housekeeping.compaction
        partition = await topic(engine, "c", cleanup_policy="compact")
        await fill(engine, partition, *"abababab")
        found = cleaner.next_due()
        assert found is not None
        rounds = engine.broker.tasks.watched("round", cleaner.compact(*found))
        await asyncio.sleep(0)
        partition.is_closed = True
        assert await rounds is None
        partition.is_closed = False

    with_engine(story)


def test_it_goes_no_faster_than_it_may() -> None:
    async def story(engine: Watched) -> None:
        cleaner = engine.broker.housekeeping.compaction
        loop = asyncio.get_running_loop()
        before = loop.time()
        await cleaner._keep_to_speed(1000, 1e9, 0)
        assert loop.time() - before < 0.005
        await cleaner._keep_to_speed(1000, 100_000.0, 5)
        assert loop.time() - before >= 0.004

    with_engine(story)
