"""Kafka's messages: declared as typed structs, decoded and encoded by code made on first use.

`engine.wire.declare` says how a message is written down, `plan` resolves one version of it,
`decoder` and `encoder` write a function for that version, and this module keeps those functions.
"""

from struct import error as StructError  # noqa: N812 - it is an exception
from typing import TypeVar, cast

from engine.wire.declare import Buffer, Message, Part, Records, Segment, WireError
from engine.wire.decoder import MAX_TAGS, Decoder, compile_decoder
from engine.wire.encoder import Encoder, compile_encoder

__all__ = [
    "MAX_ELEMENTS",
    "MAX_TAGS",
    "Buffer",
    "Message",
    "Part",
    "Records",
    "Segment",
    "WireError",
    "decode",
    "decode_whole",
    "encode",
    "encode_whole",
]

M = TypeVar("M", bound=Message)

MAX_ELEMENTS = 50_000
"""Elements of arrays and tagged fields in one request, in all. Large structs count more than once,
so that what a request makes of its bytes stays below 8 MiB."""

_decoders: dict[tuple[type[Message], int], Decoder] = {}
_encoders: dict[tuple[type[Message], int], Encoder] = {}


def decode(
    kind: type[M],
    version: int,
    data: bytes | bytearray,
    position: int,
    end: int,
    *,
    max_elements: int = MAX_ELEMENTS,
    max_tags: int = MAX_TAGS,
) -> tuple[M, int]:
    """The message at `position` of `data`, and the position behind it; `WireError` if malformed.

    Bytes between there and `end` are the caller's to judge: Kafka ignores them. Everything but
    `records` is copied.
    """
    read = _decoders.get((kind, version))
    if read is None:
        read = _decoders[kind, version] = compile_decoder(kind, version)
    try:
        message, position = read(data, position, end, max_elements, max_tags)
    except (StructError, IndexError):
        raise WireError(f"{kind.__name__} v{version} is cut short") from None
    if position > end:
        raise WireError(f"{kind.__name__} v{version} is cut short")
    return cast("M", message), position


def encode(message: Message, version: int, head: bytes = b"") -> list[Segment]:
    """The message behind `head`, as segments to send in order.

    The first is a bytearray of its own; long records are segments by reference. A field that
    cannot be encoded, a text too long for example, is a `WireError`.
    """
    segments: list[Segment] = []
    kind = type(message)
    write = _encoders.get((kind, version))
    if write is None:
        write = _encoders[kind, version] = compile_encoder(kind, version)
    try:
        tail = write(message, bytearray(head), segments)
    except (StructError, UnicodeEncodeError) as reason:
        raise WireError(f"{kind.__name__} v{version} cannot be encoded: {reason}") from None
    if tail or not segments:
        segments.append(tail)
    return segments


def decode_whole(
    kind: type[M], version: int, data: bytes | bytearray, *, max_elements: int = MAX_ELEMENTS
) -> M:
    """The message that `data` starts with."""
    return decode(kind, version, data, 0, len(data), max_elements=max_elements)[0]


def encode_whole(message: Message, version: int) -> bytes:
    """The message as one piece of bytes; for messages without ranges of files in them."""
    return b"".join(cast("list[Buffer]", encode(message, version)))
