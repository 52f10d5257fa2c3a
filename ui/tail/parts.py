"""Parts of batches: records of several partitions stand in the order of their times, one by one."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from typing import NamedTuple

from engine.contract.records import BatchReader
from ui.tail.ring import OPENED_BYTES, Batch

MAX_RECORDS, MAX_BYTES = 5_000, 2 * 1_048_576
"""A larger batch is not opened to be put between others: it is shown in one piece."""
PART_COST = 200
"""What a part takes beside the bytes of its records."""
INDEXES_KEPT = 64


class RecordIndex(NamedTuple):
    """Offsets and times of a batch's records; times never fall, as the order is the log's."""

    raw: bytes
    offsets: list[int]
    times: list[int]


_indexes: OrderedDict[int, RecordIndex | None] = OrderedDict()
"""By the id of the bytes, which the index keeps alive."""


def index_of(batch: Batch) -> RecordIndex | None:
    """The index of a batch; None where it is too large or cannot be read whole."""
    if batch.record_count <= 1 and not batch.first_index:
        return None
    if len(batch.raw) > MAX_BYTES or batch.record_count > MAX_RECORDS:
        return None
    key = id(batch.raw)
    known = _indexes.get(key)
    if known is None or known.raw is not batch.raw:
        known = _indexes[key] = _read(batch.raw)
        if len(_indexes) > INDEXES_KEPT:
            _indexes.popitem(last=False)
    return known


def _read(raw: bytes) -> RecordIndex | None:
    reader = BatchReader(raw, max_decompressed=OPENED_BYTES)
    offsets: list[int] = []
    times: list[int] = []
    newest = -(1 << 63)
    for at in range(reader.readable_count):
        record = reader.record(at)
        if record is None:
            return None
        newest = max(newest, record.timestamp_ms)
        offsets.append(record.offset)
        times.append(newest)
    return RecordIndex(raw, offsets, times) if len(offsets) == reader.record_count else None


def split_after(batch: Batch, at_ms: int) -> tuple[Batch, Batch | None]:
    """The records up to a time, one at least, and the rest; all where it cannot be divided."""
    index = index_of(batch) if batch.last_timestamp_ms > at_ms else None
    if index is None:
        return batch, None
    first, end = batch.first_index, batch.first_index + batch.record_count
    cut = max(bisect_right(index.times, at_ms, first, end), first + 1)
    if cut >= end:
        return batch, None
    return _part(batch, index, first, cut), _part(batch, index, cut, end)


def split_before(batch: Batch, at_ms: int) -> tuple[Batch | None, Batch]:
    """The records up to a time, and those after it, one at least."""
    index = index_of(batch) if batch.first_timestamp_ms <= at_ms else None
    if index is None:
        return None, batch
    first, end = batch.first_index, batch.first_index + batch.record_count
    cut = min(bisect_right(index.times, at_ms, first, end), end - 1)
    if cut <= first:
        return None, batch
    return _part(batch, index, first, cut), _part(batch, index, cut, end)


def between(batch: Batch, low: int, high: int) -> Batch | None:
    """The records from offset `low` up to `high`; the whole batch where it cannot be divided."""
    if low <= batch.base_offset and batch.end_offset <= high:
        return batch
    index = index_of(batch)
    if index is None:
        return batch
    first = bisect_left(index.offsets, low)
    end = bisect_left(index.offsets, high)
    return _part(batch, index, first, end) if first < end else None


def is_too_large(batch: Batch) -> bool:
    """Whether it has to be shown in one piece for its size."""
    return len(batch.raw) > MAX_BYTES or batch.record_count > MAX_RECORDS


def _part(batch: Batch, index: RecordIndex, first: int, end: int) -> Batch:
    is_last = end == len(index.offsets)
    whole_end = int.from_bytes(batch.raw[:8], "big") + 1 + int.from_bytes(batch.raw[23:27], "big")
    return batch._replace(
        base_offset=index.offsets[first] if first else batch.base_offset,
        end_offset=max(whole_end, batch.end_offset) if is_last else index.offsets[end],
        record_count=end - first,
        first_timestamp_ms=index.times[first],
        last_timestamp_ms=index.times[end - 1],
        first_index=first,
        weight=len(batch.raw) * (end - first) // len(index.offsets) + PART_COST,
    )
