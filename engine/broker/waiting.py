"""Long polls: a fetch with too little to answer sleeps until enough bytes became readable."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.broker.partition import Partition
    from engine.broker.request import Peer


class BytesWaiter:
    """One sleeping fetch: it counts the bytes that became readable in its partitions."""

    __slots__ = ("_done", "_missing")

    def __init__(self, missing_bytes: int) -> None:
        self._missing = missing_bytes
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def more(self, byte_count: int) -> None:
        """So many bytes became readable in one of the partitions."""
        self._missing -= byte_count
        if self._missing <= 0 and not self._done.done():
            self._done.set_result(None)

    def wake(self) -> None:
        """Something other than bytes happened: look again at once."""
        if not self._done.done():
            self._done.set_result(None)

    async def wait(self, partitions: "Iterable[Partition]", wait_ms: float, peer: "Peer") -> None:
        """Return when enough bytes came, something happened, the time is up or the peer is gone."""
        partitions = tuple(partitions)
        timer = asyncio.get_running_loop().call_later(wait_ms / 1000, self.wake)
        peer.on_closed[self.wake] = None
        for partition in partitions:
            partition.waiters[self] = None
        try:
            await self._done
        finally:
            timer.cancel()
            peer.on_closed.pop(self.wake, None)
            for partition in partitions:
                partition.waiters.pop(self, None)
