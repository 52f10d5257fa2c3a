"""The engine's own thread with its own asyncio loop, and the only ways in and out of it."""

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from engine.contract.startup import EngineStoppedError
from workbench.breather import BreathingSelector
from workbench.system import disk_threads

log = logging.getLogger(__name__)
T = TypeVar("T")


class EngineThread:
    """Runs one asyncio loop in a thread until told to stop.

    What is still running when it stops is cancelled; callers see `EngineStoppedError`, never a
    cancellation that they did not ask for.
    """

    def __init__(
        self, name: str = "engine", *, is_window_visible: Callable[[], bool] | None = None
    ) -> None:
        """With `is_window_visible` the loop leaves breaks for the window while it says so."""
        self._is_window_visible = is_window_visible
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_accepting = False
        self._running = threading.Event()
        self._stop_wanted: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()
        self._running.wait()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=self._new_loop) as runner:
                runner.run(self._wait_until_stopped())
        finally:
            self._is_accepting = False
            self._running.set()

    def _new_loop(self) -> asyncio.AbstractEventLoop:
        # not asyncio.new_event_loop: a policy set for Qt would hand out a Qt loop here
        if self._is_window_visible is None:
            return asyncio.SelectorEventLoop()
        return asyncio.SelectorEventLoop(BreathingSelector(self._is_window_visible))

    async def _wait_until_stopped(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(disk_threads())
        self._stop_wanted = asyncio.Event()
        self._is_accepting = True
        self._running.set()
        await self._stop_wanted.wait()
        self._is_accepting = False

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run a coroutine in the engine's loop; from any thread."""
        if not self._is_accepting or self._loop is None:
            coroutine.close()
            raise EngineStoppedError
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError as error:  # the loop closed in between
            coroutine.close()
            raise EngineStoppedError from error

    async def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Await a coroutine of the engine from another loop: result, error and cancel come through."""
        future = self.submit(coroutine)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling() > 0:
                raise
            raise EngineStoppedError from None

    def call_soon(self, callback: Callable[[], object]) -> None:
        """Run a plain function in the engine's loop soon; nothing happens once it stopped."""
        if self._is_accepting and self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(callback)
            except RuntimeError:
                log.debug("the engine's loop is closed")

    def stop(self) -> None:
        """Ask the thread to end; `join` waits for it."""
        stop_wanted = self._stop_wanted
        if stop_wanted is not None:
            self.call_soon(stop_wanted.set)

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end of the thread; whether it ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()
