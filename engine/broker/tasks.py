"""The only place that starts tasks: none vanishes, none fails in silence."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class Tasks:
    """The running tasks of one broker or host; a failed one is logged and raises the alarm."""

    def __init__(self, on_failure: Callable[[str, BaseException], None] | None = None) -> None:
        self._on_failure = on_failure
        self._running: dict[asyncio.Task[Any], None] = {}
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, name: str, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run a coroutine beside everything else; its failure is an alarm, not an exception."""
        task = self._start(name, coroutine)
        task.add_done_callback(self._ended)
        return task

    def watched(self, name: str, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run a coroutine whose outcome the caller looks at: its failure is the caller's to tell."""
        task = self._start(name, coroutine)
        task.add_done_callback(self._heard)
        return task

    def cancel_all(self) -> None:
        """Ask every running task to end; those started later end at once."""
        self._is_closed = True
        for task in tuple(self._running):
            task.cancel()

    async def ended(self) -> None:
        """Wait until every task is gone, whatever became of it."""
        while self._running:
            await asyncio.wait(tuple(self._running))

    def _start(self, name: str, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        loop = asyncio.get_running_loop()
        task = loop.create_task(coroutine, name=name)
        self._running[task] = None
        if self._is_closed:
            task.cancel()
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.pop(task, None)

    def _heard(self, task: asyncio.Task[Any]) -> None:
        """A caller that was cancelled looks no more: asyncio shall not miss it."""
        self._forget(task)
        if not task.cancelled():
            task.exception()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._forget(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        log.error("task %s failed", task.get_name(), exc_info=error)
        if self._on_failure is not None:
            self._on_failure(task.get_name(), error)
