"""Replicas: partitions by brokers with the lag of each copy, and what became of leaders and ISR."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from engine.contract.replica_history import ReadReplicaHistory, ReplicaHistory
from engine.contract.values import EngineError
from ui.action import start
from ui.delegates.line import LineRow
from ui.delegates.replica_cell import ReplicaCell
from ui.delegates.replicas import paint_legend
from ui.engine_port import EnginePort, ask
from ui.models.replica_changes import ReplicaChanges
from ui.models.replica_grid import BROKERS_FROM, ReplicaGrid
from ui.models.store import Changes, Store
from ui.widgets.empty import EmptyState
from ui.widgets.ink import Ink
from ui.widgets.label import SafeLabel
from ui.widgets.stack import Stack
from ui.widgets.surface import Line, column, row
from ui.widgets.table import Table
from ui.widgets.text import count, counted
from ui.widgets.ticking import Ticking

GRID_WIDTHS = {0: 64, 1: 72, 2: 104}
HISTORY_WIDTHS = {0: 128, 1: 56, 2: 104, 3: 176, 4: 72}
Placed = dict[int, tuple[int | None, tuple[int, ...]]]
"""By partition, who leads and who is in sync."""


class ReplicasPage(Ticking):
    """The grid above, its history below; the history is read anew when a leader or an ISR changed."""

    broker_asked = Signal(int)

    def __init__(self, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__("bg")
        self._port, self._store, self._topic = port, store, topic
        self._seen: Placed | None = None
        self._is_asking = False
        self.grid = self._make_grid()
        self._place = Stack()
        self._place.addWidget(self.grid)
        self.changes = ReplicaChanges(self)
        self.history = Table(
            f"History of leaders and in-sync replicas of {topic}", self.changes, HISTORY_WIDTHS,
            leaving=(4,), least=120,
        )  # fmt: skip
        self.history.setItemDelegate(
            LineRow(
                {0: ("dim", "mono_small"), 4: ("dim", "body"), 5: ("dim", "body")}, self.history
            )
        )
        self.summary = SafeLabel("", "small", "dim")
        self._layers = Stack()
        self._layers.addWidget(
            EmptyState(
                "history", "Nothing changed yet",
                "Each new leader, and each change of the in-sync replicas, is listed here with its"
                " cause, since the engine started.",
            )
        )  # fmt: skip
        self._layers.addWidget(self.history)
        title = row(
            SafeLabel("Leaders and in-sync replicas since the engine started", "strong"), None,
            self.summary, margins=(16, 10, 16, 8),
        )  # fmt: skip
        page = column(_Legend(), self._place, Line(), title, Line(), self._layers, into=self)
        page.setStretch(1, 3)
        page.setStretch(5, 2)
        store.frame_applied.connect(self._see)

    @property
    def model(self) -> ReplicaGrid:
        model = self.grid.model()
        assert isinstance(model, ReplicaGrid)
        return model

    def refresh(self) -> None:
        self._seen = None
        self.tick()

    @override
    def tick(self) -> None:
        """Read the history where something changed since it was read."""
        now: Placed = {
            index: (view.leader, view.isr)
            for index, view in self._store.partitions.get(self._topic, {}).items()
        }
        if now != self._seen and not self._is_asking and self._store.cluster is not None:
            self._seen, self._is_asking = now, True
            start(self, self._ask())

    async def _ask(self) -> None:
        try:
            found = await ask(self._port, ReadReplicaHistory(self._topic), ReplicaHistory)
            self.changes.show_history(found)
            told = counted(len(found.changes), "change")
            older = f", {count(found.skipped)} older ones were not kept" if found.skipped else ""
            self.summary.setText(f"{told}{older}")
            self._layers.setCurrentIndex(1 if found.changes else 0)
        except EngineError:
            self._seen = None  # the topic went, or the engine stopped: asked again
        finally:
            self._is_asking = False

    def _make_grid(self) -> Table:
        model = ReplicaGrid(self._store, self._topic, sorted(self._store.brokers), self)
        grid = Table(f"Replicas of {self._topic}", model, GRID_WIDTHS, leaving=(1, 2), least=240)
        grid.setItemDelegate(ReplicaCell({1: ("dim", "body"), 2: ("fg", "mono")}, grid))
        grid.setSortingEnabled(True)
        grid.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        grid.doubleClicked.connect(self._open)
        return grid

    def _see(self, changes: Changes) -> None:
        if changes.brokers and tuple(sorted(self._store.brokers)) != self.model.broker_ids:
            old, old_model, self.grid = self.grid, self.model, self._make_grid()
            self._place.addWidget(self.grid)
            self._place.setCurrentWidget(self.grid)
            self._place.removeWidget(old)
            old.deleteLater()
            old_model.deleteLater()

    def _open(self, index: QModelIndex) -> None:
        if index.column() >= BROKERS_FROM:
            self.broker_asked.emit(self.model.broker_ids[index.column() - BROKERS_FROM])


class _Legend(QWidget):
    """What the shapes mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(36)
        self.setAccessibleName("Legend of the replicas")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), 36, "bg")
            paint_legend(ink, 16, 36)
