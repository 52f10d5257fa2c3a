"""The time that retention believes: a clock that was set forward must first stand by it.

Records are deleted by their age, so a clock that jumps ahead would delete what is young. What the
wall clock gains on the monotonic one counts only after it has lasted for an hour; set back within
that time, nothing was lost. A clock set back makes records younger and deletes nothing.
"""

TOLERANCE_MS = 10 * 60_000
"""What the clock may gain between two looks without being doubted."""
GRACE_MS = 60 * 60_000.0
LONGEST_PAUSE_MS = 24 * 60 * 60_000
"""A start so long after the last sign of life is doubted too: the clock may have been set."""


class TrustedTime:
    """Compares the two clocks whenever it is asked for the time."""

    def __init__(self, *, wall_ms: int, monotonic_ms: float, last_known_ms: int | None) -> None:
        """`last_known_ms`: a time that has certainly been, from before the start."""
        self._wall_ms = wall_ms
        self._monotonic_ms = monotonic_ms
        self._since_ms = monotonic_ms
        self.doubted_ms = 0
        """By how much the wall clock is ahead of what is believed."""
        if last_known_ms is not None and wall_ms - last_known_ms > LONGEST_PAUSE_MS:
            self.doubted_ms = wall_ms - last_known_ms - LONGEST_PAUSE_MS

    def look(self, *, wall_ms: int, monotonic_ms: float) -> int:
        """The time to go by now."""
        gained = wall_ms - self._wall_ms - round(monotonic_ms - self._monotonic_ms)
        self._wall_ms, self._monotonic_ms = wall_ms, monotonic_ms
        if gained > TOLERANCE_MS:
            self.doubted_ms += gained
            self._since_ms = monotonic_ms
        elif gained < -TOLERANCE_MS:
            self.doubted_ms = max(0, self.doubted_ms + gained)
        if monotonic_ms - self._since_ms >= GRACE_MS:
            self.doubted_ms = 0
        return wall_ms - self.doubted_ms
