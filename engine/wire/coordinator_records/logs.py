"""The logs of the coordinators, and how their keys and values are framed.

A key begins with its type as an int16, a value with its version. Types are counted per log.
"""

from struct import Struct, error

from engine.wire.coordinator_records import (
    classic,
    consumer,
    offsets,
    share,
    share_state,
    streams,
    transactions,
)
from engine.wire.declare import Message, WireError
from engine.wire.message import decode, encode_whole

MAX_ELEMENTS = 1_000_000
"""These come from our own disk."""

_SHORT = Struct(">h")


class CoordinatorLog:
    """The key and value types of one coordinator's log."""

    def __init__(self, *modules: object) -> None:
        self.keys: dict[int, type[Message]] = {}
        self.values: dict[int, type[Message]] = {}
        for module in modules:
            for name, kind in vars(module).items():
                if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message:
                    side = self.keys if name.endswith("Key") else self.values
                    side[kind.KEY] = kind

    def decode_key(self, data: bytes | bytearray) -> Message:
        """`WireError` where the type is unknown: genuine brokers step over such records."""
        key = _first_short(data)
        kind = self.keys.get(key)
        if kind is None:
            raise WireError(f"there is no coordinator record of type {key}")
        return decode(kind, 0, data, 2, len(data), max_elements=MAX_ELEMENTS)[0]

    def decode_value(self, key: Message, data: bytes | bytearray) -> tuple[Message, int]:
        """The value that belongs to a key, and its version."""
        version = _first_short(data)
        kind = self.values[key.KEY]
        return decode(kind, version, data, 2, len(data), max_elements=MAX_ELEMENTS)[0], version


def encode_key(key: Message) -> bytes:
    return _SHORT.pack(key.KEY) + encode_whole(key, 0)


def encode_value(value: Message, version: int) -> bytes:
    return _SHORT.pack(version) + encode_whole(value, version)


GROUPS = CoordinatorLog(offsets, classic, consumer, share, streams)
"""`__consumer_offsets`."""

SHARE_STATE = CoordinatorLog(share_state)
"""`__share_group_state`."""

TRANSACTIONS = CoordinatorLog(transactions)
"""`__transaction_state`."""


def _first_short(data: bytes | bytearray) -> int:
    try:
        number: int = _SHORT.unpack_from(data)[0]
    except error:
        raise WireError("coordinator record is cut short") from None
    return number
