"""A ring of raw record batches, seen as rows of records.

Batches stay the bytes they came as; a record is decoded when its row is looked at. Rows have
absolute numbers that never change while they are kept: appending counts up, prepending counts
down below zero, and whole batches leave at either end when the ring is full.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.contract.facts import BatchAppended
from engine.contract.records import MAX_SHOWN_RECORDS, BatchReader, RecordView, span_of

MAX_BYTES = 64 * 1024 * 1024
MAX_RECORDS = 2_000_000
READERS_KEPT = 16
"""How many batches stay open: the ones on the screen and their neighbours."""
OPENED_BYTES = 16 * 1024 * 1024
"""A batch that unpacks to more is not opened while painting; its rows say so."""
MAGIC, MAX_TIMESTAMP = 2, slice(35, 43)
"""The format whose header says how new its newest record is, and where."""
LOG_APPEND_TIME = 0x08
"""Among its attributes: all records have that one time."""
FORGOTTEN = 4_096
"""Evicted places at the front of the lists before they are cut off."""


class Batch(NamedTuple):
    """One record batch with what is known of it without opening it."""

    topic: str
    partition: int
    base_offset: int
    end_offset: int
    """One past its last offset."""
    record_count: int
    """The rows it makes: none where it holds only a transaction marker."""
    first_timestamp_ms: int
    appended_at_ms: int | None
    raw: bytes
    last_timestamp_ms: int
    """The newest of its records."""
    first_index: int = 0
    """Where its rows begin in the batch: one may be shown in parts, between those of others."""
    weight: int = 0
    """What it takes of the ring, where it is a part."""

    @property
    def cost(self) -> int:
        return self.weight or len(self.raw)


class Position(NamedTuple):
    """Where a record lies, which is also what it is known by."""

    topic: str
    partition: int
    offset: int


class Record(NamedTuple):
    """One record of one batch, or why it cannot be read."""

    batch: Batch
    position: Position
    view: RecordView | None
    problem: str = ""


class RecordRing:
    """Rows `first` up to `end`, bounded in bytes and in records."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, max_records: int = MAX_RECORDS) -> None:
        self.max_bytes = max_bytes
        self.max_records = max_records
        self.first = 0
        self.end = 0
        self.size_bytes = 0
        self.appended_bytes = 0
        """All that was ever put behind the last."""
        self._batches: list[Batch | None] = []
        self._starts: list[int] = []
        self._low = 0
        """Where the kept batches begin in the two lists; before it all are evicted."""
        self._readers: OrderedDict[int, BatchReader] = OrderedDict()

    def __len__(self) -> int:
        return self.end - self.first

    @property
    def is_over(self) -> bool:
        """It holds more than it may: something has to leave."""
        return self.size_bytes > self.max_bytes or len(self) > self.max_records

    def append(self, batch: Batch) -> None:
        """Put a batch behind the last; nothing leaves until `trim_front`."""
        if not batch.record_count:
            return
        self._batches.append(batch)
        self._starts.append(self.end)
        self.end += batch.record_count
        self.size_bytes += batch.cost
        self.appended_bytes += batch.cost

    def prepend(self, batches: Sequence[Batch]) -> None:
        """Put batches, in their order, before the first."""
        kept = [batch for batch in batches if batch.record_count]
        starts: list[int] = []
        for batch in reversed(kept):
            self.first -= batch.record_count
            self.size_bytes += batch.cost
            starts.append(self.first)
        self._batches[: self._low] = kept
        self._starts[: self._low] = reversed(starts)
        self._low = 0

    def trim_front(self, protected_row: int | None = None) -> list[Batch]:
        """Evict the oldest batches while there is too much, but never the protected row."""
        gone: list[Batch] = []
        while self.is_over and self._low < len(self._batches) - 1:
            batch = self._batches[self._low]
            assert batch is not None
            if protected_row is not None and self.first + batch.record_count > protected_row:
                break
            gone.append(batch)
            self._batches[self._low] = None
            self._low += 1
            self.first += batch.record_count
            self.size_bytes -= batch.cost
        if self._low > FORGOTTEN and self._low > len(self._batches) // 2:
            del self._batches[: self._low], self._starts[: self._low]
            self._low = 0
        return gone

    def trim_back(self, protected_row: int) -> list[Batch]:
        """Evict the newest batches while there is too much; the last one first."""
        gone: list[Batch] = []
        while self.is_over and self._low < len(self._batches) - 1:
            start = self._starts[-1]
            batch = self._batches[-1]
            assert batch is not None
            if start <= protected_row:
                break
            gone.append(batch)
            del self._batches[-1], self._starts[-1]
            self.end = start
            self.size_bytes -= batch.cost
        return gone

    def clear(self) -> None:
        """Forget everything; rows count from zero again."""
        self.first = self.end = self.size_bytes = self._low = 0
        self._batches.clear()
        self._starts.clear()
        self._readers.clear()

    def bytes_from(self, row: int) -> int:
        """What the batches from the one of a row on take."""
        held = 0
        for at in range(len(self._batches) - 1, self._low - 1, -1):
            batch = self._batches[at]
            assert batch is not None
            if self._starts[at] + batch.record_count <= row:
                break
            held += batch.cost
        return held

    def record(self, row: int) -> Record:
        """The record of a row between `first` and `end`."""
        start, batch = self._find(row)
        reader = self._reader(batch)
        view = reader.record(batch.first_index + row - start)
        if view is None:
            position = Position(batch.topic, batch.partition, batch.base_offset + row - start)
            return Record(batch, position, None, reader.damage or "it holds fewer records")
        return Record(batch, Position(batch.topic, batch.partition, view.offset), view)

    def row_of(self, start: int, offset: int) -> int:
        """The row of an offset in the batch that begins at row `start`, or of the next one."""
        start, batch = self._find(start)
        at = self._reader(batch).index_of(offset) - batch.first_index
        return start + min(max(at, 0), batch.record_count - 1)

    def batches(self) -> Iterator[tuple[int, Batch]]:
        """Every kept batch with its first row, oldest first."""
        for at in range(self._low, len(self._batches)):
            batch = self._batches[at]
            assert batch is not None
            yield self._starts[at], batch

    def _find(self, row: int) -> tuple[int, Batch]:
        assert self.first <= row < self.end
        at = bisect_right(self._starts, row, self._low) - 1
        batch = self._batches[at]
        assert batch is not None
        return self._starts[at], batch

    def _reader(self, batch: Batch) -> BatchReader:
        """Parts of one batch share what was opened: a reader keeps its bytes alive, so their id."""
        key = id(batch.raw)
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = BatchReader(batch.raw, max_decompressed=OPENED_BYTES)
            if len(self._readers) > READERS_KEPT:
                self._readers.popitem(last=False)
        else:
            self._readers.move_to_end(key)
        return reader


def batch_of(topic: str, partition: int, raw: bytes, appended_at_ms: int | None = None) -> Batch:
    """What a batch's header says about its rows; a damaged one is a row that says so."""
    span = span_of(raw)
    if span is None:
        base = int.from_bytes(raw[:8], "big")
        return Batch(topic, partition, base, base + 1, 1, 0, appended_at_ms, raw, 0)
    base, last, count, timestamp, is_control = span
    if is_control:
        count = 0
    elif not 0 <= count <= MAX_SHOWN_RECORDS:
        count = 1
    newest = timestamp
    if raw[16] == MAGIC:
        newest = max(timestamp, int.from_bytes(raw[MAX_TIMESTAMP], "big", signed=True))
        if raw[22] & LOG_APPEND_TIME:
            timestamp = newest
    return Batch(topic, partition, base, last + 1, count, timestamp, appended_at_ms, raw, newest)


def appended_batch(fact: BatchAppended) -> Batch:
    """A batch as the feed brought it."""
    batch = batch_of(fact.topic, fact.partition, fact.batch, fact.appended_at_ms)
    first = fact.first_index
    if first:
        batch = batch._replace(first_index=first, record_count=max(0, batch.record_count - first))
    return batch
