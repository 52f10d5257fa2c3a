"""Long polls: a fetch with too little to answer sleeps until enough bytes became readable."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.broker.partition import Partition
    from engine.broker.request import Peer


class BytesWaiter:
    """One sleeping fetch: it counts the bytes that became readable in its partitions."""

    __slots__ = ("_missing", "_partitions", "_peer", "_timer", "_woken", "is_awake")

    def __init__(self, missing_bytes: int) -> None:
        self.is_awake = False
        self._missing = missing_bytes
        self._partitions: tuple[Partition, ...] = ()
        self._peer: Peer | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._woken: Callable[[], None] | None = None

    def more(self, byte_count: int) -> None:
        """So many bytes became readable in one of the partitions."""
        self._missing -= byte_count
        if self._missing <= 0:
            self.wake()

    def wake(self) -> None:
        """It need wait no longer: enough bytes came, or it should look again for another reason."""
        if self.is_awake:
            return
        self.is_awake = True
        self._end()
        if self._woken is not None:
            # by call_soon: whoever appends must not answer others in the midst of that
            asyncio.get_running_loop().call_soon(self._woken)

    def sleep(
        self,
        partitions: "Iterable[Partition]",
        wait_ms: float,
        peer: "Peer",
        woken: Callable[[], None],
    ) -> None:
        """Call when enough bytes came, something happened, the time is up or the peer is gone."""
        self._woken = woken
        self._peer = peer
        self._partitions = tuple(partitions)
        self._timer = asyncio.get_running_loop().call_later(wait_ms / 1000, self.wake)
        peer.on_closed[self.wake] = None
        for partition in self._partitions:
            partition.waiters[self] = None

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._peer is not None:
            self._peer.on_closed.pop(self.wake, None)
        for partition in self._partitions:
            partition.waiters.pop(self, None)

    async def wait(self, partitions: "Iterable[Partition]", wait_ms: float, peer: "Peer") -> None:
        """The same for who can await."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def woken() -> None:
            if not done.done():
                done.set_result(None)

        self.sleep(partitions, wait_ms, peer, woken)
        try:
            await done
        finally:
            self._end()
