"""A bounded histogram of durations: quarter octaves from a microsecond to a minute."""

from math import log2

PER_OCTAVE = 4
OCTAVES = 26
BUCKETS = PER_OCTAVE * OCTAVES
_LEAST_MS = 0.001


class Histogram:
    """Counts by bucket; a percentile is at most a fifth above the truth."""

    __slots__ = ("buckets", "count", "most_ms")

    def __init__(self) -> None:
        self.buckets = [0] * BUCKETS
        self.most_ms = 0.0
        self.count = 0

    def add(self, milliseconds: float, count: int = 1) -> None:
        at = 0
        if milliseconds > _LEAST_MS:
            at = min(int(log2(milliseconds / _LEAST_MS) * PER_OCTAVE) + 1, BUCKETS - 1)
        self.buckets[at] += count
        self.most_ms = max(self.most_ms, milliseconds)
        self.count += count

    def take(self, other: "Histogram") -> None:
        """Count what another one counted, too."""
        self.buckets = [one + more for one, more in zip(self.buckets, other.buckets, strict=True)]
        self.most_ms = max(self.most_ms, other.most_ms)
        self.count += other.count

    def percentile(self, share: float) -> float | None:
        """The upper edge of the bucket in which that share is reached, never above the most."""
        if not self.count:
            return None
        wanted, seen = share * self.count, 0
        for at, number in enumerate(self.buckets):
            seen += number
            if number and seen >= wanted:
                return min(_LEAST_MS * 2 ** (at / PER_OCTAVE), self.most_ms)
        return self.most_ms
