"""Timeline: a ring of samples of several figures, and what of it a chart needs to draw."""

from bisect import bisect_left
from collections import deque
from itertools import islice
from typing import NamedTuple

KEPT_MS = 30 * 60 * 1_000
MOST_SAMPLES = 2_000
"""One a second for half an hour, with room for those that come early."""


class Sample(NamedTuple):
    """All figures at one moment; None where one is not known."""

    at_ms: int
    figures: tuple[float | None, ...]


class Timeline:
    """Samples in the order they came; the oldest leave after half an hour."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=MOST_SAMPLES)

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, sample: Sample) -> None:
        samples = self._samples
        if samples and sample.at_ms <= samples[-1].at_ms:
            return  # the clock was set back: a line may not run backwards
        samples.append(sample)
        while samples[0].at_ms < sample.at_ms - KEPT_MS:
            samples.popleft()

    def since(self, at_ms: int) -> list[Sample]:
        """Those from a moment on."""
        first = bisect_left(range(len(self._samples)), at_ms, key=self._at)
        return list(islice(self._samples, first, None))

    @property
    def last(self) -> Sample | None:
        return self._samples[-1] if self._samples else None

    def _at(self, place: int) -> int:
        return self._samples[place].at_ms
