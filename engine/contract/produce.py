"""Many records in one command, for whoever sends at a rate; and where a key will go."""

from typing import Literal

from engine.contract.values import Command, Reply, Value
from engine.wire.partitioner import partition_for_key

CodecName = Literal["none", "gzip", "snappy", "lz4", "zstd"]
Acks = Literal["all", "1"]
MAX_RECORDS = 1_000
"""What one command may carry; more is refused, so that nothing else waits for it."""


class NewRecord(Value, frozen=True):
    """A record to be written. `partition` None: by its key, or with the others without a key."""

    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    partition: int | None = None


class ProduceMany(Command, frozen=True):
    """Append records through the broker's own produce path. Reply: `ProducedMany`.

    Records of one partition make one batch, in their order. acks "1" does not wait until they are
    committed.
    """

    topic: str
    records: tuple[NewRecord, ...]
    codec: CodecName = "none"
    acks: Acks = "all"


class ProduceFailure(Reply, frozen=True):
    """Why some of the records were not written."""

    partition: int
    record_count: int
    text: str
    code: str


class ProducedMany(Reply, frozen=True):
    """Where each record lies, in the command's order; None: it is among the failures."""

    topic: str
    places: tuple[tuple[int, int] | None, ...]
    """Partition and offset."""
    failures: tuple[ProduceFailure, ...]
    timestamp_ms: int


def partition_of(key: bytes, partition_count: int) -> int:
    """Where Kafka's own producers send a key: murmur2, modulo the partitions."""
    return partition_for_key(key, partition_count)
