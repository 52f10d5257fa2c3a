"""Message formats 0 and 1, read only: segments that releases up to 2.x left behind.

An entry is one message, or one whose value is a compressed set of messages. Its offset is that of
its last message. Format 1 has timestamps and counts inner offsets from 0; format 0 has neither.
"""

import zlib
from collections.abc import Iterator
from struct import Struct, error

import msgspec

from engine.wire.batch import Record
from engine.wire.compression import MAX_DECOMPRESSED, Codec, decompress
from engine.wire.declare import Buffer, WireError

NO_TIMESTAMP = -1

_ENTRY = Struct(">qiIbb")
_TIMESTAMP = Struct(">q")
_LENGTH = Struct(">i")

_SIZE_BEFORE_LENGTH = 12
_CHECKED_FROM = 16
_SMALLEST_LENGTH = {0: 14, 1: 22}

_CODEC_BITS = 0x07
_LOG_APPEND_TIME = 0x08


class EntryHeader(msgspec.Struct, frozen=True, gc=False):
    """The fixed fields of one entry of a message set."""

    last_offset: int
    length: int
    crc: int
    magic: int
    attributes: int
    timestamp_ms: int

    @property
    def size(self) -> int:
        """Bytes of the whole entry."""
        return _SIZE_BEFORE_LENGTH + self.length

    @property
    def codec(self) -> Codec:
        try:
            return Codec(self.attributes & _CODEC_BITS)
        except ValueError:
            raise WireError(f"there is no codec {self.attributes & _CODEC_BITS}") from None

    @property
    def is_log_append_time(self) -> bool:
        return bool(self.attributes & _LOG_APPEND_TIME)


def read_entry_header(data: Buffer, position: int = 0) -> EntryHeader:
    """The entry at `position`; whether all of it is there is not checked."""
    try:
        offset, length, crc, magic, attributes = _ENTRY.unpack_from(data, position)
        timestamp = _TIMESTAMP.unpack_from(data, position + 18)[0] if magic == 1 else NO_TIMESTAMP
    except error:
        raise WireError("message is cut short") from None
    if magic not in _SMALLEST_LENGTH:
        raise WireError(f"message has format {magic}")
    if length < _SMALLEST_LENGTH[magic]:
        raise WireError(f"message length {length} is too small")
    return EntryHeader(offset, length, crc, magic, attributes, timestamp)


def entry_crc_is_right(data: Buffer, position: int, header: EntryHeader) -> bool:
    view = memoryview(data)
    return zlib.crc32(view[position + _CHECKED_FROM : position + header.size]) == header.crc


def read_entry(
    data: Buffer, position: int = 0, *, max_decompressed: int = MAX_DECOMPRESSED
) -> list[Record]:
    """The records of the entry at `position`, with their offsets in the log."""
    header = read_entry_header(data, position)
    key, value = _key_and_value(data, position, header)
    if header.codec is Codec.NONE:
        return [Record(header.last_offset, header.timestamp_ms, key, value)]
    if value is None:
        raise WireError("compressed message without a value")
    if header.codec is Codec.LZ4 and header.magic == 0:
        value = _with_right_checksum(value)
    inner = decompress(header.codec, value, max_decompressed)
    found = list(_inner_records(inner))
    if not found:
        raise WireError("compressed message set is empty")
    first = header.last_offset - found[-1].offset if header.magic == 1 else 0
    return [
        Record(
            first + record.offset,
            header.timestamp_ms if header.is_log_append_time else record.timestamp_ms,
            record.key,
            record.value,
        )
        for record in found
    ]


def _inner_records(data: bytes) -> Iterator[Record]:
    position = 0
    while position < len(data):
        header = read_entry_header(data, position)
        if header.codec is not Codec.NONE:
            raise WireError("compressed message inside a compressed message")
        key, value = _key_and_value(data, position, header)
        yield Record(header.last_offset, header.timestamp_ms, key, value)
        position += header.size


def _key_and_value(
    data: Buffer, position: int, header: EntryHeader
) -> tuple[bytes | None, bytes | None]:
    end = position + header.size
    if end > len(data):
        raise WireError("message is cut short")
    position += 18 if header.magic == 0 else 26
    key, position = _nullable(data, position, end)
    value, position = _nullable(data, position, end)
    if position != end:
        raise WireError("message does not end where it says")
    return key, value


def _nullable(data: Buffer, position: int, end: int) -> tuple[bytes | None, int]:
    if end - position < _LENGTH.size:
        raise WireError("message is cut short")
    length: int = _LENGTH.unpack_from(data, position)[0]
    position += _LENGTH.size
    if length < 0:
        return None, position
    if length > end - position:
        raise WireError(f"length {length} is out of range")
    return bytes(data[position : position + length]), position + length


def _with_right_checksum(frame: bytes) -> bytes:
    """An lz4 frame as others read it: format 0 hashed the magic number with the descriptor."""
    if len(frame) < 7:
        raise WireError("lz4 data are cut short")
    flags = frame[4]
    end = 6 + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0)
    checksum = _short_xxh32(frame[4:end]) >> 8 & 0xFF
    return frame[:end] + bytes([checksum]) + frame[end + 1 :]


def _short_xxh32(data: bytes) -> int:
    """XXH32 with seed 0 of fewer than 16 bytes."""
    mask = 0xFFFFFFFF
    number = 374761393 + len(data)
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        number += int.from_bytes(data[start : start + 4], "little") * 3266489917
        number = _rotate(number & mask, 17) * 668265263 & mask
    for byte in data[whole:]:
        number += byte * 374761393
        number = _rotate(number & mask, 11) * 2654435761 & mask
    number = (number ^ number >> 15) * 2246822519 & mask
    number = (number ^ number >> 13) * 3266489917 & mask
    return number ^ number >> 16


def _rotate(number: int, bits: int) -> int:
    return (number << bits | number >> 32 - bits) & 0xFFFFFFFF
