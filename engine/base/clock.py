"""The only time the engine knows: injected, so that a simulator can own it."""

from typing import Protocol


class Clock(Protocol):
    """Wall time for timestamps, monotonic time for durations and deadlines."""

    def now_ms(self) -> int:
        """Milliseconds since 1970; may jump when the machine's clock is set."""
        ...

    def monotonic_ms(self) -> float:
        """Milliseconds from an arbitrary start; never falls."""
        ...


class SkewedClock:
    """A machine's clock whose wall time was set wrong: what one broker takes for the time."""

    def __init__(self, clock: Clock) -> None:
        self.offset_ms = 0
        self._clock = clock

    def now_ms(self) -> int:
        return self._clock.now_ms() + self.offset_ms

    def monotonic_ms(self) -> float:
        return self._clock.monotonic_ms()


class ManualClock:
    """A clock that moves only when told to."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms
        self._monotonic_ms = 0.0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic_ms(self) -> float:
        return self._monotonic_ms

    def advance(self, milliseconds: int) -> None:
        self._now_ms += milliseconds
        self._monotonic_ms += milliseconds

    def jump_wall(self, milliseconds: int) -> None:
        """Set the wall clock forward or back, as a user or NTP does."""
        self._now_ms += milliseconds
