"""An event loop on virtual time: one seed decides everything, and a process may vanish.

Every simulated process has its own queue of ready callbacks. The seed chooses which process runs
next, never the order within one: asyncio promises that order, so shuffling it would find faults
that cannot happen. Callbacks belong to the process (and its incarnation) that scheduled them,
which a context variable carries; after `crash` those of the old incarnation never run again.
"""

import asyncio
import contextvars
import hashlib
import heapq
import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

START_S = 1_700_000_000.0
STEP_LIMIT = 3_000_000
EXECUTOR_PAUSES_S = (0.0, 0.0002, 0.002, 0.02)
"""How long an executor may take to begin, and again to report: most are quick."""


class Owner(NamedTuple):
    """A process and which of its lives this is."""

    process: int
    life: int


WORLD = Owner(0, 0)
_owner: contextvars.ContextVar[Owner] = contextvars.ContextVar("owner", default=WORLD)


class SimulationStuckError(Exception):
    """Nothing will ever happen again (deadlock), or something happens for ever (livelock)."""


class SimLoop(asyncio.AbstractEventLoop):
    """Runs simulated processes; process 0 is the world that watches them."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.step_count = 0
        self.running = 0
        """The process whose turn it is, or was last."""
        self.errors: list[dict[str, Any]] = []
        """What asyncio would have logged: failed callbacks, exceptions nobody took."""
        self._random = self.stream("schedule")
        self._now = START_S
        self._ready: defaultdict[int, deque[asyncio.Handle]] = defaultdict(deque)
        self._timers: list[tuple[float, int, Owner, asyncio.TimerHandle]] = []
        self._timer_count = 0
        self._lives: Counter[int] = Counter()
        self._tasks: list[asyncio.Task[Any]] = []  # kept: garbage collection runs `finally`
        self._trace = hashlib.blake2b(digest_size=8)
        self._is_over = False
        self.after_step: Callable[[], None] | None = None
        """Called between two callbacks: what must hold at any moment is checked here."""

    # for the scenario

    def stream(self, name: str) -> random.Random:
        """An own source of chance, so that one part's draws do not move another's."""
        return random.Random(f"{self.seed}/{name}")

    def trace(self) -> str:
        """A hash of who ran when: equal for two runs of one seed."""
        return self._trace.hexdigest()

    def spawn(self, process: int, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine as a process, in its present life."""
        context = contextvars.copy_context()
        context.run(_owner.set, Owner(process, self._lives[process]))
        return self.create_task(coroutine, context=context)

    def owner(self) -> Owner:
        """Whose callback is running."""
        return _owner.get()

    def is_alive(self, owner: Owner) -> bool:
        return owner.life == self._lives[owner.process]

    def deliver(
        self, owner: Owner, delay: float, callback: Callable[..., object], *args: Any
    ) -> None:
        """Have another process run a callback, unless it has crashed by then."""
        context = contextvars.copy_context()
        context.run(_owner.set, owner)
        self.call_later(delay, callback, *args, context=context)

    def crash(self, process: int) -> None:
        """The process is gone between two callbacks: no `finally`, no flush, no goodbye."""
        self._lives[process] += 1
        self._ready[process].clear()

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        """Run the world until `main` ends."""
        asyncio._set_running_loop(self)
        try:
            task = self.spawn(0, main)
            while not task.done():
                self._step()
            return task.result()
        finally:
            self._is_over = True
            self._bury()
            asyncio._set_running_loop(None)

    # the loop

    def _step(self) -> None:
        living = [process for process, ready in self._ready.items() if ready]
        if not living:
            self._next_timer()
            return
        process = living[0] if len(living) == 1 else self._random.choice(sorted(living))
        self.running = process
        handle = self._ready[process].popleft()
        self._trace.update(b"%d %d;" % (process, round(self._now * 1e6)))
        self.step_count += 1
        if self.step_count > STEP_LIMIT:
            raise SimulationStuckError(f"livelock: {STEP_LIMIT} steps, last {handle!r}")
        if not handle.cancelled():
            handle._run()
        if self.after_step is not None:
            self.after_step()

    def _next_timer(self) -> None:
        while self._timers:
            when, _, owner, handle = heapq.heappop(self._timers)
            if handle.cancelled() or not self.is_alive(owner):
                continue
            self._now = max(self._now, when)
            self._ready[owner.process].append(handle)
            return
        raise SimulationStuckError("deadlock: nothing is ready and no timer is set")

    def _bury(self) -> None:
        """End what never ended, in silence: the run is over and nobody looks any more."""
        for task in self._tasks:
            if not task.done():
                task._log_destroy_pending = False
                try:
                    task.get_coro().close()
                except BaseException:  # noqa: BLE001 - nobody looks
                    continue
        self._ready.clear()
        self._timers.clear()

    # what asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def is_running(self) -> bool:
        return not self._is_over

    def is_closed(self) -> bool:
        return False

    def get_debug(self) -> bool:
        return False

    def call_soon(
        self,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        owner = _owner_in(context)
        if self.is_alive(owner) and not self._is_over:
            self._ready[owner.process].append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        handle._scheduled = True
        self._timer_count += 1
        heapq.heappush(self._timers, (when, self._timer_count, _owner_in(context), handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Cancelled timers are dropped when their time comes."""

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Coroutine[Any, Any, Any],
        *,
        name: str | None = None,
        context: contextvars.Context | None = None,
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        self._tasks.append(task)
        return task

    def run_in_executor(
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run it here, in one go, at a moment between now and the answer."""
        assert executor is None
        future = self.create_future()
        pauses = self._random.choice(EXECUTOR_PAUSES_S), self._random.choice(EXECUTOR_PAUSES_S)
        self.call_later(pauses[0], self._work, future, pauses[1], func, args)
        return future

    def _work(
        self,
        future: asyncio.Future[Any],
        pause: float,
        func: Callable[..., Any],
        args: tuple[Any, ...],
    ) -> None:
        try:
            result = func(*args)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever awaits the future
            self.call_later(pause, _settle, future, error, None)
        else:
            self.call_later(pause, _settle, future, None, result)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self._is_over:
            self.errors.append(context)


def _owner_in(context: contextvars.Context | None) -> Owner:
    return _owner.get() if context is None else context.get(_owner, WORLD)


def _settle(future: asyncio.Future[Any], error: Exception | None, result: object) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


class SimClock:
    """One process's clock: the loop's time, with a wall that may be set."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop
        self._jumped_ms = 0

    def now_ms(self) -> int:
        return int(self._loop.time() * 1000) + self._jumped_ms

    def monotonic_ms(self) -> float:
        return (self._loop.time() - START_S) * 1000

    def jump_wall(self, milliseconds: int) -> None:
        self._jumped_ms += milliseconds
