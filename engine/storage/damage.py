"""Spots of a log whose bytes cannot be trusted, and how readers are kept off them."""

from collections.abc import Sequence

import msgspec

from engine.base.errors import Code, KafkaError


class Damage(msgspec.Struct, frozen=True):
    """One such spot; everything before it can be read."""

    path: str
    position: int
    offset: int
    """The first offset that cannot be read."""
    end_offset: int
    """The next offset that can; the same one where the log was cut at the spot."""
    reason: str


def refuse_damaged(spots: Sequence[Damage], offset: int) -> None:
    """Raise KafkaError where the offset lies in a damaged spot."""
    for spot in spots:
        if spot.offset <= offset < spot.end_offset:
            raise KafkaError(Code.CORRUPT_MESSAGE, f"{spot.path}: {spot.reason}")


def sound_size(spots: Sequence[Damage], path: str, *, position: int, size: int) -> int:
    """How many of these bytes of a segment come before a damaged spot."""
    for spot in spots:
        if spot.offset == spot.end_offset:
            continue  # the log was cut there: what lies there now came later
        if spot.path == path and position <= spot.position < position + size:
            size = spot.position - position
    return size
