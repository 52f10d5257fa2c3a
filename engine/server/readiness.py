"""Which sockets have something to be read, and that many are read in one turn.

The first few sockets are the loop's own. All others are in a poll that is one descriptor to the
loop: those of them that are ready are read in one round, so that they share the costs of their
writes (`gathering.py`). Where a system has no epoll, all are the loop's own.
"""

import asyncio
import select
import sys
from collections.abc import Callable

from engine.server.gathering import Gathering

FEW = 8
"""Sockets that are the loop's own: a poll within a poll costs them more than there is to share."""
MOST = 128
"""Sockets that are read in one round; the others are first in the next."""


class Readiness:
    """Calls back while a socket can be read."""

    def __init__(self, gathering: Gathering, *, few: int = FEW) -> None:
        self._gathering = gathering
        self._few = few if hasattr(select, "epoll") else sys.maxsize
        self._loop = asyncio.get_running_loop()
        self._alone: set[int] = set()
        self._together: dict[int, Callable[[], None]] = {}

    def watch(self, descriptor: int, readable: Callable[[], None]) -> None:
        if len(self._alone) < self._few:
            self._alone.add(descriptor)
            self._loop.add_reader(descriptor, readable)
            return
        if not self._together:
            self._poll = select.epoll()
            self._loop.add_reader(self._poll.fileno(), self._read)
        self._together[descriptor] = readable
        self._poll.register(descriptor, select.EPOLLIN)

    def forget(self, descriptor: int) -> None:
        if descriptor in self._alone:
            self._alone.remove(descriptor)
            self._loop.remove_reader(descriptor)
            return
        del self._together[descriptor]
        self._poll.unregister(descriptor)
        if not self._together:
            self._loop.remove_reader(self._poll.fileno())
            self._poll.close()

    def _read(self) -> None:
        self._gathering.begin()
        try:
            for descriptor, _ in self._poll.poll(0, MOST):
                readable = self._together.get(descriptor)
                if readable is not None:  # the one before may have closed it
                    readable()
        finally:
            self._gathering.end()
