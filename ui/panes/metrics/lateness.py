"""Lateness: how late a timer of one frame fires on the window's thread, second by second."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

FRAME_MS = 16
MOST = 128
"""Ticks kept between two looks."""


class Lateness(QObject):
    """Runs only while it is looked at."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._late_ms: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._late_ms = []
        self._since.start()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def take_p99(self) -> float | None:
        """The lateness that 99 of 100 ticks did not exceed since the last look."""
        late, self._late_ms = sorted(self._late_ms), []
        return late[min(len(late) - 1, int(len(late) * 0.99))] if late else None

    def _tick(self) -> None:
        elapsed_ms = self._since.nsecsElapsed() / 1e6
        self._since.start()
        if len(self._late_ms) < MOST:
            self._late_ms.append(max(0.0, elapsed_ms - FRAME_MS))
