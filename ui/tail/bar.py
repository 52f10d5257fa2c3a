"""PauseBar: says over a table that it stands still, since when and what waits meanwhile."""

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.tail.view import RecordView
from ui.theme import mix
from ui.widgets.badge import Glyph, KeyCap
from ui.widgets.button import Button
from ui.widgets.ink import Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import row
from ui.widgets.text import clock_time, size

HEIGHT = 32


class PauseBar(QWidget):
    """Amber, with words and a way back; hidden while the table moves."""

    resume_wanted = Signal()

    def __init__(self, view: RecordView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._since = SafeLabel("", "strong")
        self._held = SafeLabel("", "body", "dim", elide=True)
        resume = Button("Resume", kind="ghost", tip="Resume (Space)")
        resume.clicked.connect(self.resume_wanted)
        row(
            Glyph("pause", "warn_fg"), self._since, self._held, None, resume, KeyCap("Space"),
            margins=(12, 0, 12, 0), spacing=8, into=self,
        )  # fmt: skip
        self.setFixedHeight(HEIGHT)
        self.hide()
        view.pause_changed.connect(self._pause_changed)

    def tell(self, *, dropped: int, in_log: bool = False) -> None:
        """Say how full the buffer is; nothing happens while the words stay the same."""
        if self.isHidden():
            return
        share = round(self._view.held_share * 100)
        limit = size(self._view.ring.max_bytes)
        if in_log:
            words = "The buffer is full: the rest waits in the log, nothing is lost"
        elif dropped:
            words = f"The buffer of {limit} is full: {dropped:,} records dropped"
        else:
            words = f"Still receiving: buffer {share} % of {limit}, nothing dropped"
        self._held.setText(words)

    def _pause_changed(self, paused: bool) -> None:  # noqa: FBT001 - a signal's slot
        if paused:
            self._since.setText(f"Paused at {clock_time(QDateTime.currentMSecsSinceEpoch())}")
        self.setVisible(paused)
        self.tell(dropped=0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), self.height(), mix("warn", "bg", 0.13))
