"""The last events of a run of the engine, for whoever was away."""

from collections import deque

from engine.contract.facts import Event

EVENTS_KEPT = 1_000


class History:
    """Counts every event and keeps the newest."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: deque[Event] = deque(maxlen=EVENTS_KEPT)

    def add(self, event: Event) -> None:
        self.count += 1
        self._kept.append(event)

    def since(self, count: int) -> tuple[Event, ...]:
        """Those kept beyond the first `count`."""
        wanted = min(max(self.count - count, 0), len(self._kept))
        return tuple(self._kept)[len(self._kept) - wanted :]
