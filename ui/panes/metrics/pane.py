"""Charts of rates, latencies and costs; nothing is measured while nobody sees them."""

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea
from typing_extensions import override

from engine.contract.metrics import Latency, MetricsView
from ui.engine_port import EnginePort
from ui.metering import Metering
from ui.models.store import Store
from ui.models.timeline import Sample, Timeline
from ui.panes.metrics.lateness import Lateness
from ui.widgets.button import ToolButton
from ui.widgets.chart import Chart, Series
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, milliseconds, rate, size, tooltip

SPANS = (("5 min", 5 * 60_000), ("30 min", 30 * 60_000))
COLUMN_WIDTH = 330
"""A chart wants so much; the columns are as many as fit."""


class Figures(NamedTuple):
    """What one sample holds, in the order of its figures."""

    records_in: float
    records_out: float
    bytes_in: float
    bytes_out: float
    requests: float
    produce_p50: float | None
    produce_p99: float | None
    fetch_p50: float | None
    fetch_p99: float | None
    sync_p50: float | None
    sync_p99: float | None
    connections: float
    memory: float
    lateness: float | None


def _at(name: str) -> int:
    return Figures._fields.index(name)


def _bytes(value: float) -> str:
    return f"{size(round(value))}/s"


def _rate(value: float) -> str:
    return f"{rate(value)}/s"


_HINTS = {
    "Produce time": "From the handler's start until the answer is ready, acks=all included",
    "Fetch time": "Only of fetches that need not wait for records",
    "Log sync time": "Rounds in which logs are made safe on the disk",
    "Window lateness p99": "How late a timer of 16 ms fires in this window",
}


def _charts() -> list[Chart]:
    def both(name: str) -> tuple[Series, Series]:
        return (
            Series("p50", _at(f"{name}_p50"), "acc_fg"),
            Series("p99", _at(f"{name}_p99"), "warn_fg"),
        )

    def flow(name: str) -> tuple[Series, Series]:
        return (
            Series("in", _at(f"{name}_in"), "acc_fg"),
            Series("out", _at(f"{name}_out"), "ok_fg"),
        )

    def one(name: str, tone: str = "acc_fg") -> tuple[Series]:
        return (Series("", _at(name), "violet_fg" if tone == "violet_fg" else "acc_fg"),)

    return [
        Chart("Records", flow("records"), _rate),
        Chart("Bytes", flow("bytes"), _bytes),
        Chart("Requests", one("requests"), _rate),
        Chart("Produce time", both("produce"), milliseconds),
        Chart("Fetch time", both("fetch"), milliseconds),
        Chart("Log sync time", both("sync"), milliseconds),
        Chart("Connections", one("connections"), lambda value: count(round(value))),
        Chart("Memory", one("memory"), lambda value: size(round(value))),
        Chart("Window lateness p99", one("lateness", "violet_fg"), milliseconds),
    ]


class MetricsPane(Surface):
    """The charts with their span and a pause."""

    def __init__(self, port: EnginePort, store: Store) -> None:
        super().__init__("bg")
        self._store = store
        self._metering = Metering(port, store, self)
        self.timeline = Timeline()
        self.charts = _charts()
        for chart in self.charts:
            chart.setToolTip(tooltip(_HINTS.get(chart.title, "")))
        self._lateness = Lateness(self)
        self.is_paused = False
        self._columns = 0
        self.span = Segmented("Time shown", tuple(name for name, _ in SPANS))
        self.span.chosen.connect(self._draw)
        self.pause = ToolButton("pause", "Pause", tip="Pause the charts")
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self.set_paused)
        self.state = SafeLabel("", "small", "dim", elide=True)
        head = row(self.span, self.pause, self.state, None, spacing=10, margins=(12, 6, 12, 6))
        inner = Surface("bg")
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setSpacing(4)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Charts")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        column(head, Line(), self._scroll, into=self).setStretch(2, 1)
        self.setAccessibleName("Metrics")
        self.setFocusProxy(self.span)
        self._arrange(1)
        store.measured.connect(self._take)
        self._say()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(260, 80)

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, 200)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lateness.start()
        self._metering.begin()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lateness.stop()
        self._metering.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(max(1, min(len(self.charts), self.width() // COLUMN_WIDTH)))

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        """Let the charts stand; what happens meanwhile is shown when they go on."""
        self.is_paused = paused
        self._say()
        if not paused:
            self._draw()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at, chart in enumerate(self.charts):
            self._grid.addWidget(chart, at // columns, at % columns)

    def _take(self, view: MetricsView) -> None:
        cluster = self._store.cluster
        if cluster is None or not self._metering.is_on:
            return
        found = {measured.name: measured for measured in view.apis}
        nothing = Latency("", 0, None, None)
        produce, fetch = found.get("Produce", nothing), found.get("Fetch", nothing)
        figures = Figures(
            cluster.records_in_per_s, cluster.records_out_per_s,
            cluster.bytes_in_per_s, cluster.bytes_out_per_s,
            view.requests_per_s,
            produce.p50_ms, produce.p99_ms, fetch.p50_ms, fetch.p99_ms,
            view.sync.p50_ms, view.sync.p99_ms,
            cluster.connection_count, cluster.memory_bytes,
            self._lateness.take_p99(),
        )  # fmt: skip
        self.timeline.add(Sample(view.at_ms, figures))
        if not self.is_paused:
            self._draw()

    def _draw(self, _choice: int = 0) -> None:
        last = self.timeline.last
        if last is None:
            return
        span_ms = SPANS[self.span.current][1]
        samples = self.timeline.since(last.at_ms - span_ms)
        for chart in self.charts:
            chart.show_samples(samples, end_ms=last.at_ms, span_ms=span_ms)

    def _say(self) -> None:
        self.pause.setChecked(self.is_paused)
        words = "Paused: the charts stand, measuring goes on" if self.is_paused else ""
        self.state.setText(words or "Measured once a second, and only while this is in sight")
