"""Kafka's internal records opened: what a key and a value of its coordinators' topics say."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from engine.wire.coordinator_records import GROUPS, SHARE_STATE, TRANSACTIONS, CoordinatorLog
from engine.wire.declare import Message, WireError

LOGS: Mapping[str, CoordinatorLog] = {
    "__consumer_offsets": GROUPS,
    "__transaction_state": TRANSACTIONS,
    "__share_group_state": SHARE_STATE,
}
LARGEST = 1 << 20
"""Larger ones are shown as the bytes they are."""


class Meaning(NamedTuple):
    """A key or value as JSON, and in words what it is."""

    json: bytes
    why: str


def meanings(
    topic: str, key: bytes | None, value: bytes | None
) -> tuple[Meaning | None, Meaning | None]:
    """What key and value mean; None where they are of no such topic or cannot be read."""
    log = LOGS.get(topic)
    if log is None or key is None or len(key) > LARGEST:
        return None, None
    try:
        opened = log.decode_key(key)
    except WireError:  # a newer broker's: genuine brokers step over it too
        return None, None
    of_key = _meaning(opened, 0)
    if value is None or len(value) > LARGEST:
        return of_key, None
    try:
        found, version = log.decode_value(opened, value)
    except (WireError, KeyError):
        return of_key, None
    return of_key, _meaning(found, version)


def _meaning(message: Message, version: int) -> Meaning:
    name = type(message).__name__
    text = json.dumps(_plain(message), ensure_ascii=False)
    return Meaning(
        text.encode("utf-8", "backslashreplace"), f"Kafka's own {name}, version {version}"
    )


def _plain(value: object) -> object:
    match value:
        case msgspec.Struct():
            return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
        case list() | tuple():
            return [_plain(item) for item in value]
        case bytes() | bytearray() | memoryview():
            data = bytes(value)
            # An id as Kafka's tools print it; what a client wrote, such as a subscription, in hex.
            return urlsafe_b64encode(data).decode().rstrip("=") if len(data) == 16 else data.hex()
        case _:
            return value
