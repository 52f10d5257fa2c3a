"""Frames: what stands before a message, its size, its header and which header that is."""

from collections.abc import Sequence
from struct import Struct
from typing import cast

import msgspec

from engine.wire.catalog import flexible_from
from engine.wire.declare import Message, Segment, WireError
from engine.wire.decoder import MAX_TAGS, skip_tags
from engine.wire.encoder import COPY_BELOW
from engine.wire.message import encode

_REQUEST_START = Struct(">hhih")
_PLAIN_RESPONSE = Struct(">ii")
_FLEXIBLE_RESPONSE = Struct(">iiB")
_pack_size = Struct(">i").pack_into

_API_VERSIONS = 18


class RequestHeader(msgspec.Struct, frozen=True, gc=False):
    """The header of a request: what is asked, in which version, and by whom."""

    api_key: int
    api_version: int
    correlation_id: int
    client_id: str | None = None


def read_request_header(
    data: bytes | bytearray, position: int, end: int, *, max_tags: int = MAX_TAGS
) -> tuple[RequestHeader, int]:
    """The header at `position` (behind the size) and where the message begins.

    The version may be one that nobody declared. The client id keeps its old length prefix also
    in flexible headers, and any negative length means none.
    """
    if end - position < _REQUEST_START.size:
        raise WireError("request header is cut short")
    key, version, correlation_id, length = _REQUEST_START.unpack_from(data, position)
    position += _REQUEST_START.size
    client_id = None
    if length >= 0:
        if length > end - position:
            raise WireError("client id is cut short")
        client_id = data[position : position + length].decode("utf-8", "replace")
        position += length
    flexible = flexible_from(key)
    if flexible is not None and version >= flexible:
        position = _skip_header_tags(data, position, end, max_tags)
    return RequestHeader(key, version, correlation_id, client_id), position


def read_response_header(
    data: bytes | bytearray, position: int, end: int, *, api_key: int, api_version: int
) -> tuple[int, int]:
    """The correlation id of a response, and where the message begins."""
    if end - position < 4:
        raise WireError("response header is cut short")
    correlation_id = int.from_bytes(data[position : position + 4], "big", signed=True)
    position += 4
    if _has_flexible_response(api_key, api_version):
        position = _skip_header_tags(data, position, end)
    return correlation_id, position


def frame_response(
    message: Message, *, api_key: int, api_version: int, correlation_id: int
) -> list[Segment]:
    """A whole response; the first segment is a bytearray that starts with the frame's size."""
    if _has_flexible_response(api_key, api_version):
        head = _FLEXIBLE_RESPONSE.pack(0, correlation_id, 0)
    else:
        head = _PLAIN_RESPONSE.pack(0, correlation_id)
    return _with_size(encode(message, api_version, head))


def frame_encoded(
    body: bytes, *, api_key: int, api_version: int, correlation_id: int
) -> list[Segment]:
    """The same for a body that is encoded already."""
    if _has_flexible_response(api_key, api_version):
        head = _FLEXIBLE_RESPONSE.pack(len(body) + 5, correlation_id, 0)
    else:
        head = _PLAIN_RESPONSE.pack(len(body) + 4, correlation_id)
    return [head + body] if len(body) < COPY_BELOW else [head, body]


def frame_request(
    message: Message, *, api_version: int, correlation_id: int, client_id: str | None
) -> list[Segment]:
    """A whole request, for our own clients."""
    key = message.KEY
    name = b"" if client_id is None else client_id.encode()
    length = -1 if client_id is None else len(name)
    head = bytes(4) + _REQUEST_START.pack(key, api_version, correlation_id, length) + name
    flexible = flexible_from(key)
    if flexible is not None and api_version >= flexible:
        head += b"\0"
    return _with_size(encode(message, api_version, head))


def _has_flexible_response(api_key: int, api_version: int) -> bool:
    # A client reads the answer to ApiVersions before it knows what the broker speaks.
    if api_key == _API_VERSIONS:
        return False
    flexible = flexible_from(api_key)
    return flexible is not None and api_version >= flexible


def _skip_header_tags(
    data: bytes | bytearray, position: int, end: int, max_tags: int = MAX_TAGS
) -> int:
    try:
        count = data[position]
        position += 1
        if count:
            position, _ = skip_tags(data, position, count, max_tags, max_tags)
    except IndexError:
        raise WireError("header is cut short") from None
    if position > end:
        raise WireError("header is cut short")
    return position


def _with_size(segments: list[Segment]) -> list[Segment]:
    _pack_size(cast("bytearray", segments[0]), 0, total_size(segments) - 4)
    return segments


def total_size(segments: Sequence[Segment]) -> int:
    return sum(len(segment) for segment in segments)
