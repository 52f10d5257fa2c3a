"""Real record batches for tests of the window."""

from collections.abc import Callable, Sequence

from engine.contract.facts import BatchAppended
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from ui.tail.ring import Batch, batch_of

NOON_MS = 1_795_348_937_000
"""2026-11-22 12:42:17 UTC."""


def records(
    first: int,
    count: int,
    *,
    value: Callable[[int], bytes | None] = lambda offset: b"value-%d" % offset,
    key: Callable[[int], bytes | None] = lambda offset: b"key-%d" % offset,
) -> list[Record]:
    return [
        Record(offset, NOON_MS + offset, key(offset), value(offset))
        for offset in range(first, first + count)
    ]


def raw(first: int, count: int, *, codec: Codec = Codec.NONE, **fields) -> bytes:
    return build_batch(records(first, count, **fields), base_offset=first, codec=codec)


def batch(first: int, count: int, *, topic: str = "test", partition: int = 0, **fields) -> Batch:
    return batch_of(topic, partition, raw(first, count, **fields))


def one(offset: int, key: bytes | None, value: bytes | None, **places) -> Batch:
    """A batch of one record."""
    made = build_batch([Record(offset, NOON_MS, key, value)], base_offset=offset)
    return batch_of(places.get("topic", "test"), places.get("partition", 0), made)


def appended(
    tail_id: int, data: bytes, *, topic: str = "test", partition: int = 0
) -> BatchAppended:
    found = batch_of(topic, partition, data)
    return BatchAppended(
        (tail_id,), topic, partition, found.base_offset, found.record_count, NOON_MS, data
    )


def total(batches: Sequence[Batch]) -> int:
    return sum(found.record_count for found in batches)
