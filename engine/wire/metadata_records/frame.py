"""The frame around each record of the metadata log.

A record's value is the frame version (1), the record's type and its version as unsigned varints,
then the message.
"""

from typing import cast

from engine.wire.declare import Message, WireError
from engine.wire.decoder import long_varint
from engine.wire.encoder import varint
from engine.wire.message import decode, encode
from engine.wire.metadata_records import brokers, log, security, settings, topics

FRAME_VERSION = 1

MAX_ELEMENTS = 1_000_000
"""These come from our own disk or from a trusted controller."""

TYPES: dict[int, type[Message]] = {
    kind.KEY: kind
    for module in (brokers, topics, settings, security, log)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message
}
"""All 27, by their type."""


_heads: dict[tuple[int, int], bytes] = {}


def encode_metadata_record(record: Message, version: int) -> bytes:
    head = _heads.get((record.KEY, version))
    if head is None:
        head = varint(FRAME_VERSION) + varint(record.KEY) + varint(version)
        _heads[record.KEY, version] = head
    return b"".join(cast("list[bytearray]", encode(record, version, head)))


def decode_metadata_record(value: bytes | bytearray) -> tuple[Message, int]:
    """The record and its version; `WireError` where either is unknown."""
    numbers = []
    position = 0
    try:
        for _ in range(3):
            number, position = value[position], position + 1
            if number > 127:
                number, position = long_varint(value, position, number)
            numbers.append(number)
    except IndexError:
        raise WireError("metadata record is cut short") from None
    frame_version, key, version = numbers
    if frame_version != FRAME_VERSION:
        raise WireError(f"metadata record has frame version {frame_version}")
    kind = TYPES.get(key)
    if kind is None:
        raise WireError(f"there is no metadata record of type {key}")
    record, _ = decode(kind, version, value, position, len(value), max_elements=MAX_ELEMENTS)
    return record, version
