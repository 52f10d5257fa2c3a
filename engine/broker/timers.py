"""The timers that a machine wishes for: one call of the loop each, put off as long as it is renewed."""

import asyncio
from collections.abc import Callable, Iterable

from engine.base.clock import Clock
from engine.machines.step import Timer

Key = tuple[str, ...]


class Timers:
    """Calls `on_due(key)` once for each key whose time came. Sooner and later wishes replace it."""

    def __init__(self, clock: Clock, on_due: Callable[[Key], None]) -> None:
        self._clock = clock
        self._on_due = on_due
        self._due_ms: dict[Key, int] = {}
        self._handles: dict[Key, tuple[int, asyncio.TimerHandle]] = {}

    def due_ms(self, *key: str) -> int | None:
        """When a key's time comes; None where it is not awaited."""
        return self._due_ms.get(key)

    def take(self, timers: Iterable[Timer]) -> None:
        for timer in timers:
            if timer.due_ms is None:
                self._due_ms.pop(timer.key, None)
                self._drop(timer.key)
                continue
            self._due_ms[timer.key] = timer.due_ms
            set_for = self._handles.get(timer.key)
            # a later wish needs no new call: the old one finds it when it comes
            if set_for is None or set_for[0] > timer.due_ms:
                self._drop(timer.key)
                self._set(timer.key, timer.due_ms)

    def clear(self) -> None:
        self._due_ms.clear()
        for _, handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def _drop(self, key: Key) -> None:
        _, handle = self._handles.pop(key, (0, None))
        if handle is not None:
            handle.cancel()

    def _set(self, key: Key, due_ms: int) -> None:
        delay_s = max(0, due_ms - self._clock.now_ms()) / 1000
        handle = asyncio.get_running_loop().call_later(delay_s, self._fired, key, due_ms)
        self._handles[key] = (due_ms, handle)

    def _fired(self, key: Key, was_due_ms: int) -> None:
        self._handles.pop(key, None)
        due_ms = self._due_ms.get(key)
        if due_ms is None:
            return
        if due_ms > was_due_ms:
            self._set(key, due_ms)
            return
        del self._due_ms[key]
        self._on_due(key)
