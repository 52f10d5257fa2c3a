"""Makes wrong bytes out of right ones, from a seed."""

from random import Random

TELLING = [
    *(value.to_bytes(4, "big", signed=True) for value in (-1, 0, 1, 2**31 - 1, -(2**31), 50_001)),
    *(value.to_bytes(2, "big", signed=True) for value in (-1, 0, 32767, -32768)),
    b"\xff\xff\xff\xff\x0f",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"\x7f",
    b"\x80",
]
"""Lengths and counts at the edges of what their types hold."""


def mutated(rng: Random, frame: bytes, others: list[bytes]) -> bytes:
    """A few changes of a frame (with its size before it), mostly with the size put right again."""
    body = bytearray(frame[4:])
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change(rng, body, others)
    if rng.random() < 0.05:
        return bytes(frame[:4]) + bytes(body)
    return len(body).to_bytes(4, "big") + bytes(body)


def _change(rng: Random, body: bytearray, others: list[bytes]) -> None:
    at = rng.randrange(len(body) + 1)
    kind = rng.randrange(7)
    if kind == 0 and at < len(body):
        body[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del body[at:]
    elif kind == 2:
        del body[at : at + rng.randrange(1, 9)]
    elif kind == 3:
        telling = rng.choice(TELLING)
        body[at : at + len(telling)] = telling
    elif kind == 4:
        body[at:at] = rng.choice(TELLING)
    elif kind == 5:
        piece = body[at : at + rng.randrange(1, 40)]
        body[at:at] = piece * rng.choice((1, 3, 50))
    else:
        other = rng.choice(others)
        body[at:] = other[rng.randrange(len(other) + 1) :]
