"""Runs a filter over record batches: whole batches are passed over where a needle is missing.

A match comes out as an excerpt: a batch of format 2 that holds the matching records byte for
byte, uncompressed, under the header of the batch they lie in, so that whoever shows batches can
show them too.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

from engine.base.checksum import crc32c
from engine.decode.filter import Filter, OutOfStepsError, Subject
from engine.decode.filter_needles import Needles
from engine.wire.batch import (
    HEADER_SIZE,
    MAGIC,
    BatchHeader,
    build_batch,
    crc_is_right,
    magic_at,
    open_records,
    read_header,
    read_record,
    record_positions,
)
from engine.wire.compression import Codec, decompression_limit
from engine.wire.declare import WireError
from engine.wire.legacy import entry_crc_is_right, read_entry, read_entry_header

_LENGTH_AT, _CRC_AT, _CHECKED_FROM, _COUNT_AT = 8, 17, 21, 57
_INT = Struct(">i")
_CODEC_BITS = 0x07
MOST_RECORDS = 1_000_000
"""A batch that claims more is damaged."""


class Match(NamedTuple):
    """One record that passed."""

    timestamp_ms: int
    offset: int
    record: bytes
    """As it lies in its batch; in old formats a batch of its own."""
    head: bytes
    """The header of its batch, for an excerpt; empty in old formats."""


class Scanned(NamedTuple):
    """What came of one batch."""

    matches: list[Match]
    record_count: int
    undecided: int
    """Records that were too large to be decided."""
    steps: int


class Extent(NamedTuple):
    """Where a batch lies in a chunk, and what its header says."""

    position: int
    size: int
    base_offset: int
    last_offset: int
    timestamp_ms: int
    record_count: int
    is_plain: bool
    """Its records lie there as they are: not compressed, not control, not of an old format."""


_HEAD = Struct(">qi4xb4xhiq22xi")
_SMALLEST = 26
_CONTROL = 0x20


def extents(chunk: bytes, position: int) -> Iterator[Extent]:
    """The whole batches from `position` on; raises `WireError` where there is none."""
    end = len(chunk)
    unpack = _HEAD.unpack_from
    while end - position >= _SMALLEST:
        size = 12 + int.from_bytes(chunk[position + 8 : position + 12], "big", signed=True)
        if size < _SMALLEST:
            raise WireError("a batch claims to be smaller than its header")
        if size > end - position:
            return
        magic = chunk[position + 16]
        if magic == MAGIC and size >= HEADER_SIZE:
            base, _, _, attributes, delta, at_ms, count = unpack(chunk, position)
            is_plain = not attributes & (_CODEC_BITS | _CONTROL)
            yield Extent(position, size, base, base + delta, at_ms, count, is_plain)
        elif magic in (0, 1):
            entry = read_entry_header(chunk, position)
            last, at_ms = entry.last_offset, entry.timestamp_ms
            yield Extent(position, size, last, last, at_ms, 1, is_plain=False)
        else:
            raise WireError(f"a batch has format {magic}")
        position += size


class Hits:
    """Where the needles of a filter stand in a chunk: each is searched for once, in one go."""

    def __init__(self, chunk: bytes, needles: Needles | None) -> None:
        self._chunk = chunk
        self._needles = needles
        self._next = dict.fromkeys(needles or (), -1)

    def misses(self, extent: Extent) -> bool:
        """Whether a batch can hold no match; one that is damaged is not passed over."""
        if self._needles is None or not extent.is_plain:
            return False
        begin, end = extent.position, extent.position + extent.size
        for needle, at in self._next.items():
            if at < begin:
                at = self._chunk.find(needle, begin)  # noqa: PLW2901 - the next one, remembered
                at = self._next[needle] = len(self._chunk) if at < 0 else at  # noqa: PLW2901
            if at < end:
                return False
        return crc_is_right(self._chunk, begin, extent.size)


def scan(batch: bytes, partition: int, wanted: Filter, *, begin_offset: int = 0) -> Scanned:
    """The records of one batch that pass; raises `WireError` where the batch is damaged."""
    if magic_at(batch) < 2:
        return _scan_old(batch, partition, wanted, begin_offset)
    header = read_header(batch)
    if not crc_is_right(batch, 0, header.size):
        raise WireError("the checksum is wrong")
    if header.is_control:
        return Scanned([], 0, 0, 0)
    if not 0 <= header.record_count <= MOST_RECORDS:
        raise WireError(f"{header.record_count} records are more than a batch can hold")
    body = open_records(batch, header, max_decompressed=decompression_limit(len(batch)))
    run = _Run(partition, wanted, begin_offset, batch[:HEADER_SIZE])
    if wanted.needles is None:
        run.every(body, header)
    else:
        places = [at for needle in wanted.needles for at in _places(body, needle)]
        if places:
            run.some(body, header, sorted(places))
    count = header.record_count - max(begin_offset - header.base_offset, 0)
    return Scanned(run.matches, max(count, 0), run.undecided, run.steps + len(body) // 16)


def excerpt(matches: Sequence[Match]) -> bytes:
    """A batch with these records of one batch alone."""
    head = matches[0].head
    if not head:
        return matches[0].record
    made = bytearray(head)
    for match in matches:
        made += match.record
    attributes = int.from_bytes(head[21:23], "big") & ~_CODEC_BITS | Codec.NONE
    made[21:23] = attributes.to_bytes(2, "big")
    _INT.pack_into(made, _LENGTH_AT, len(made) - 12)
    _INT.pack_into(made, _COUNT_AT, len(matches))
    made[_CRC_AT:_CHECKED_FROM] = crc32c(memoryview(made)[_CHECKED_FROM:]).to_bytes(4, "big")
    return bytes(made)


def may_follow(match: Match, before: Match) -> bool:
    """Whether two matches may stand in one excerpt."""
    return match.head is before.head and bool(match.head)


def _places(body: bytes, needle: bytes) -> Iterator[int]:
    at = body.find(needle)
    while at >= 0:
        yield at
        at = body.find(needle, at + 1)


class _Run:
    """One batch under one filter."""

    def __init__(self, partition: int, wanted: Filter, begin_offset: int, head: bytes) -> None:
        self.matches: list[Match] = []
        self.undecided = 0
        self.steps = 0
        self._partition = partition
        self._head = head
        self._passes = wanted.matches
        self._begin_offset = begin_offset

    def every(self, body: bytes, header: BatchHeader) -> None:
        position = 0
        for _ in range(header.record_count):
            position = self._look(body, position, header)

    def some(self, body: bytes, header: BatchHeader, places: list[int]) -> None:
        """Only the records in which a needle stands."""
        positions = record_positions(body, header.record_count)
        looked_at = -1
        for place in places:
            at = bisect_right(positions, place) - 1
            if at > looked_at:
                looked_at = at
                self._look(body, positions[at], header)

    def _look(self, body: bytes, position: int, header: BatchHeader) -> int:
        record, end = read_record(body, position, header)
        if record.offset < self._begin_offset:
            return end
        subject = Subject(
            partition=self._partition,
            offset=record.offset,
            timestamp_ms=record.timestamp_ms,
            key=record.key,
            value=record.value,
            headers=record.headers,
            size_bytes=end - position,
        )
        before = subject.steps_left
        try:
            if self._passes(subject):
                self.matches.append(
                    Match(record.timestamp_ms, record.offset, body[position:end], self._head)
                )
        except OutOfStepsError:
            self.undecided += 1
        self.steps += before - subject.steps_left + 1
        return end


def _scan_old(batch: bytes, partition: int, wanted: Filter, begin_offset: int) -> Scanned:
    header = read_entry_header(batch)
    if not entry_crc_is_right(batch, 0, header):
        raise WireError("the checksum is wrong")
    matches: list[Match] = []
    undecided = count = steps = 0
    for record in read_entry(batch):
        if record.offset < begin_offset:
            continue
        count += 1
        size = len(record.key or b"") + len(record.value or b"")
        steps += size
        subject = Subject(
            partition=partition, offset=record.offset, timestamp_ms=record.timestamp_ms,
            key=record.key, value=record.value, headers=(), size_bytes=size,
        )  # fmt: skip
        try:
            if wanted.matches(subject):
                made = build_batch([record], base_offset=record.offset)
                matches.append(Match(record.timestamp_ms, record.offset, made, b""))
        except OutOfStepsError:
            undecided += 1
    return Scanned(matches, count, undecided, steps)
