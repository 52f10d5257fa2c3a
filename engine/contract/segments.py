"""Inside a segment: its batches by their headers, one batch's bytes, its indexes, and a lookup.

Positions are bytes from the beginning of the segment's file, end offsets exclusive.
"""

from typing import Literal

from engine.contract.values import Command, Reply, Value

IndexName = Literal["offset", "time"]


class ReadSegment(Command, frozen=True):
    """The headers of the batches of one segment. Reply: `SegmentPage`.

    `position` is where a batch begins; of more batches than `most` the next page begins at
    `next_position`.
    """

    topic: str
    partition: int
    base_offset: int
    position: int = 0
    most: int = 500


class BatchLine(Value, frozen=True):
    """A batch as its header tells of it."""

    position: int
    size_bytes: int
    base_offset: int
    last_offset: int
    record_count: int
    max_timestamp_ms: int
    codec: str
    producer_id: int | None
    is_transactional: bool
    is_control: bool


class SegmentPage(Reply, frozen=True):
    """Batches of a segment side by side."""

    batches: tuple[BatchLine, ...]
    next_position: int | None
    """None where there are no more that can be read."""
    size_bytes: int
    damage: str
    """Why the walk ended before the end of the segment; empty where it did not."""


class ReadSegmentBatch(Command, frozen=True):
    """All bytes of the batch at a position. Reply: `SegmentBatch`."""

    topic: str
    partition: int
    base_offset: int
    position: int


class SegmentBatch(Reply, frozen=True):
    """A batch as it lies in the file."""

    data: bytes
    is_whole: bool
    """Its checksum is right."""


class ReadIndex(Command, frozen=True):
    """Entries of one of a segment's indexes from number `first` on. Reply: `IndexPage`."""

    topic: str
    partition: int
    base_offset: int
    index: IndexName
    first: int = 0
    most: int = 500


class IndexEntry(Value, frozen=True):
    """An entry: of the offset index `key` is an offset, of the time index a time."""

    number: int
    key: int
    value: int
    """A position in the file, or in the time index an offset."""


class IndexPage(Reply, frozen=True):
    """Part of an index."""

    entries: tuple[IndexEntry, ...]
    count: int


class LookUp(Command, frozen=True):
    """What a reader's lookup of an offset, or of a time, does. Reply: `LookupTrace`.

    Exactly one of the two is given.
    """

    topic: str
    partition: int
    offset: int | None = None
    timestamp_ms: int | None = None


class LookupTrace(Reply, frozen=True):
    """One lookup step by step. An entry is None where the index has none so low."""

    base_offset: int
    """The segment that is searched."""
    is_by_time: bool
    time_entry: IndexEntry | None
    time_entry_count: int
    offset_entry: IndexEntry | None
    offset_entry_count: int
    scan_position: int
    scanned_batches: int
    scanned_bytes: int
    batch: BatchLine | None
    """None where no batch is found."""
    found_offset: int | None
    """Of a lookup by time the first record so new; by offset that of the first at or above it."""
    is_remembered: bool
    """The broker knows the place of so new a batch by heart and asks no index until it restarts."""
    is_exact: bool
    """By offset: the batch covers it. False where the offset fell to compaction or lies outside."""
