"""Group commit: one round of syncs in an executor serves everyone who waits for the disk.

The next round begins while one runs: a disk that is never idle takes several times as many. What
a round made safe counts only when all before it have ended well.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Literal, Protocol

from engine.base.errors import Code

log = logging.getLogger(__name__)

Durability = Literal["fsync", "os"]

SyncJob = Callable[[], object]
"""Blocks until some bytes are safe; runs in an executor; raises OSError."""

ROUNDS = 3
"""Rounds that may run at once."""
WORKERS = 8
"""Jobs of one round that may wait for the disk at once: none is to wait behind another's."""

BESIDE = 2
"""Pieces of other slow work (large batches to open) that may be in the executor at once."""


class SyncMember(Protocol):
    """Something with bytes to make safe: a partition, the metadata log."""

    def sync_job(self) -> tuple[SyncJob, int] | None:
        """The work that makes everything appended so far safe, and the end offset it makes safe.

        None: nothing to do. Called on the loop, right before the round starts.
        """
        ...

    def on_synced(self, end_offset: int) -> None:
        """Everything below `end_offset` survives a power cut from now on."""
        ...

    def on_storage_failed(self, error: OSError) -> None:
        """The folder is offline for good: nobody who waits will be served."""
        ...


class Syncer:
    """Makes dirty members durable in rounds; the first failure takes the folder offline for good.

    Whoever becomes dirty while `ROUNDS` run is served by the next one, which starts as soon as
    the oldest ends.
    """

    def __init__(
        self,
        durability: Durability = "fsync",
        on_failure: Callable[[OSError], None] | None = None,
    ) -> None:
        self.durability: Durability = durability
        self.is_durable = durability == "fsync"
        self.failure: OSError | None = None
        self.round_count = 0
        self.delay_ms: float = 0
        """How much longer each round takes, where somebody wants a slow disk."""
        self.beside = asyncio.Semaphore(BESIDE)
        """Whoever uses the executor for anything else takes this: syncs must not queue behind."""
        self._on_failure = on_failure
        self.on_round: Callable[[bool], None] | None = None
        """Told when a round begins (True) and when the oldest ends, while somebody measures."""
        self._members: dict[SyncMember, None] = {}
        self._dirty: dict[SyncMember, None] = {}
        self._is_scheduled = False
        self._rounds: deque[_Round] = deque()
        self._idle_waiters: list[asyncio.Future[None]] = []

    def register(self, member: SyncMember) -> None:
        """Make a member known: it may become dirty, and is told when storage fails."""
        self._members[member] = None
        if self.failure is not None:
            member.on_storage_failed(self.failure)

    def forget(self, member: SyncMember) -> None:
        """A deleted or closed member: its syncs no longer matter, and neither do their failures."""
        self._members.pop(member, None)
        self._dirty.pop(member, None)

    def mark_dirty(self, member: SyncMember) -> None:
        """Have a registered member synced in the next round."""
        self._dirty[member] = None
        if not self._is_scheduled and len(self._rounds) < ROUNDS:
            self._is_scheduled = True
            # by call_soon: whoever else appends in this turn of the loop rides along
            asyncio.get_running_loop().call_soon(self._start_round)

    async def flush(self) -> None:
        """Return when everything that is dirty now is safe (or storage has failed)."""
        while self._is_scheduled or self._rounds:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle_waiters.append(waiter)
            await waiter

    def fail(self, error: OSError) -> None:
        """Take the folder offline: nothing is retried, nothing acknowledged from now on."""
        if self.failure is not None:
            return
        self.failure = error
        self._dirty.clear()
        log.error("storage is offline: %s", error)
        for member in tuple(self._members):
            member.on_storage_failed(error)
        if self._on_failure is not None:
            self._on_failure(error)

    def abandon(self) -> None:
        """Nobody is told of anything any more: the broker is gone."""
        self._members.clear()
        self._dirty.clear()
        for begun in self._rounds:
            begun.give_up()
        self._rounds_ended()

    def _start_round(self) -> None:
        self._is_scheduled = False
        dirty, self._dirty = self._dirty, {}
        targets = []
        if self.failure is None:
            for member in dirty:
                job = member.sync_job()
                if job is not None:
                    targets.append((member, *job))
        if targets:
            self.round_count += 1
            if self.on_round is not None:
                self.on_round(True)
            begun = _Round(targets, self._rounds_ended)
            self._rounds.append(begun)
            begun.start_in(self.delay_ms / 1000)
        elif not self._rounds:
            self._wake_idle()

    def _rounds_ended(self) -> None:
        while self._rounds and self._rounds[0].is_over:
            self._tell(self._rounds.popleft())
        if not self._is_scheduled and len(self._rounds) < ROUNDS:
            self._start_round()  # at once: producers are waiting

    def _tell(self, ended: "_Round") -> None:
        """A round has ended, and all before it."""
        if self.on_round is not None:
            self.on_round(False)
        for member, error in ended.failed:
            if member in self._members:
                self.fail(error)
        for member, _, end_offset in ended.targets:
            if self.failure is None and member in self._members:
                member.on_synced(end_offset)

    def _wake_idle(self) -> None:
        waiters, self._idle_waiters = self._idle_waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


_Target = tuple[SyncMember, SyncJob, int]
_Failure = tuple[SyncMember, OSError]


class _Round:
    """One round: the jobs of everyone dirty at its start, a few at a time."""

    def __init__(self, targets: list[_Target], ended: Callable[[], None]) -> None:
        self.targets = targets
        self.failed: list[_Failure] = []
        self.is_over = False
        self._ended = ended
        self._left = 0
        self._delay: asyncio.TimerHandle | None = None

    def start_in(self, seconds: float) -> None:
        """Begin at once, or later where the disk is to be slow."""
        if seconds:
            self._delay = asyncio.get_running_loop().call_later(seconds, self._start)
        else:
            self._start()

    def give_up(self) -> None:
        """What still waits to begin never does; what runs ends by itself."""
        if self._delay is not None:
            self._delay.cancel()
            self.is_over = True

    def _start(self) -> None:
        self._delay = None
        loop = asyncio.get_running_loop()
        shares = [self.targets[first::WORKERS] for first in range(WORKERS)]
        shares = [share for share in shares if share]
        self._left = len(shares)
        for share in shares:
            loop.run_in_executor(None, _sync_share, share).add_done_callback(self._share_done)

    def _share_done(self, future: asyncio.Future[list[_Failure]]) -> None:
        self._left -= 1
        if future.cancelled():  # the loop is going down: nothing was promised
            self.failed.append((self.targets[0][0], OSError("the sync was cancelled")))
        else:
            self.failed += future.result()
        if not self._left:
            self.is_over = True
            self._ended()


def _sync_share(targets: list[_Target]) -> list[_Failure]:
    """Run in an executor: failures come back as values, with the member they hit."""
    failed: list[_Failure] = []
    for member, job, _ in targets:
        try:
            job()
        except OSError as error:
            failed.append((member, error))
    return failed


class EndWaiters:
    """Who waits until a log is safe up to an end offset, in the order of their offsets.

    They are called with a code, never with an exception: `Code.NONE` says it is safe.
    """

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, Callable[[Code], None]]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def call_at(self, end_offset: int, callback: Callable[[Code], None]) -> None:
        """Call when everything below `end_offset` is safe, or when that will never be."""
        self._waiting.append((end_offset, callback))

    def future_at(self, end_offset: int) -> asyncio.Future[Code]:
        """The same for who can await."""
        future: asyncio.Future[Code] = asyncio.get_running_loop().create_future()

        def tell(code: Code) -> None:
            if not future.done():
                future.set_result(code)

        self.call_at(end_offset, tell)
        return future

    def reached(self, end_offset: int) -> None:
        """Tell those whose offsets are safe now."""
        waiting = self._waiting
        while waiting and waiting[0][0] <= end_offset:
            waiting.popleft()[1](Code.NONE)

    def give_up(self, code: Code) -> None:
        """Tell everyone that it will not come."""
        waiting, self._waiting = self._waiting, deque()
        for _, callback in waiting:
            callback(code)
