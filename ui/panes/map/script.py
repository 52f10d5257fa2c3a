"""ScriptBar: a list of faults on its way along a line of time, until it ends or is stopped."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from engine.contract.cluster_commands import TimedFault
from ui.ctl_line import ctl_line
from ui.widgets.button import Button
from ui.widgets.ink import Ink
from ui.widgets.surface import row
from ui.widgets.text import span, visible

HEIGHT, PAD, BUTTON = 44, 16, 96
STEP_MS = 100


class ScriptBar(QWidget):
    """Says when each fault is due; whoever listens carries it out."""

    due = Signal(object)
    """A `TimedFault`."""
    ended = Signal()

    def __init__(self, now_ms: Callable[[], float] | None = None) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Script of faults")
        self.faults: tuple[TimedFault, ...] = ()
        self.done_count = 0
        self._watch = QElapsedTimer()
        self._now_ms = now_ms or self._elapsed_ms
        self._began_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self.stop_button = Button("Stop", "x", tip="Stop the script; what it did stays")
        self.stop_button.clicked.connect(self.stop)
        row(None, self.stop_button, margins=(0, 8, 12, 8), into=self)
        self.hide()

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def run(self, faults: tuple[TimedFault, ...]) -> None:
        """From its beginning, whatever ran before."""
        self.faults, self.done_count = faults, 0
        self._watch.start()
        self._began_ms = self._now_ms()
        self._timer.start()
        self.show()
        self._step()

    def stop(self) -> None:
        self._timer.stop()
        self.hide()
        self.ended.emit()

    @property
    def words(self) -> str:
        """How far it is, and what comes next as a line."""
        if self.done_count >= len(self.faults):
            return "Script: done"
        following = self.faults[self.done_count]
        left_ms = max(self._began_ms + following.at_ms - self._now_ms(), 0)
        line = ctl_line(following.command).removeprefix("workbench ctl ")
        return (
            f"Script: {self.done_count} of {len(self.faults)} done,"
            f" in {span(round(left_ms / 100) * 100)} {visible(line, 80)}"
        )

    def _elapsed_ms(self) -> float:
        return float(self._watch.elapsed()) if self._watch.isValid() else 0.0

    def _step(self) -> None:
        passed_ms = self._now_ms() - self._began_ms
        while (
            self.done_count < len(self.faults) and self.faults[self.done_count].at_ms <= passed_ms
        ):
            self.done_count += 1
            self.due.emit(self.faults[self.done_count - 1])
        self.setAccessibleDescription(self.words)
        self.update()
        if self.done_count >= len(self.faults):
            self.stop()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            wide = self.width() - 2 * PAD - BUTTON
            ink.fill(0, 0, self.width(), HEIGHT, "panel")
            ink.fill(0, 0, self.width(), 1, "line")
            ink.text(PAD, 4, wide, 18, self.words, "fg", "small")
            longest = max(self.faults[-1].at_ms if self.faults else 0, 1)
            ink.fill(PAD, 31, wide, 2, "edge")
            share = min((self._now_ms() - self._began_ms) / longest, 1.0)
            ink.fill(PAD, 31, wide * share, 2, "acc")
            for at, fault in enumerate(self.faults):
                x = PAD + wide * fault.at_ms / longest
                ink.dot(x, 32, 4, "acc" if at < self.done_count else "panel", "acc_fg")
