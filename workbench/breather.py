"""Gives the window's thread its chance at the interpreter beside a busy engine.

An engine loop that is never idle lets go of the interpreter's lock only for moments too short
for another thread to wake up in; the window would freeze for seconds. The cure has two halves:
a short switch interval, and a selector that now and then really sleeps.
"""

import selectors
import sys
import time
from collections.abc import Callable
from typing import Any

SWITCH_INTERVAL_S = 0.0001
EVERY_S = 0.002
"""How long the engine may run without a break."""
BREAK_S = 0.00005


class BreathingSelector(selectors.DefaultSelector):
    """The machine's selector, which sleeps for a moment when the loop has not waited for long.

    It does so only while `is_wanted` says that a window is visible.
    """

    def __init__(self, is_wanted: Callable[[], bool]) -> None:
        super().__init__()
        self._is_wanted = is_wanted
        self._last_break = time.perf_counter()
        self.break_count = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        began = time.perf_counter()
        ready = super().select(timeout)
        now = time.perf_counter()
        if now - began > BREAK_S:  # it waited: others had their turn
            self._last_break = now
        if now - self._last_break > EVERY_S and self._is_wanted():
            time.sleep(BREAK_S)
            self._last_break = time.perf_counter()
            self.break_count += 1
        return ready


def shorten_switch_interval() -> Callable[[], None]:
    """Let threads take turns every 0.1 ms from now on; returns what undoes it."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    return lambda: sys.setswitchinterval(before)
