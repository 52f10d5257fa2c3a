"""Walking through the batches of a segment file: quickly over their headers, or checking all.

The quick walk reads only headers and skips the bodies of large batches. The checked walk reads
every byte and stops at the first one that cannot be trusted.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from engine.storage.disk import File
from engine.wire.batch import HEADER_SIZE, BatchHeader, crc_is_right, read_header

OVERHEAD = 12
"""Bytes of a batch that its length field does not count."""
_MAGIC_AT = 16
_EXTENT = struct.Struct(">qi11xi8xq")  # base offset, length, last offset delta, max timestamp
_LENGTH = struct.Struct(">qi")
_WALK_CHUNK = 8 * 1024
_CHECK_CHUNK = 1024 * 1024


class DamagedLogError(Exception):
    """Bytes of a segment are no batch that this log ever wrote."""

    def __init__(self, position: int, reason: str) -> None:
        self.position = position
        self.reason = reason
        super().__init__(f"at byte {position}: {reason}")


class Extent(NamedTuple):
    """Where one batch lies and which offsets it holds."""

    position: int
    base_offset: int
    last_offset: int
    size: int
    max_timestamp: int


def extents(file: File, position: int, stop: int) -> Iterator[Extent]:
    """The batches that begin at `position` and end by `stop`, by their headers alone."""
    window, start = b"", position
    while position + HEADER_SIZE <= stop:
        at = position - start
        if at + HEADER_SIZE > len(window):
            window, start, at = file.pread(_WALK_CHUNK, position), position, 0
            if len(window) < HEADER_SIZE:
                raise DamagedLogError(position, "the file ends early")
        base_offset, length, delta, max_timestamp = _EXTENT.unpack_from(window, at)
        size = OVERHEAD + length
        if size < HEADER_SIZE or delta < 0:
            raise DamagedLogError(position, f"no batch is {size} bytes long")
        if position + size > stop:
            return
        yield Extent(position, base_offset, base_offset + delta, size, max_timestamp)
        position += size


def headers(file: File, position: int, stop: int) -> Iterator[tuple[int, BatchHeader]]:
    """The full headers of the batches that begin at `position` and end by `stop`."""
    window, start = b"", position
    while position + HEADER_SIZE <= stop:
        at = position - start
        if at + HEADER_SIZE > len(window):
            window, start, at = file.pread(_WALK_CHUNK, position), position, 0
            if len(window) < HEADER_SIZE:
                raise DamagedLogError(position, "the file ends early")
        size = OVERHEAD + _LENGTH.unpack_from(window, at)[1]
        if size < HEADER_SIZE:
            raise DamagedLogError(position, f"no batch is {size} bytes long")
        if position + size > stop:
            return
        yield position, read_header(window, at)
        position += size


def checked(
    file: File, position: int, stop: int, *, next_offset: int
) -> Iterator[tuple[int, BatchHeader, memoryview]]:
    """Position, header and bytes of every batch that can be trusted, from `position` on.

    Raises DamagedLogError at the first that cannot: cut short, wrong checksum, offsets that fall.
    """
    window, start = memoryview(b""), position
    while position < stop:
        at = position - start
        if at + HEADER_SIZE > len(window):
            window = memoryview(file.pread(min(_CHECK_CHUNK, stop - position), position))
            start, at = position, 0
        if len(window) - at < HEADER_SIZE:
            raise DamagedLogError(position, "a batch header is cut short")
        size = OVERHEAD + _LENGTH.unpack_from(window, at)[1]
        if size < HEADER_SIZE:
            raise DamagedLogError(position, f"no batch is {size} bytes long")
        if position + size > stop:
            raise DamagedLogError(position, f"a batch of {size} bytes is cut short")
        if at + size > len(window):
            window = memoryview(file.pread(max(_CHECK_CHUNK, size), position))
            start, at = position, 0
        problem = _problem(window, at, size, next_offset)
        if problem:
            raise DamagedLogError(position, problem)
        header = read_header(window, at)
        yield position, header, window[at : at + size]
        next_offset = header.last_offset + 1
        position += size


def _problem(window: memoryview, at: int, size: int, next_offset: int) -> str:
    """What is wrong with a batch that is there in full; empty when nothing is."""
    if len(window) - at < size:
        return "the file ends early"
    magic = window[at + _MAGIC_AT]
    if magic != 2:
        return f"message format {magic} is not read here"
    if not crc_is_right(window, at, size):
        return "the checksum is wrong"
    base_offset, _, delta, _ = _EXTENT.unpack_from(window, at)
    if base_offset < next_offset or delta < 0:
        return f"offset {base_offset} where {next_offset} is next"
    return ""


def is_zero(file: File, position: int, stop: int) -> bool:
    """Whether nothing but zeros lies there: room that was made for what was to come."""
    while position < stop:
        data = file.pread(min(_CHECK_CHUNK, stop - position), position)
        if not data or data.count(0) != len(data):
            return False
        position += len(data)
    return True


def good_batch_after(file: File, position: int, stop: int, *, next_offset: int) -> int | None:
    """The position behind a damaged batch, where its length can be believed.

    It can where the next batch begins right there, or the file ends there.
    """
    head = file.pread(OVERHEAD, position)
    if len(head) < OVERHEAD:
        return None
    length: int = _LENGTH.unpack(head)[1]
    behind = position + OVERHEAD + length
    if length < HEADER_SIZE - OVERHEAD or behind > stop:
        return None
    if behind == stop:
        return behind
    try:
        next(checked(file, behind, stop, next_offset=next_offset))
    except DamagedLogError:
        return None
    return behind


def has_good_batch(file: File, position: int, stop: int, *, next_offset: int) -> bool:
    """Whether behind a damaged spot a batch that can be trusted follows, at any byte."""
    overlap = HEADER_SIZE - 1
    while position + HEADER_SIZE <= stop:
        window = file.pread(_CHECK_CHUNK, position)
        # magic 2 is the anchor; the checksum settles it
        found = window.find(2, _MAGIC_AT)
        while found >= 0 and found - _MAGIC_AT + HEADER_SIZE <= len(window):
            start = position + found - _MAGIC_AT
            if start + HEADER_SIZE <= stop and _may_begin(window, found - _MAGIC_AT, next_offset):
                try:
                    next(checked(file, start, stop, next_offset=next_offset))
                except DamagedLogError:
                    pass
                else:
                    return True
            found = window.find(2, found + 1)
        if len(window) <= overlap:
            return False
        position += len(window) - overlap
    return False


def _may_begin(window: bytes, at: int, next_offset: int) -> bool:
    base_offset: int
    base_offset, length, delta, _ = _EXTENT.unpack_from(window, at)
    near = next_offset <= base_offset < next_offset + (1 << 31)
    return bool(near and length >= HEADER_SIZE - OVERHEAD and delta >= 0)
