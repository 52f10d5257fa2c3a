"""The lag of a group over time, in records and in seconds, and from where on it warns."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QBoxLayout

from ui.models.lags import SAMPLE_MS
from ui.models.store import Store
from ui.models.timeline import Sample, Timeline
from ui.widgets.chart import Chart, Series
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Surface, column, row
from ui.widgets.text import count, span

SPAN_MS = 15 * 60_000
MOST = 2**31 - 1


class LagCourse(Surface):
    """Two charts side by side; what was seen before the page opened is in the first."""

    def __init__(self, store: Store, group_id: str) -> None:
        super().__init__("bg")
        self._store, self._group_id = store, group_id
        self._timeline = Timeline()
        gap_ms = 2 * SAMPLE_MS + 1_000
        for sample in store.lags.of(group_id).course.since(0):
            self._timeline.add(Sample(sample.at_ms, (*sample.figures, None)))
        self.records = Chart(
            "Records",
            (Series("worst partition", 1, "warn_fg"), Series("all", 0, "acc_fg")),
            lambda value: count(round(value)),
            gap_ms=gap_ms,
        )
        self.time = Chart(
            "Time, worst partition",
            (Series("", 2, "violet_fg"),),
            lambda value: span(round(value)),
            gap_ms=gap_ms,
        )
        self.warn_at = Input("Warn from so many records in a partition")
        self.warn_at.setValidator(QIntValidator(1, MOST, self))
        self.warn_at.setFixedWidth(84)
        self.warn_at.editingFinished.connect(self._set_warn_at)
        self._charts = charts = row(self.records, self.time)
        charts.setStretch(0, 1)
        charts.setStretch(1, 1)
        head = row(
            SafeLabel("Lag over time", "strong"), None, SafeLabel("Warns from", "small", "dim"), self.warn_at,
            SafeLabel("records in a partition", "small", "dim", elide=True),
            spacing=8, margins=(16, 6, 16, 2),
        )  # fmt: skip
        column(head, charts, into=self).setStretch(1, 1)
        store.lags.thresholds_changed.connect(self._show_warn_at)
        self._show_warn_at()

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        """One chart below the other where both do not fit."""
        way = QBoxLayout.Direction
        self._charts.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def add(self, at_ms: int, oldest_ms: int | None) -> None:
        """Take in how it is at a moment."""
        figures = self._store.lags.of(self._group_id).sample(at_ms).figures
        oldest = None if oldest_ms is None else float(oldest_ms)
        self._timeline.add(Sample(at_ms, (*figures, oldest)))
        samples = self._timeline.since(at_ms - SPAN_MS)
        for chart in (self.records, self.time):
            chart.show_samples(samples, end_ms=at_ms, span_ms=SPAN_MS)

    def _show_warn_at(self) -> None:
        warn_at = self._store.lags.warn_at(self._group_id)
        self.records.warn_at = float(warn_at)
        self.records.update()
        with QSignalBlocker(self.warn_at):
            self.warn_at.setText(str(warn_at))

    def _set_warn_at(self) -> None:
        text = self.warn_at.text()
        if text.isascii() and text.isdigit():
            self._store.lags.set_warn_at(self._group_id, int(text))
