"""Appends, the high watermark, who is told of it, and what happens when the disk refuses."""

import asyncio
import errno

import pytest

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.durability import Syncer
from engine.broker.replicas import Replicas
from engine.broker.waiting import BytesWaiter
from engine.broker.watched import ReadableBatch
from engine.machines.controller.image import PartitionImage
from engine.storage.config import LogConfig
from engine.wire.batch import Record, build_batch
from tests.engine.broker.partitions import batch, make_partition
from tests.engine.storage.building import START_MS
from tests.sim.disk import MemoryDisk


def test_in_os_durability_what_is_written_is_readable() -> None:
    partition = make_partition()
    appended = partition.append(batch(3), now_ms=START_MS)
    assert (appended.base_offset, appended.last_offset) == (0, 2)
    assert partition.high_watermark == 3
    assert partition.read(0, 1000, end_offset=3, at_least_one=True).end_offset == 3
    assert partition.call_when_committed(3, lambda code: None)


def test_in_fsync_durability_the_high_watermark_follows_the_sync() -> None:
    async def run() -> None:
        syncer = Syncer("fsync")
        partition = make_partition(syncer=syncer)
        partition.append(batch(3), now_ms=START_MS)
        assert partition.high_watermark == 0
        told: list[Code] = []
        assert not partition.call_when_committed(3, told.append)
        await partition.committed(3)
        assert partition.high_watermark == 3
        assert told == [Code.NONE]
        assert partition.log.synced_end == 3

    asyncio.run(run())


def test_the_stamped_batch_says_where_it_lies() -> None:
    partition = make_partition(leader_epoch=4)
    partition.append(batch(2), now_ms=START_MS)
    records = batch(1)
    partition.append(records, now_ms=START_MS)
    assert int.from_bytes(records[:8], "big") == 2
    assert int.from_bytes(records[12:16], "big") == 4


def test_bytes_behind_the_batch_are_not_written() -> None:
    partition = make_partition()
    records = batch(1)
    partition.append(records + b"xxxxx", now_ms=START_MS)
    assert partition.log.size == len(records)


def test_counters_count() -> None:
    partition = make_partition()
    partition.append(batch(3), now_ms=START_MS)
    partition.append(batch(2), now_ms=START_MS + 5)
    assert (partition.records_in, partition.batches_in) == (5, 2)
    assert partition.bytes_in == partition.log.size
    assert partition.last_append_at_ms == START_MS + 5


def test_a_repeated_batch_is_not_counted_and_answers_its_first_offset() -> None:
    partition = make_partition()
    for _ in range(2):
        records = batch(1, producer_id=1, producer_epoch=0, base_sequence=0)
        appended = partition.append(records, now_ms=START_MS)
        assert appended.base_offset == 0
    assert appended.is_duplicate
    assert partition.records_in == 1


def test_too_few_in_sync_replicas_refuse_acks_all_alone() -> None:
    partition = make_partition(config=LogConfig(min_insync_replicas=2))
    # alone it cannot be asked for more: genuine Kafka accepts that too
    partition.append(batch(), now_ms=START_MS, required_acks=-1)
    image = PartitionImage(PartitionIndex(0), (1, 2), (1,), BrokerId(1), 0, 0)
    partition.lead(0, Replicas(1, image))
    with pytest.raises(KafkaError) as refused:
        partition.append(batch(), now_ms=START_MS, required_acks=-1)
    assert refused.value.code is Code.NOT_ENOUGH_REPLICAS
    partition.append(batch(), now_ms=START_MS, required_acks=1)


def test_whoever_does_not_lead_says_so_and_lets_its_waiters_go() -> None:
    async def run() -> None:
        partition = make_partition(syncer=Syncer("fsync"))
        partition.append(batch(), now_ms=START_MS)
        told: list[Code] = []
        partition.call_when_committed(1, told.append)
        partition.resign()
        assert told == [Code.NOT_LEADER_OR_FOLLOWER]
        with pytest.raises(KafkaError) as refused:
            partition.append(batch(), now_ms=START_MS)
        assert refused.value.code is Code.NOT_LEADER_OR_FOLLOWER

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "code"),
    [(-1, None), (3, None), (2, Code.FENCED_LEADER_EPOCH), (4, Code.UNKNOWN_LEADER_EPOCH)],
)
def test_the_epoch_a_client_believes_in_is_compared(asked: int, code: Code | None) -> None:
    partition = make_partition(leader_epoch=3)
    if code is None:
        partition.require_leadership(asked)
        return
    with pytest.raises(KafkaError) as refused:
        partition.require_leadership(asked)
    assert refused.value.code is code


def test_a_full_disk_refuses_and_takes_again_when_there_is_room() -> None:
    disk = MemoryDisk(capacity=20_000)
    partition = make_partition(disk)
    partition.append(batch(), now_ms=START_MS)
    with pytest.raises(KafkaError) as refused:
        partition.append(batch(1, value=bytes(30_000)), now_ms=START_MS)
    assert refused.value.code is Code.KAFKA_STORAGE_ERROR
    assert partition.storage_error is None
    assert partition.append(batch(), now_ms=START_MS).base_offset == 1


def test_any_other_failure_to_write_takes_the_folder_offline(allowed_logs) -> None:
    allowed_logs("storage is offline")
    disk = MemoryDisk()
    failures: list[OSError] = []
    partition = make_partition(disk, syncer=Syncer("os", failures.append))
    partition.append(batch(), now_ms=START_MS)
    disk.fail_on["append"] = errno.EIO
    with pytest.raises(KafkaError) as refused:
        partition.append(batch(), now_ms=START_MS)
    assert refused.value.code is Code.KAFKA_STORAGE_ERROR
    assert len(failures) == 1
    partition.require_leadership()  # what is there is read on
    with pytest.raises(KafkaError) as refused:
        partition.require_writable()
    assert refused.value.code is Code.KAFKA_STORAGE_ERROR


def test_a_failed_sync_is_final(allowed_logs) -> None:
    allowed_logs("storage is offline")

    async def run() -> None:
        disk = MemoryDisk()
        syncer = Syncer("fsync")
        partition = make_partition(disk, syncer=syncer)
        partition.append(batch(), now_ms=START_MS)
        disk.fail_on["sync"] = errno.EIO
        with pytest.raises(KafkaError) as refused:
            await partition.committed(1)
        assert refused.value.code is Code.KAFKA_STORAGE_ERROR
        assert partition.high_watermark == 0
        with pytest.raises(KafkaError):
            partition.append(batch(), now_ms=START_MS)
        await syncer.flush()
        assert syncer.round_count == 1

    asyncio.run(run())


def test_what_a_crash_left_is_readable_once_it_is_safe() -> None:
    async def run() -> None:
        disk = MemoryDisk()
        make_partition(disk, syncer=Syncer("os")).append(batch(2), now_ms=START_MS)
        syncer = Syncer("fsync")
        found = make_partition(disk.kill(), syncer=syncer)
        assert found.log.end_offset == 2
        assert found.high_watermark == 0
        await syncer.flush()
        assert found.high_watermark == 2

    asyncio.run(run())


def test_waiters_are_told_the_bytes_that_became_readable() -> None:
    async def run() -> None:
        partition = make_partition()
        size = len(batch())
        waiter = BytesWaiter(2 * size)
        partition.waiters[waiter] = None
        partition.append(batch(), now_ms=START_MS)
        assert not waiter.is_awake
        partition.append(batch(), now_ms=START_MS)
        assert waiter.is_awake

    asyncio.run(run())


def test_watchers_see_each_batch_when_it_becomes_readable() -> None:
    async def run() -> None:
        syncer = Syncer("fsync")
        partition = make_partition(syncer=syncer)
        partition.append(batch(), now_ms=START_MS)
        seen: list[ReadableBatch] = []
        partition.watchers["tail"] = seen.append
        records = batch(2)
        partition.append(records, now_ms=START_MS)
        assert seen == []
        await syncer.flush()
        assert [(s.base_offset, s.record_count, s.batch) for s in seen] == [(1, 2, bytes(records))]

    asyncio.run(run())


@pytest.mark.parametrize(
    "config",
    [
        LogConfig(message_timestamp_type="LogAppendTime"),
        LogConfig(compression_type="gzip"),
    ],
)
def test_a_batch_that_the_log_changed_is_seen_as_it_lies(config: LogConfig) -> None:
    partition = make_partition(config=config)
    partition.append(batch(), now_ms=START_MS)
    seen: list[ReadableBatch] = []
    partition.watchers["tail"] = seen.append
    partition.append(batch(5), now_ms=START_MS + 7)
    lies = partition.log.read(1, 1000, end_offset=6).records
    assert seen[0].batch == lies


def test_a_new_segment_is_told() -> None:
    partition = make_partition(config=LogConfig(segment_bytes=1000))
    rolled: list[int] = []
    partition.on_rolled = lambda which: rolled.append(which.log.segment_count)
    for _ in range(3):
        partition.append(batch(1, value=bytes(700)), now_ms=START_MS)
    assert rolled == [2, 3]


def test_the_kernel_is_asked_to_flush_where_the_topic_says_so() -> None:
    async def run() -> None:
        syncer = Syncer("os")
        partition = make_partition(syncer=syncer, config=LogConfig(flush_messages=2))
        partition.append(batch(), now_ms=START_MS)
        assert partition.log.synced_end == 0
        partition.append(batch(), now_ms=START_MS)
        await syncer.flush()
        assert partition.log.synced_end == 2

    asyncio.run(run())


def test_the_kernel_is_asked_to_flush_when_the_topics_time_is_up() -> None:
    async def run() -> None:
        syncer = Syncer("os")
        partition = make_partition(syncer=syncer, config=LogConfig(flush_ms=5))
        partition.append(batch(), now_ms=START_MS)
        await syncer.flush()
        assert partition.log.synced_end == 0
        assert partition._flush_timer is not None
        await asyncio.sleep(partition._flush_timer.when() - asyncio.get_running_loop().time())
        await syncer.flush()
        assert partition.log.synced_end == 1

    asyncio.run(run())


@pytest.mark.parametrize("count", [3, 5_000])
def test_records_are_found_by_their_time_in_small_batches_and_large(count: int) -> None:
    async def run() -> None:
        partition = make_partition()
        records = [Record(n, START_MS + 2 * n, None, b"v" * 10) for n in range(count)]
        partition.append(bytearray(build_batch(records)), now_ms=START_MS)
        last = START_MS + 2 * (count - 1)
        assert await partition.find_time(START_MS + 3, end_offset=count) == (START_MS + 4, 2, 0)
        assert await partition.find_time(last + 1, end_offset=count) is None
        assert await partition.find_time(last, end_offset=count - 1) is None
        assert await partition.find_newest(end_offset=count) == (last, count - 1, 0)
        assert await partition.find_newest(end_offset=count - 1) is None

    asyncio.run(run())


def test_a_closed_partition_answers_whoever_waits() -> None:
    async def run() -> None:
        partition = make_partition(syncer=Syncer("fsync"))
        partition.append(batch(), now_ms=START_MS)
        told: list[Code] = []
        partition.call_when_committed(1, told.append)
        partition.close()
        assert told == [Code.NOT_LEADER_OR_FOLLOWER]
        with pytest.raises(KafkaError):
            partition.require_leadership()

    asyncio.run(run())
