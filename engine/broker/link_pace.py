"""Step pace: what a follower copies waits on its link for somebody's next step, never for long."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from engine.contract.moves import HeldBatches

LAG, SOCKET = "replica.lag.time.max.ms", "replica.socket.timeout.ms"
MOST_HELD_MS = 4_000.0
"""A write may find one batch held before its own, and clients that wait least wait ten seconds."""
SHARE = 4
"""So many times may be held what a follower has until it leaves the ISR, or gives its leader up."""


def longest_hold_ms(lag_ms: float, socket_ms: float) -> float:
    """How long one batch may be held so that nobody gives up."""
    return min(MOST_HELD_MS, lag_ms / SHARE, socket_ms / SHARE)


class StepPace:
    """Of all links of one cluster. What is asked over them, votes and heartbeats, goes on."""

    def __init__(self) -> None:
        self.hold_ms: float | None = None
        """What is copied waits so long at most; None: it does not wait."""
        self.on_changed: Callable[[], object] = lambda: None
        self._held: dict[HeldBatches, asyncio.Future[None]] = {}

    @property
    def held(self) -> tuple[HeldBatches, ...]:
        """What waits for a step now."""
        return tuple(batches for batches, step in self._held.items() if not step.done())

    def begin(self, hold_ms: float) -> None:
        self.hold_ms = hold_ms

    def end(self) -> None:
        """Let go of everything; what comes from now on does not wait."""
        self.hold_ms = None
        self.step()

    def step(self) -> int:
        """Let what is held go on, and nothing that comes behind; over how many links it goes."""
        waiting = [step for step in self._held.values() if not step.done()]
        for step in waiting:
            step.set_result(None)
        return len(waiting)

    async def hold(self, batches: HeldBatches) -> None:
        """Return with the next step, or when the bound has passed."""
        if self.hold_ms is None or not batches.places:
            return
        step = self._held[batches] = asyncio.get_running_loop().create_future()
        self.on_changed()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.hold_ms / 1000):
                    await step
        finally:
            if self._held.get(batches) is step:
                del self._held[batches]
            self.on_changed()
