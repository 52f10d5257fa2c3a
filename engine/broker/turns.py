"""Long work on the loop in short turns: whoever else is ready comes between."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from engine.base.clock import Clock

Item = TypeVar("Item")
Result = TypeVar("Result")

MANY = 256
"""Elements of a request from which on it is worked off in turns."""
TURN_MS = 4.0


class Turns:
    """Counts the time that one piece of work has held the loop."""

    __slots__ = ("_clock", "_ends_ms")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends_ms = clock.monotonic_ms() + TURN_MS

    async def breathe(self) -> None:
        """Let the others have their turn if ours has taken long enough."""
        if self._clock.monotonic_ms() >= self._ends_ms:
            await asyncio.sleep(0)
            self._ends_ms = self._clock.monotonic_ms() + TURN_MS


async def one_by_one(
    clock: Clock, items: Iterable[Item], work: Callable[[Item], Awaitable[Result]]
) -> list[Result]:
    """What `work` makes of each item, in turns."""
    turns, results = Turns(clock), []
    for item in items:
        results.append(await work(item))
        await turns.breathe()
    return results
