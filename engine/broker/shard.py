"""The one place that knows the order: decide, apply, append, committed, reply.

A shard owns a machine and its log. What the machine decided is applied and appended at once, so
that the next decision builds on it; nobody is told before the log says that it is committed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar, cast

import msgspec

from engine.base.clock import Clock
from engine.base.errors import Code, KafkaError
from engine.machines.step import Ask, Machine, Step, Timer

log = logging.getLogger(__name__)

Change = TypeVar("Change")
Written_contra = TypeVar("Written_contra", contravariant=True)
Outcome = TypeVar("Outcome")


DISK_ERROR = "Disk error when trying to access log file on the disk."
"""Genuine Kafka's words for KAFKA_STORAGE_ERROR."""


class ShardLog(Protocol[Written_contra]):
    """Where a shard's changes are written; calls `Shard.committed` as they become safe."""

    @property
    def end_offset(self) -> int: ...

    @property
    def committed_end(self) -> int:
        """Changes below this offset are safe."""
        ...

    def append(self, changes: Sequence[Written_contra]) -> int:
        """Write changes that belong together; the end offset behind them. May raise OSError."""
        ...


class Committed(msgspec.Struct, Generic[Change], frozen=True):
    """Changes that are true from now on, and why."""

    changes: tuple[Change, ...]
    end_offset: int
    why: str
    cause: str
    """Who asked, in one clause; empty where nobody outside did."""


class _Pending(msgspec.Struct, Generic[Change]):
    """What waits for the log: a change to publish, answers to give."""

    committed: Committed[Change]
    replies: tuple[tuple[Ask[object], object], ...]


class Shard(Generic[Change]):
    """One machine and its log."""

    def __init__(
        self,
        *,
        machine: Machine[Any, Change, Any],
        reload: Callable[[], Machine[Any, Change, Any]],
        shard_log: ShardLog[Change],
        clock: Clock,
        on_committed: Callable[[Committed[Change]], None],
        on_timers: Callable[[Sequence[Timer]], None] = lambda _timers: None,
    ) -> None:
        self._machine = machine
        self._on_timers = on_timers
        self._reload = reload
        self._log = shard_log
        self._clock = clock
        self._on_committed = on_committed
        self._pending: deque[_Pending[Change]] = deque()
        self._waiting: dict[int, tuple[Ask[object], asyncio.Future[object]]] = {}
        self._closed_by: KafkaError | None = None

    async def ask(self, ask: Ask[Outcome], *, cause: str = "") -> Outcome:
        """The outcome, once everything it rests on is committed.

        Raises KAFKA_STORAGE_ERROR when that cannot be: nothing of it was done here, but what
        another broker has of it may be committed by the next controller.
        """
        waiter = self._take(ask, cause)
        return cast("Outcome", await waiter)

    @property
    def has_pending(self) -> bool:
        """Whether something was decided that is not committed yet."""
        return bool(self._pending)

    def committed(self, end_offset: int) -> None:
        """Everything below `end_offset` is committed: publish it and answer, in order."""
        while self._pending and self._pending[0].committed.end_offset <= end_offset:
            pending = self._pending.popleft()
            if pending.committed.changes:
                self._on_committed(pending.committed)
            for ask, outcome in pending.replies:
                self._answer(ask, outcome)

    def storage_failed(self) -> None:
        """The log is offline for good: nobody who waits will be served."""
        self.close(_offline())

    def close(self, error: KafkaError) -> None:
        """Decide nothing any more: whoever waits, and whoever comes, is told why."""
        self._closed_by = error
        self._pending.clear()
        waiting, self._waiting = self._waiting, {}
        for _, future in waiting.values():
            if not future.done():
                future.set_exception(error)
                future.exception()  # whoever asked may be gone: then it is nobody's to hear

    def _take(self, ask: Ask[Outcome], cause: str) -> asyncio.Future[object]:
        """No await in here: nothing may come between deciding and appending."""
        if self._closed_by is not None:
            raise self._closed_by
        step = self._machine.decide(ask, self._clock.now_ms())
        waiter: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting[id(ask)] = (cast("Ask[object]", ask), waiter)
        try:
            end_offset = self._append(step)
        except OSError as error:
            log.warning("a change was not written: %s", error)
            self._start_over(ask)
            raise _offline() from error
        except BaseException:  # refused, or our bug: what was applied is not what is written
            self._start_over(ask)
            raise
        self._on_timers(step.timers)
        done = Committed(step.changes, end_offset, step.why, cause)
        self._pending.append(_Pending(done, step.replies))
        self.committed(self._log.committed_end)
        return waiter

    def _start_over(self, ask: Ask[Any]) -> None:
        """Go back to what is written. Who was parked in what is forgotten has to ask again."""
        self._waiting.pop(id(ask), None)
        self._machine = self._reload()
        answered = {id(ask) for pending in self._pending for ask, _ in pending.replies}
        for key in [key for key in self._waiting if key not in answered]:
            _, future = self._waiting.pop(key)
            if not future.done():
                future.set_exception(_offline())
                future.exception()

    def _append(self, step: Step[Change]) -> int:
        if not step.changes:
            # an answer may rest on changes that are not committed yet: it waits for them
            return self._log.end_offset
        for change in step.changes:
            self._machine.apply(change)
        return self._log.append(step.changes)

    def _answer(self, ask: Ask[object], outcome: object) -> None:
        _, future = self._waiting.pop(id(ask), (None, None))
        if future is not None and not future.done():
            future.set_result(outcome)


def _offline() -> KafkaError:
    return KafkaError(Code.KAFKA_STORAGE_ERROR, DISK_ERROR)
