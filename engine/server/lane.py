"""The heavy lane: of all large frames of all connections, one is handled in each turn of the loop.

Without it every connection's large frame would be handled in the same turn, and a small request
that came meanwhile would wait for all of them.
"""

import asyncio
from collections import deque
from collections.abc import Callable

HEAVY_BYTES = 64 * 1024
"""Frames above are handled one in each turn of the loop, whoever sent them."""


class HeavyLane:
    """Shared by the connections of a listener."""

    __slots__ = ("_is_taken", "_waiting")

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting: deque[Callable[[], None]] = deque()

    def enter(self, again: Callable[[], None]) -> bool:
        """Whether a large frame may be handled now; if not, `again` is called when it may."""
        if self._is_taken:
            self._waiting.append(again)
            return False
        self._is_taken = True
        asyncio.get_running_loop().call_soon(self._leave)
        return True

    def _leave(self) -> None:
        self._is_taken = False
        waiting = self._waiting
        while waiting and not self._is_taken:
            waiting.popleft()()
