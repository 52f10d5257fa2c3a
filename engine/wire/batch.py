"""Record batches of format 2: header, checksum, stamps, and the records inside.

A broker treats a batch as the bytes it came as; `read_header`, `crc_is_right` and `stamp` are all
that a produce needs. Records are opened by whoever shows them, builds them or must look at keys.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from struct import Struct, error

import msgspec

from engine.base.checksum import crc32c
from engine.wire.compression import MAX_DECOMPRESSED, Codec, compress, decompress
from engine.wire.declare import Buffer, WireError

HEADER_SIZE = 61
MAX_HEADERS = 50_000
"""Headers of one record that are opened: two bytes on the wire are a hundred in memory."""

MAGIC = 2

_HEADER = Struct(">qiibIhiqqqhii")
_CRC_OFFSET = 17
CHECKED_FROM = 21
"""The checksum covers everything behind itself, so offset and epoch can be stamped freely."""

_SIZE_BEFORE_LENGTH = 12
_SMALLEST_LENGTH = HEADER_SIZE - _SIZE_BEFORE_LENGTH

_CODEC_BITS = 0x07
_LOG_APPEND_TIME = 0x08
_TRANSACTIONAL = 0x10
_CONTROL = 0x20
_DELETE_HORIZON = 0x40


class TimestampType(IntEnum):
    """Whose clock gave the records their times."""

    CREATE_TIME = 0
    LOG_APPEND_TIME = 1


class BatchHeader(msgspec.Struct, frozen=True, gc=False):
    """The 61 bytes before a batch's records."""

    base_offset: int
    batch_length: int
    partition_leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    base_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    record_count: int

    @property
    def size(self) -> int:
        """Bytes of the whole batch."""
        return _SIZE_BEFORE_LENGTH + self.batch_length

    @property
    def last_offset(self) -> int:
        return self.base_offset + self.last_offset_delta

    @property
    def last_sequence(self) -> int:
        """Sequences wrap at 2^31; -1 where there is none."""
        if self.base_sequence < 0:
            return -1
        return (self.base_sequence + self.last_offset_delta) & 0x7FFFFFFF

    @property
    def codec(self) -> Codec:
        try:
            return Codec(self.attributes & _CODEC_BITS)
        except ValueError:
            raise WireError(f"there is no codec {self.attributes & _CODEC_BITS}") from None

    @property
    def timestamp_type(self) -> TimestampType:
        return TimestampType(bool(self.attributes & _LOG_APPEND_TIME))

    @property
    def is_transactional(self) -> bool:
        return bool(self.attributes & _TRANSACTIONAL)

    @property
    def is_control(self) -> bool:
        return bool(self.attributes & _CONTROL)

    @property
    def has_delete_horizon(self) -> bool:
        """Compaction put the time at which its tombstones may go where the base time was."""
        return bool(self.attributes & _DELETE_HORIZON)

    @property
    def has_producer_id(self) -> bool:
        return self.producer_id >= 0


class Record(msgspec.Struct, frozen=True, gc=False):
    """One record. A null key, value or header value is None, an empty one is b""."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()


def magic_at(data: Buffer, position: int = 0) -> int:
    """The format of the batch or message set at `position`: all formats have it at one place."""
    if len(data) - position <= _CRC_OFFSET:
        raise WireError("batch is cut short")
    return data[position + 16]


def read_header(data: Buffer, position: int = 0) -> BatchHeader:
    """The header of the batch at `position`. Whether its records are all there is not checked."""
    try:
        header = BatchHeader(*_HEADER.unpack_from(data, position))
    except error:
        raise WireError("batch header is cut short") from None
    if header.magic != MAGIC:
        raise WireError(f"batch has format {header.magic}")
    if header.batch_length < _SMALLEST_LENGTH:
        raise WireError(f"batch length {header.batch_length} is too small")
    return header


def crc_is_right(data: Buffer, position: int, size: int) -> bool:
    """Whether the batch of `size` bytes at `position` is what its checksum says."""
    view = memoryview(data)
    found = crc32c(view[position + CHECKED_FROM : position + size])
    said = int.from_bytes(view[position + _CRC_OFFSET : position + CHECKED_FROM], "big")
    return found == said


unpack_header = _HEADER.unpack_from
"""The 13 fields of a header as they lie at a position, for whoever checks each of them himself."""

_STAMP = Struct(">q")
_EPOCH = Struct(">i")


def stamp(
    data: bytearray | memoryview, *, base_offset: int, leader_epoch: int, position: int = 0
) -> None:
    """Give a batch its place in the log, in the buffer it lies in."""
    _STAMP.pack_into(data, position, base_offset)
    _EPOCH.pack_into(data, position + 12, leader_epoch)


def stamp_append_time(
    data: bytearray | memoryview, *, size: int, append_time_ms: int, position: int = 0
) -> None:
    """Turn a batch to the log's own time; this lies under the checksum, which is made anew."""
    attributes = int.from_bytes(data[position + 21 : position + 23], "big") | _LOG_APPEND_TIME
    data[position + 21 : position + 23] = attributes.to_bytes(2, "big")
    _STAMP.pack_into(data, position + 35, append_time_ms)
    crc = crc32c(memoryview(data)[position + CHECKED_FROM : position + size])
    data[position + _CRC_OFFSET : position + CHECKED_FROM] = crc.to_bytes(4, "big")


def open_records(
    batch: Buffer, header: BatchHeader, *, max_decompressed: int = MAX_DECOMPRESSED
) -> bytes:
    """The records of a batch that starts at the beginning of `batch`, decompressed."""
    if len(batch) < header.size:
        raise WireError("batch is cut short")
    body = memoryview(batch)[HEADER_SIZE : header.size]
    return decompress(header.codec, body, max_decompressed)


def read_records(batch: Buffer, *, max_decompressed: int = MAX_DECOMPRESSED) -> Iterator[Record]:
    """The records of the batch at the beginning of `batch`, one by one."""
    header = read_header(batch)
    body = open_records(batch, header, max_decompressed=max_decompressed)
    position = 0
    for _ in range(header.record_count):
        record, position = read_record(body, position, header)
        yield record
    if position != len(body):
        raise WireError("batch holds more than its records")


def read_record(body: bytes, position: int, header: BatchHeader) -> tuple[Record, int]:
    """The record at `position` of a batch's opened body, and the position of the next."""
    try:
        length, position = _signed(body, position)
        end = position + length
        if length < 0 or end > len(body):
            raise WireError(f"record length {length} is out of range")
        position += 1  # attributes, which nobody uses
        time_delta, position = _signed(body, position)
        offset_delta, position = _signed(body, position)
        key, position = _nullable(body, position, end)
        value, position = _nullable(body, position, end)
        headers, position = _headers(body, position, end)
    except IndexError:
        raise WireError("record is cut short") from None
    if position != end:
        raise WireError("record does not end where it says")
    if header.attributes & _LOG_APPEND_TIME:
        timestamp = header.max_timestamp
    else:
        timestamp = header.base_timestamp + time_delta
    return Record(header.base_offset + offset_delta, timestamp, key, value, headers), end


def read_keys(batch: Buffer, *, max_decompressed: int = MAX_DECOMPRESSED) -> Iterator[bytes | None]:
    """The keys alone: what a compacted topic asks before it takes a batch."""
    header = read_header(batch)
    body = open_records(batch, header, max_decompressed=max_decompressed)
    position = 0
    try:
        for _ in range(header.record_count):
            length, position = _signed(body, position)
            end = position + length
            if length < 0 or end > len(body):
                raise WireError(f"record length {length} is out of range")
            _, position = _signed(body, position + 1)
            _, position = _signed(body, position)
            key, _ = _nullable(body, position, end)
            yield key
            position = end
    except IndexError:
        raise WireError("record is cut short") from None


def read_times(
    batch: Buffer, *, max_decompressed: int = MAX_DECOMPRESSED
) -> Iterator[tuple[int, int]]:
    """Offset and timestamp of each record, and nothing else of it: what a search by time asks."""
    header = read_header(batch)
    body = open_records(batch, header, max_decompressed=max_decompressed)
    by_log = header.attributes & _LOG_APPEND_TIME
    position = 0
    try:
        for _ in range(header.record_count):
            length, position = _signed(body, position)
            end = position + length
            if length < 0 or end > len(body):
                raise WireError(f"record length {length} is out of range")
            time_delta, position = _signed(body, position + 1)
            offset_delta, position = _signed(body, position)
            timestamp = header.max_timestamp if by_log else header.base_timestamp + time_delta
            yield header.base_offset + offset_delta, timestamp
            position = end
    except IndexError:
        raise WireError("record is cut short") from None


def record_positions(body: bytes, count: int) -> list[int]:
    """Where each record of an opened body begins: cheap, since nothing else is read."""
    positions: list[int] = []
    add = positions.append
    position, end = 0, len(body)
    try:
        for _ in range(count):
            add(position)
            byte = body[position]
            if byte < 128:
                position += 1 + (byte >> 1) if not byte & 1 else end
            else:
                length, position = _signed(body, position)
                position += length if length >= 0 else end
            if position > end:
                break
    except IndexError:
        raise WireError("record is cut short") from None
    if position != end:
        raise WireError("records do not fill their batch")
    return positions


def build_batch(
    records: Iterable[Record],
    *,
    base_offset: int = 0,
    leader_epoch: int = -1,
    codec: Codec = Codec.NONE,
    producer_id: int = -1,
    producer_epoch: int = -1,
    base_sequence: int = -1,
    transactional: bool = False,
    control: bool = False,
    log_append_time_ms: int | None = None,
) -> bytes:
    """A batch of at least one record; the records' own offsets count, from `base_offset` on."""
    listed = list(records)
    base_timestamp = listed[0].timestamp_ms
    body = b"".join(_write_record(record, base_offset, base_timestamp) for record in listed)
    attributes = int(codec)
    attributes |= _TRANSACTIONAL if transactional else 0
    attributes |= _CONTROL if control else 0
    max_timestamp = max(record.timestamp_ms for record in listed)
    if log_append_time_ms is not None:
        attributes |= _LOG_APPEND_TIME
        max_timestamp = log_append_time_ms
    body = compress(codec, body)
    batch = bytearray(
        _HEADER.pack(
            base_offset,
            _SMALLEST_LENGTH + len(body),
            leader_epoch,
            MAGIC,
            0,
            attributes,
            listed[-1].offset - base_offset,
            base_timestamp,
            max_timestamp,
            producer_id,
            producer_epoch,
            base_sequence,
            len(listed),
        )
    )
    batch += body
    crc = crc32c(memoryview(batch)[CHECKED_FROM:])
    batch[_CRC_OFFSET:CHECKED_FROM] = crc.to_bytes(4, "big")
    return bytes(batch)


def _write_record(record: Record, base_offset: int, base_timestamp: int) -> bytes:
    out = bytearray(b"\0")
    out += _zigzag(record.timestamp_ms - base_timestamp)
    out += _zigzag(record.offset - base_offset)
    for part in (record.key, record.value):
        out += _with_length(part)
    out += _zigzag(len(record.headers))
    for name, value in record.headers:
        out += _with_length(name.encode())
        out += _with_length(value)
    return _zigzag(len(out)) + out


def _with_length(data: bytes | None) -> bytes:
    return b"\1" if data is None else _zigzag(len(data)) + data


def _zigzag(number: int) -> bytes:
    """A signed varint: small numbers of either sign take few bytes."""
    number = (number << 1) ^ (number >> 63)
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _signed(body: bytes, position: int) -> tuple[int, int]:
    """A signed varint of at most ten bytes."""
    byte = body[position]
    position += 1
    if byte < 128:
        return (byte >> 1) ^ -(byte & 1), position
    number = byte & 127
    shift = 7
    while byte > 127:
        if shift > 63:
            raise WireError("varint is too long")
        byte = body[position]
        position += 1
        number |= (byte & 127) << shift
        shift += 7
    return (number >> 1) ^ -(number & 1), position


def _nullable(body: bytes, position: int, end: int) -> tuple[bytes | None, int]:
    length, position = _signed(body, position)
    if length < 0:
        return None, position
    if length > end - position:
        raise WireError(f"length {length} is out of range")
    return body[position : position + length], position + length


def _headers(
    body: bytes, position: int, end: int
) -> tuple[tuple[tuple[str, bytes | None], ...], int]:
    count, position = _signed(body, position)
    if count == 0:
        return (), position
    if not 0 < count <= min(end - position, MAX_HEADERS):
        raise WireError(f"{count} headers are more than a record can hold")
    headers = []
    for _ in range(count):
        name, position = _nullable(body, position, end)
        if name is None:
            raise WireError("header without a name")
        value, position = _nullable(body, position, end)
        headers.append((name.decode("utf-8", "replace"), value))
    return tuple(headers), position


# for those who write batches anew without opening their records one by one
read_signed, write_signed, pack_header = _signed, _zigzag, _HEADER.pack
