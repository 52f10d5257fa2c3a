"""Collects garbage in the window's thread and in no other.

Python's collector runs in whichever thread happens to allocate; beside a busy engine that is the
engine's. A widget in a cycle would be destroyed there, and Qt objects may only die in their own
thread. So the collector is switched off and called by the window's timer.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 100
WHOLE_EVERY_TICKS = 600
"""A minute: how often everything is looked through, and not only what is new."""


class Collector(QObject):
    """Takes the collector over from `start` to `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = False
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.collect()  # what lies around is from this thread
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def collect(self) -> None:
        """Collect the generations that are due, as Python itself would."""
        self._ticks += 1
        if self._ticks % WHOLE_EVERY_TICKS == 0:
            gc.collect()
            return
        thresholds = gc.get_threshold()
        for generation in (0, 1):
            if gc.get_count()[generation] <= thresholds[generation]:
                return
            gc.collect(generation)
