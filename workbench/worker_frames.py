"""Frames between the engine and the process that searches: four bytes of length, then MessagePack."""

from typing import BinaryIO, TypeVar

import msgspec

from engine.contract.search import DropSearch, SearchJob, SearchNews

MAX_JOB_BYTES = 32 * 1024 * 1024
"""What the engine may say at once: a job names a file for each segment."""
MAX_NEWS_BYTES = 160 * 1024 * 1024
"""What the process may say at once: one record may take 64 MiB, opened."""

T = TypeVar("T")
Order = SearchJob | DropSearch

_encoder = msgspec.msgpack.Encoder()
_orders: msgspec.msgpack.Decoder[Order] = msgspec.msgpack.Decoder(SearchJob | DropSearch)
_news = msgspec.msgpack.Decoder(SearchNews)


class FrameError(Exception):
    """What came is no frame."""


def write_frame(stream: BinaryIO, value: Order | SearchNews) -> None:
    data = _encoder.encode(value)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def read_order(stream: BinaryIO) -> Order | None:
    """What the engine asks; None where it has gone."""
    data = _read(stream, MAX_JOB_BYTES)
    return None if data is None else _decoded(_orders, data)


def read_news(stream: BinaryIO) -> SearchNews | None:
    """What the process says; None where it has ended."""
    data = _read(stream, MAX_NEWS_BYTES)
    return None if data is None else _decoded(_news, data)


def _read(stream: BinaryIO, limit: int) -> bytes | None:
    length = _exactly(stream, 4)
    if length is None:
        return None
    size = int.from_bytes(length, "big")
    if size > limit:
        raise FrameError(f"a frame of {size:,} bytes is more than {limit:,}")
    return _exactly(stream, size)


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    data = stream.read(count)
    return data if data is not None and len(data) == count else None


def _decoded(decoder: msgspec.msgpack.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise FrameError(str(error)) from error
