"""The four codecs of record batches, bounded: nothing grows past a limit that the caller sets."""

import zlib
from collections.abc import Callable
from enum import IntEnum

import cramjam

from engine.wire.declare import Buffer, WireError

MAX_DECOMPRESSED = 64 * 1024 * 1024
MAX_RATIO = 100
FREE_OF_RATIO = 4 * 1024 * 1024
"""Up to here any ratio is honest: a batch of equal records shrinks a thousandfold."""


class TooLargeError(WireError):
    """Compressed data that hold more than they may."""


class Codec(IntEnum):
    """How the records of a batch are compressed: the lowest bits of its attributes."""

    NONE = 0
    GZIP = 1
    SNAPPY = 2
    LZ4 = 3
    ZSTD = 4


_XERIAL_MAGIC = b"\x82SNAPPY\0"
_XERIAL_HEADER = _XERIAL_MAGIC + b"\0\0\0\1\0\0\0\1"
_XERIAL_BLOCK = 32 * 1024

_SNAPPY_RATIO = 32
"""Raw snappy says its size up front; more than this per byte cannot be true."""


def decompression_limit(
    compressed_size: int, most: int = MAX_DECOMPRESSED, *, ratio: int = MAX_RATIO
) -> int:
    """How many bytes a batch of this size may decompress to."""
    return min(most, max(FREE_OF_RATIO, ratio * compressed_size))


def compress(codec: Codec, data: Buffer) -> bytes:
    """One frame, as Kafka's own clients write it."""
    match codec:
        case Codec.NONE:
            return bytes(data)
        case Codec.GZIP:
            packer = zlib.compressobj(wbits=31)
            return packer.compress(data) + packer.flush()
        case Codec.SNAPPY:
            return _compress_xerial(memoryview(data))
        case Codec.LZ4:
            # Kafka reads only frames whose blocks stand alone.
            frame = cramjam.lz4.Compressor(level=1, block_linked=False)
            frame.compress(bytes(data))
            return bytes(frame.finish())
        case Codec.ZSTD:
            return bytes(cramjam.zstd.compress(data, level=3))


def decompress(codec: Codec, data: Buffer, limit: int) -> bytes:
    """What `data` holds, all frames of it; `WireError` if damaged or larger than `limit`."""
    match codec:
        case Codec.NONE:
            if len(data) > limit:
                raise _too_large(codec, limit)
            return bytes(data)
        case Codec.GZIP:
            return _decompress_gzip(data, limit)
        case Codec.SNAPPY:
            return _decompress_snappy(bytes(data), limit)
        case Codec.LZ4:
            return _decompress_frames(codec, cramjam.lz4.decompress_into, data, limit)
        case Codec.ZSTD:
            return _decompress_frames(codec, cramjam.zstd.decompress_into, data, limit)


def _too_large(codec: Codec, limit: int) -> TooLargeError:
    return TooLargeError(f"{codec.name.lower()} data decompress to more than {limit} bytes")


def _decompress_gzip(data: Buffer, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit
    rest: Buffer = data
    while len(rest):
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(rest, left + 1)
        except zlib.error as reason:
            raise WireError(f"gzip data are damaged: {reason}") from None
        if len(part) > left:
            raise _too_large(Codec.GZIP, limit)
        if not member.eof:
            raise WireError("gzip data are cut short")
        parts.append(part)
        left -= len(part)
        rest = member.unused_data
    if not parts:
        raise WireError("gzip data are empty")
    return b"".join(parts)


def _decompress_frames(
    codec: Codec, into: Callable[[Buffer, bytearray], int], data: Buffer, limit: int
) -> bytes:
    """Into a buffer that grows while it proves too small: neither format tells its size safely."""
    room = min(limit, max(64 * 1024, 4 * len(data)))
    while True:
        output = bytearray(room)
        try:
            count = into(data, output)
        except cramjam.DecompressionError as reason:
            if "whole buffer" not in str(reason):
                raise WireError(f"{codec.name.lower()} data are damaged: {reason}") from None
            if room == limit:
                raise _too_large(codec, limit) from None
            room = min(limit, 4 * room)
            continue
        del output[count:]
        return bytes(output)


def _compress_xerial(data: memoryview) -> bytes:
    """The framing of the Java client: a header, then blocks, each with its length."""
    parts = [_XERIAL_HEADER]
    for start in range(0, len(data), _XERIAL_BLOCK):
        block = bytes(cramjam.snappy.compress_raw(data[start : start + _XERIAL_BLOCK]))
        parts += [len(block).to_bytes(4, "big"), block]
    return b"".join(parts)


def _decompress_snappy(data: bytes, limit: int) -> bytes:
    """The Java client's framing, or one raw block as librdkafka sends it.

    The framing has no end: data that were cut between two blocks look whole.
    """
    if not data.startswith(_XERIAL_MAGIC):
        return _decompress_block(data, limit)
    parts: list[bytes] = []
    position = 0
    total = 0
    while position < len(data):
        if data.startswith(_XERIAL_MAGIC, position):  # streams may follow each other
            position += len(_XERIAL_HEADER)
            if position > len(data):
                raise WireError("snappy data are cut short")
            continue
        size = int.from_bytes(data[position : position + 4], "big")
        position += 4
        if size > len(data) - position:
            raise WireError("snappy data are cut short")
        part = _decompress_block(data[position : position + size], limit)
        total += len(part)
        if total > limit:
            raise _too_large(Codec.SNAPPY, limit)
        parts.append(part)
        position += size
    return b"".join(parts)


def _decompress_block(data: bytes, limit: int) -> bytes:
    if not data:
        raise WireError("snappy data are empty")
    try:
        size = cramjam.snappy.decompress_raw_len(data)
        if size > _SNAPPY_RATIO * len(data):
            raise WireError("snappy data claim a size that they cannot have")
        if size > limit:
            raise _too_large(Codec.SNAPPY, limit)
        return bytes(cramjam.snappy.decompress_raw(data))
    except cramjam.DecompressionError as reason:
        raise WireError(f"snappy data are damaged: {reason}") from None
