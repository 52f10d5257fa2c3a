"""Everything that may cross a socket, as decoders, and a fingerprint that tells two contracts apart.

Built from the contract's own classes when it is first wanted: a start needs none of it.
"""

import hashlib
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar, Union

import msgspec

import engine.contract
from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame, Key
from engine.contract.values import Command, Reply, Value, View

V = TypeVar("V", bound=Value)


def kinds_of(base: type[V]) -> tuple[type[V], ...]:
    """Every class of the contract below `base` that has none below itself, by name."""
    for module in iter_modules(engine.contract.__path__):
        import_module(f"{engine.contract.__name__}.{module.name}")
    return tuple(sorted(_leaves(base), key=lambda kind: kind.__name__))


@cache
def commands() -> msgspec.msgpack.Decoder[Command]:
    return msgspec.msgpack.Decoder(Union[kinds_of(Command)])  # noqa: UP007 - of what is found


@cache
def replies() -> msgspec.msgpack.Decoder[Reply]:
    return msgspec.msgpack.Decoder(Union[kinds_of(Reply)])  # noqa: UP007 - of what is found


@cache
def views() -> msgspec.msgpack.Decoder[View | None]:
    return msgspec.msgpack.Decoder(Union[(*kinds_of(View), None)])


class PackedFrame(msgspec.Struct, frozen=True, array_like=True):
    """A frame as it crosses: every view by itself."""

    states: tuple[tuple[Key, msgspec.Raw], ...]
    feed: tuple[BatchAppended | Skipped, ...]
    events: tuple[Event, ...]
    events_skipped: int

    def unpacked(self) -> Frame:
        decode = views().decode
        states = tuple((key, decode(view)) for key, view in self.states)
        return Frame(states, self.feed, self.events, self.events_skipped)


def packed(frame: Frame) -> PackedFrame:
    encode = msgspec.msgpack.encode
    states = tuple((key, msgspec.Raw(encode(view))) for key, view in frame.states)
    return PackedFrame(states, frame.feed, frame.events, frame.events_skipped)


@cache
def fingerprint() -> str:
    """Alike exactly where both sides know the same values with the same fields."""
    told = [
        f"{kind.__name__} {[(field.name, str(field.type)) for field in msgspec.structs.fields(kind)]}"
        for kind in kinds_of(Value)
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _leaves(base: type[V]) -> set[type[V]]:
    below = base.__subclasses__()
    return {leaf for kind in below for leaf in _leaves(kind)} if below else {base}
