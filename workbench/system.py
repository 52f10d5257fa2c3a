"""The machine's own clock, chance and memory: what the composing tier hands to the engine."""

import os
import time


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> float:
        return time.monotonic_ns() / 1_000_000


class SystemRandom:
    """Chance from the operating system; nobody can replay or foresee it."""

    def randbytes(self, n: int, /) -> bytes:
        return os.urandom(n)

    def randrange(self, start: int, stop: int, /) -> int:
        """An even choice: what would favour the low numbers is drawn again."""
        width = stop - start
        if width <= 0:
            raise ValueError(f"empty range {start} to {stop}")
        size = (width.bit_length() + 7) // 8
        limit = 256**size // width * width
        while True:
            drawn = int.from_bytes(os.urandom(size), "big")
            if drawn < limit:
                return start + drawn % width

    def random(self) -> float:
        return (int.from_bytes(os.urandom(7), "big") >> 3) * 2.0**-53


def memory_bytes() -> int | None:
    """How many bytes of this process lie in memory; None where the machine does not tell."""
    try:
        statm = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None
    try:
        return int(os.read(statm, 128).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(statm)
