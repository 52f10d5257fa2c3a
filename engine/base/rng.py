"""The only chance the engine knows: injected, so that a seed replays a run."""

from typing import Protocol


class RandomSource(Protocol):
    """What the engine uses of `random.Random`; the program passes a system source, tests a seed."""

    def randbytes(self, n: int, /) -> bytes: ...

    def randrange(self, start: int, stop: int, /) -> int: ...

    def random(self) -> float: ...


def random_uuid(source: RandomSource) -> bytes:
    """Sixteen bytes of a version 4 UUID that never start with a dash in Kafka's base64 form."""
    while True:
        raw = bytearray(source.randbytes(16))
        raw[6] = raw[6] & 0x0F | 0x40
        raw[8] = raw[8] & 0x3F | 0x80
        if raw[0] >> 2 != 62:  # 62 is "-" in URL-safe base64, which command lines mistake
            return bytes(raw)
