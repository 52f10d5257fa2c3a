"""Record batches for whoever shows them: facts at once, records when they are looked at.

Nothing here raises on damaged bytes, since it is asked while painting: a `BatchReader` says in
`damage` what is wrong, and holds the records that could still be read.
"""

from struct import Struct
from typing import NamedTuple

from engine.contract.values import Value
from engine.wire.batch import (
    HEADER_SIZE,
    BatchHeader,
    TimestampType,
    crc_is_right,
    magic_at,
    open_records,
    read_header,
    read_record,
    record_positions,
)
from engine.wire.compression import MAX_DECOMPRESSED, decompression_limit
from engine.wire.declare import WireError
from engine.wire.legacy import entry_crc_is_right, read_entry, read_entry_header

MAX_SHOWN_RECORDS = 1_000_000
"""A batch that claims more is shown as damaged: its index alone would not fit."""


class BatchFacts(Value, frozen=True):
    """What a batch's header says, in plain values. None: the batch has no such thing."""

    base_offset: int
    last_offset: int
    record_count: int
    size_bytes: int
    magic: int
    codec: str
    """Kafka's name: "none", "gzip", "snappy", "lz4", "zstd"."""
    timestamp_type: str
    """"CreateTime" or "LogAppendTime"."""
    base_timestamp_ms: int
    max_timestamp_ms: int
    leader_epoch: int | None
    producer_id: int | None
    producer_epoch: int | None
    base_sequence: int | None
    is_transactional: bool
    is_control: bool
    has_delete_horizon: bool


class RecordView(Value, frozen=True):
    """One record, copied out of its batch. A null key or value is None, an empty one b""."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    size_bytes: int
    """What the record takes, uncompressed."""


class BatchSpan(NamedTuple):
    """What a list of batches needs of each: where it lies and how many records it makes."""

    base_offset: int
    last_offset: int
    record_count: int
    base_timestamp_ms: int
    is_control: bool


_SPAN = Struct(">q8xb4xhiq22xi")


def span_of(batch: bytes) -> BatchSpan | None:
    """The span of a batch, cheap enough for every one that arrives; None where it has no header.

    Formats 0 and 1 are opened for it.
    """
    if len(batch) >= HEADER_SIZE and batch[16] == 2:
        base, _, attributes, last_delta, timestamp, count = _SPAN.unpack_from(batch)
        return BatchSpan(base, base + last_delta, count, timestamp, bool(attributes & 0x20))
    facts = BatchReader(batch).facts
    if facts is None:
        return None
    return BatchSpan(
        facts.base_offset,
        facts.last_offset,
        facts.record_count,
        facts.base_timestamp_ms,
        facts.is_control,
    )


class BatchReader:
    """One batch as it lies in a log, of any format: opened and indexed when first asked.

    `record_count` is what the header says and known at once; `readable_count` opens the batch.
    """

    def __init__(self, batch: bytes, *, max_decompressed: int = MAX_DECOMPRESSED) -> None:
        self.batch = batch
        self.damage: str | None = None
        """One clause on what is wrong; None while nothing was found."""
        self.facts: BatchFacts | None = None
        """None where not even the header could be read."""
        self._limit = min(max_decompressed, decompression_limit(len(batch)))
        self._header: BatchHeader | None = None
        self._body: bytes | None = None
        self._positions: list[int] = []
        self._old_records: list[RecordView] = []
        try:
            if magic_at(batch) < 2:
                self._open_old()
            else:
                self._header = read_header(batch)
                self.facts = _facts(self._header)
        except WireError as reason:
            self.damage = str(reason)

    @property
    def record_count(self) -> int:
        return self.facts.record_count if self.facts is not None else 0

    @property
    def readable_count(self) -> int:
        """How many records `record` can give; less than `record_count` where there is damage."""
        if self._header is None:
            return len(self._old_records)
        self._index(self._header)
        return len(self._positions)

    def record(self, i: int) -> RecordView | None:
        """The record at index `i` of the batch, or None where it cannot be read."""
        if not 0 <= i < self.readable_count:
            return None
        if self._header is None:
            return self._old_records[i]
        assert self._body is not None
        start = self._positions[i]
        try:
            record, end = read_record(self._body, start, self._header)
        except WireError as reason:
            self.damage = str(reason)
            return None
        return RecordView(
            record.offset, record.timestamp_ms, record.key, record.value, record.headers,
            end - start,
        )  # fmt: skip

    def raw_record(self, i: int) -> bytes | None:
        """The record's own bytes, uncompressed; None for formats 0 and 1 and where there is damage."""
        place = self.raw_place(i)
        if place is None:
            return None
        assert self._body is not None
        return self._body[place[0] : place[1]]

    def raw_place(self, i: int) -> tuple[int, int] | None:
        """Where the record's bytes begin and end among the batch's uncompressed records."""
        if self._header is None or not 0 <= i < self.readable_count:
            return None
        assert self._body is not None
        end = self._positions[i + 1] if i + 1 < len(self._positions) else len(self._body)
        return self._positions[i], end

    def records(self) -> list[RecordView]:
        """All that can be read."""
        found = (self.record(i) for i in range(self.readable_count))
        return [record for record in found if record is not None]

    def index_of(self, offset: int) -> int:
        """The index of the first record at or above `offset`; `readable_count` where none is."""
        low, high = 0, self.readable_count
        while low < high:
            middle = (low + high) // 2
            record = self.record(middle)
            if record is not None and record.offset < offset:
                low = middle + 1
            else:
                high = middle
        return low

    def checksum_is_right(self) -> bool:
        """Whether the batch is whole; compares every byte."""
        if self._header is None:
            return self.damage is None
        size = self._header.size
        return len(self.batch) >= size and crc_is_right(self.batch, 0, size)

    def _index(self, header: BatchHeader) -> None:
        if self._body is not None or self.damage is not None:
            return
        try:
            if not 0 <= header.record_count <= MAX_SHOWN_RECORDS:
                raise WireError(f"{header.record_count} records are more than can be shown")
            self._body = open_records(self.batch, header, max_decompressed=self._limit)
            self._positions = record_positions(self._body, header.record_count)
        except WireError as reason:
            self.damage = str(reason)

    def _open_old(self) -> None:
        header = read_entry_header(self.batch)
        records = read_entry(self.batch, max_decompressed=self._limit)
        if not entry_crc_is_right(self.batch, 0, header):
            self.damage = "checksum is wrong"
        self._old_records = [
            RecordView(
                record.offset, record.timestamp_ms, record.key, record.value, (),
                len(record.key or b"") + len(record.value or b""),
            )
            for record in records
        ]  # fmt: skip
        times = [record.timestamp_ms for record in records]
        self.facts = BatchFacts(
            base_offset=records[0].offset,
            last_offset=header.last_offset,
            record_count=len(records),
            size_bytes=header.size,
            magic=header.magic,
            codec=header.codec.name.lower(),
            timestamp_type="LogAppendTime" if header.is_log_append_time else "CreateTime",
            base_timestamp_ms=times[0],
            max_timestamp_ms=max(times),
            leader_epoch=None,
            producer_id=None,
            producer_epoch=None,
            base_sequence=None,
            is_transactional=False,
            is_control=False,
            has_delete_horizon=False,
        )


def split_batches(data: bytes) -> list[bytes]:
    """The batches that lie one behind the other in `data`; an incomplete last one stays out."""
    batches: list[bytes] = []
    position = 0
    while len(data) - position >= HEADER_SIZE // 2:
        size = 12 + int.from_bytes(data[position + 8 : position + 12], "big", signed=True)
        if size <= 12 or size > len(data) - position:
            break
        batches.append(data[position : position + size])
        position += size
    return batches


def _facts(header: BatchHeader) -> BatchFacts:
    is_append_time = header.timestamp_type is TimestampType.LOG_APPEND_TIME
    has_producer = header.has_producer_id
    return BatchFacts(
        base_offset=header.base_offset,
        last_offset=header.last_offset,
        record_count=header.record_count,
        size_bytes=header.size,
        magic=header.magic,
        codec=header.codec.name.lower(),
        timestamp_type="LogAppendTime" if is_append_time else "CreateTime",
        base_timestamp_ms=header.base_timestamp,
        max_timestamp_ms=header.max_timestamp,
        leader_epoch=header.partition_leader_epoch if header.partition_leader_epoch >= 0 else None,
        producer_id=header.producer_id if has_producer else None,
        producer_epoch=header.producer_epoch if has_producer else None,
        base_sequence=header.base_sequence if header.base_sequence >= 0 else None,
        is_transactional=header.is_transactional,
        is_control=header.is_control,
        has_delete_horizon=header.has_delete_horizon,
    )
