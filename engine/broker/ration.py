"""So many events of one kind in a while; the others are counted, and their number is told."""

from engine.base.clock import Clock

MOST = 5
EVERY_MS = 1_000.0


class Ration:
    """What a flood of clients may fill the window with."""

    __slots__ = ("_clock", "_dropped", "_ends_ms", "_every_ms", "_left", "_most")

    def __init__(self, clock: Clock, *, most: int = MOST, every_ms: float = EVERY_MS) -> None:
        self._clock = clock
        self._most = most
        self._every_ms = every_ms
        self._left = 0
        self._ends_ms = 0.0
        self._dropped = 0

    def take(self) -> bool:
        """Whether one more may be told now; else it is counted."""
        now_ms = self._clock.monotonic_ms()
        if now_ms >= self._ends_ms:
            self._left, self._ends_ms = self._most, now_ms + self._every_ms
        if self._left:
            self._left -= 1
            return True
        self._dropped += 1
        return False

    def left_out(self) -> int:
        """How many were only counted, once their while is over; each is told once."""
        if not self._dropped or self._clock.monotonic_ms() < self._ends_ms:
            return 0
        dropped, self._dropped = self._dropped, 0
        return dropped
