"""Partitions on a disk in memory, and batches for them."""

import struct

from crc32c import crc32c

from engine.base.ids import PartitionIndex, TopicName
from engine.broker.durability import Syncer
from engine.broker.partition import Partition
from engine.storage.config import LogConfig
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.engine.storage.building import START_MS, TOPIC_ID, open_log
from tests.sim.disk import MemoryDisk


def make_partition(
    disk: MemoryDisk | None = None,
    *,
    syncer: Syncer | None = None,
    config: LogConfig | None = None,
    leader_epoch: int = 0,
) -> Partition:
    config = config or LogConfig()
    return Partition(
        topic=TopicName("orders"),
        index=PartitionIndex(0),
        topic_id=TOPIC_ID,
        log=open_log(disk or MemoryDisk(), config=config),
        config=config,
        syncer=syncer or Syncer("os"),
        leader_epoch=leader_epoch,
    )


def batch(
    count: int = 1, *, value: bytes = b"value", key: bytes | None = b"key", **more: object
) -> bytearray:
    records = [Record(number, START_MS, key, value) for number in range(count)]
    return bytearray(build_batch(records, **more))


def raw_batch(
    body: bytes = b"\x0e\0\0\0\1\2v\0",
    *,
    base_offset: int = 0,
    length: int | None = None,
    magic: int = 2,
    crc: int | None = None,
    attributes: int = 0,
    last_offset_delta: int = 0,
    base_timestamp: int = START_MS,
    max_timestamp: int | None = None,
    producer_id: int = -1,
    producer_epoch: int = -1,
    base_sequence: int = -1,
    record_count: int = 1,
) -> bytearray:
    """One batch, of which any field may be wrong; the checksum is right unless given."""
    checked = struct.pack(
        ">hiqqqhii",
        attributes,
        last_offset_delta,
        base_timestamp,
        base_timestamp if max_timestamp is None else max_timestamp,
        producer_id,
        producer_epoch,
        base_sequence,
        record_count,
    )
    checked += body
    rest = struct.pack(">ibI", -1, magic, crc32c(checked) if crc is None else crc) + checked
    return bytearray(
        struct.pack(">qi", base_offset, len(rest) if length is None else length) + rest
    )


def compressed(codec: Codec, count: int = 3, *, value: bytes = b"value" * 20) -> bytearray:
    return batch(count, value=value, codec=codec)
