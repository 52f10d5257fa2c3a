"""Batches, logs and folders for the tests of the log."""

import random
import struct
from collections.abc import Iterator

from engine.base.clock import ManualClock
from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition
from engine.storage.config import LogConfig
from engine.storage.disk import Disk
from engine.storage.files import FilePool
from engine.storage.folder import LogFolder
from engine.storage.log import Appended, Log, Slice
from engine.wire.batch import BatchHeader, Record, build_batch, read_header

START_MS = 1_700_000_000_000
TOPIC_ID = TopicId(b"orders-topic-id!")
ORDERS = TopicPartition(TopicName("orders"), PartitionIndex(0))
FOLDER = "/data/orders-0"


def batch_of(
    count: int = 1,
    *,
    value: bytes = b"value",
    at_ms: int = START_MS,
    producer_id: int = -1,
    epoch: int = -1,
    sequence: int = -1,
    transactional: bool = False,
) -> bytearray:
    records = [Record(number, at_ms + number, b"key", value) for number in range(count)]
    return bytearray(
        build_batch(
            records,
            producer_id=producer_id,
            producer_epoch=epoch,
            base_sequence=sequence,
            transactional=transactional,
        )
    )


def marker(
    producer_id: int, epoch: int, *, commits: bool, at_ms: int = START_MS, coordinator: int = 0
) -> bytearray:
    """The control batch that ends a transaction."""
    key = struct.pack(">hh", 0, 1 if commits else 0)
    value = struct.pack(">hi", 0, coordinator)
    return bytearray(
        build_batch(
            [Record(0, at_ms, key, value)],
            producer_id=producer_id,
            producer_epoch=epoch,
            transactional=True,
            control=True,
        )
    )


def append(log: Log, batch: bytearray, *, epoch: int = 0, now_ms: int = START_MS) -> Appended:
    return log.append(memoryview(batch), read_header(batch), leader_epoch=epoch, now_ms=now_ms)


def open_log(
    disk: Disk,
    folder: str = FOLDER,
    *,
    config: LogConfig | None = None,
    was_clean: bool = True,
    start_offset: int = 0,
    recovery_point: int = 0,
    cleaned_end: int | None = None,
    pool: FilePool | None = None,
) -> Log:
    return Log.open(
        pool or FilePool(disk),
        folder,
        config=config or LogConfig(),
        clock=ManualClock(START_MS),
        topic_id=TOPIC_ID,
        was_clean=was_clean,
        start_offset=start_offset,
        recovery_point=recovery_point,
        cleaned_end=cleaned_end,
    )


def open_folder(disk: Disk, path: str = "/data", *, seed: int = 0) -> LogFolder:
    return LogFolder.open(
        disk,
        path,
        broker_id=1,
        new_cluster_id="Z29sZGVuLXZlY3RvcnMtMQ",
        clock=ManualClock(START_MS),
        rng=random.Random(seed),
    )


def sync(log: Log) -> None:
    run, end_offset = log.sync_job()
    run()
    log.mark_synced(end_offset)


def content(found: Slice) -> bytes:
    return found.records if isinstance(found.records, bytes) else found.records.read()


def headers_in(data: bytes) -> Iterator[BatchHeader]:
    position = 0
    while position < len(data):
        header = read_header(data, position)
        yield header
        position += header.size


def everything(log: Log, *, max_bytes: int = 1 << 20) -> bytes:
    """All bytes of all batches, read as a consumer does that starts at the log start."""
    offset, data = log.start_offset, b""
    while offset < log.end_offset:
        found = log.read(offset, max_bytes, end_offset=log.end_offset)
        records = content(found)
        if not records:
            break
        data += records
        last = list(headers_in(records))[-1].last_offset
        assert last < found.end_offset
        offset = last + 1
    return data
