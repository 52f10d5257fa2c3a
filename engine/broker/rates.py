"""Rates over the last few seconds, from counters that only grow."""

from collections import deque
from operator import add, sub

WINDOW_MS = 3_000.0
SAMPLE_EVERY_MS = 500.0


class Rates:
    """The growth per second of a few counters that are always read together.

    A counter that wakes after a silence is measured over the window, not over the silence.
    """

    __slots__ = ("_last", "_samples", "_whose", "_zero")

    def __init__(self, now_ms: float, *counters: int, whose: object = None) -> None:
        """Begin with the counters as they are now."""
        self._samples: deque[tuple[float, tuple[int, ...]]] = deque([(now_ms, counters)])
        self._zero = (0.0,) * len(counters)
        self._last = counters
        self._whose = whose

    def read(self, now_ms: float, *counters: int, whose: object = None) -> tuple[float, ...]:
        """Take the counters' present values and return each one's growth per second.

        Counters of another owner than last time go on from where the last one's stood.
        """
        samples = self._samples
        if whose != self._whose:
            self._whose = whose
            moved = tuple(map(sub, counters, self._last))
            for number, (at_ms, then) in enumerate(samples):
                samples[number] = at_ms, tuple(map(add, then, moved))
        self._last = counters
        while len(samples) > 1 and samples[1][0] <= now_ms - WINDOW_MS:
            samples.popleft()
        since_ms, before = samples[0]
        if len(samples) == 1 and since_ms < now_ms - WINDOW_MS:
            since_ms = now_ms - WINDOW_MS
            samples[0] = (since_ms, before)
        if now_ms - samples[-1][0] >= SAMPLE_EVERY_MS:
            samples.append((now_ms, counters))
        if counters == before:
            return self._zero
        seconds = max(now_ms - since_ms, SAMPLE_EVERY_MS) / 1_000
        return tuple((now - then) / seconds for now, then in zip(counters, before, strict=True))
