"""Spots of a log whose bytes cannot be trusted, and how readers are kept off them."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.base.errors import Code, KafkaError


@dataclass(frozen=True, slots=True)
class Damage:
    """One such spot; everything before it can be read."""

    path: str
    position: int
    offset: int
    """The first offset that cannot be read."""
    end_offset: int
    """The next offset that can."""
    reason: str


def sound_size(spots: Sequence[Damage], *, path: str, offset: int, position: int, size: int) -> int:
    """How many of these bytes of a segment come before a damaged spot.

    Raises KafkaError where the reader's offset itself is damaged.
    """
    for spot in spots:
        if spot.path != path:
            continue
        if spot.offset <= offset < spot.end_offset:
            raise KafkaError(Code.CORRUPT_MESSAGE, f"{spot.path}: {spot.reason}")
        if position <= spot.position < position + size:
            size = spot.position - position
    return size
