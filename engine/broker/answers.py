"""Long answers made a piece at a time, so that no client waits for another's list to be encoded."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.broker.request import Answered, EncodedAnswer, Request
from engine.broker.turns import Turns
from engine.wire.encoder import varint
from engine.wire.message import Message, encode_whole

Item = TypeVar("Item")
M = TypeVar("M", bound=Message)

PIECE = 16
"""Elements that are made and encoded between two breaths."""


async def answered_in_turns(
    request: Request[M], build: Callable[[Sequence[Item]], Message], items: Sequence[Item]
) -> Answered:
    """`build(items)`, encoded a piece at a time where the items are many."""
    if len(items) <= PIECE:
        return build(items)
    turns = Turns(request.broker.clock)
    return await encoded_in_turns(build, items, version=request.version, turns=turns)


async def encoded_in_turns(
    build: Callable[[Sequence[Item]], Message],
    items: Sequence[Item],
    *,
    version: int,
    turns: Turns,
) -> EncodedAnswer:
    """What `build(items)` encodes to, where `items` fill one array of the message in their order.

    Everything else in the message must be the same whatever the items are.
    """
    empty = build(())
    flexible = empty.FLEXIBLE is not None and version >= empty.FLEXIBLE
    frame = encode_whole(empty, version)
    if not items:
        return EncodedAnswer(frame)
    begin = _count_position(frame, encode_whole(build(items[:1]), version), flexible=flexible)
    tail = frame[begin + len(_count(0, flexible=flexible)) :]
    parts = [frame[:begin], _count(len(items), flexible=flexible)]
    for first in range(0, len(items), PIECE):
        piece = items[first : first + PIECE]
        data = encode_whole(build(piece), version)
        start = begin + len(_count(len(piece), flexible=flexible))
        parts.append(data[start : len(data) - len(tail)])
        await turns.breathe()
    parts.append(tail)
    return EncodedAnswer(b"".join(parts))


def _count_position(without: bytes, with_one: bytes, *, flexible: bool) -> int:
    """Where the array's count lies: the first thing in which the two differ."""
    pairs = zip(without, with_one, strict=False)
    first = next((at for at, (left, right) in enumerate(pairs) if left != right), 0)
    return first if flexible else first - 3


def _count(count: int, *, flexible: bool) -> bytes:
    return bytes(varint(count + 1)) if flexible else count.to_bytes(4, "big")
