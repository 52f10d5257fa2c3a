"""BrokerPage: one broker as it lives."""

from PySide6.QtCore import QDateTime, QElapsedTimer, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from engine.contract.cluster_commands import (
    BrokerState,
    ClusterDescription,
    DescribeCluster,
    DescribeFaults,
    Faults,
)
from engine.contract.facts import Event, EventKind
from engine.contract.metrics import MetricsView
from engine.contract.values import Command, Done, EngineError
from engine.contract.views import BrokerView
from ui.action import action, start
from ui.broker_acts import life_of
from ui.delegates.client import ClientRow
from ui.delegates.held_partition import HeldPartitionRow
from ui.delegates.line import LineRow
from ui.engine_port import EnginePort, ask
from ui.metering import Metering
from ui.models.api_times import ApiTimes
from ui.models.clients import ClientsModel, ago
from ui.models.held_partitions import HeldPartitions
from ui.models.store import Changes, Store
from ui.panes.broker.details import BrokerDetails
from ui.panes.broker.faults import FaultStrip
from ui.panes.broker.header import PAGES, BrokerHeader
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.stack import Stack
from ui.widgets.surface import column, row
from ui.widgets.table import Table
from ui.widgets.text import count, counted, milliseconds, rate, size
from ui.widgets.ticking import Ticking
from ui.widgets.tiles import Tile, Tiles

PARTITIONS, CONNECTIONS, REQUESTS, EVENTS, DETAILS = range(len(PAGES))
SHARES, NARROW = (0.18, 0.2, 0.2, 0.2, 0.22), 620
CLIENT_WIDTHS = {1: 132, 2: 136, 3: 92, 4: 124, 5: 152, 6: 74, 7: 74, 8: 84, 9: 66}
CLIENT_LEAVING = (4, 2, 8, 1, 3, 5)
HELD_WIDTHS = {1: 132, 2: 96, 3: 104, 4: 72, 5: 84, 6: 120}
ENDINGS: dict[str, tuple[EventKind, ...]] = {
    "stopped": ("broker_killed", "broker_stopped"),
    "paused": ("broker_paused",),
    "fenced": ("broker_fenced",),
}
"""The events that tell why a broker lives as it does."""


def _now_ms() -> float:
    return float(QDateTime.currentMSecsSinceEpoch())


class BrokerPage(Ticking):
    """Header, faults in force, figures, and five pages behind tabs."""

    act_asked = Signal(str, int)
    """Something to be done to the broker, by the name of the act."""
    topic_asked = Signal(str, int)
    client_asked = Signal(int)
    controller_asked = Signal()

    def __init__(self, port: EnginePort, store: Store, broker_id: int, events: QWidget) -> None:
        """`events` lists what happened to this broker."""
        super().__init__("bg")
        self.broker_id = broker_id
        self._port, self._store = port, store
        self._state: BrokerState | None = None
        self._heard = QElapsedTimer()
        self._is_asking = False
        self._metering = Metering(port, store, self)
        self.header = BrokerHeader(broker_id)
        self.faults = FaultStrip(broker_id)
        self.why = SafeLabel("", "body", "warn", elide=True)
        self.figures = Tiles(f"Figures of broker {broker_id}", SHARES, NARROW)
        self.held = HeldPartitions(store, broker_id, self)
        self.partitions = Table(
            f"Partitions on broker {broker_id}", self.held, HELD_WIDTHS,
            leaving=(6, 4, 3), least=160,
        )  # fmt: skip
        self.partitions.setItemDelegate(HeldPartitionRow(broker_id, self.partitions))
        self.clients = ClientsModel(store, _now_ms, self, broker_id)
        self.connections = Table(
            f"Connections of broker {broker_id}", self.clients, CLIENT_WIDTHS,
            leaving=CLIENT_LEAVING, least=156,
        )  # fmt: skip
        self.connections.setItemDelegate(ClientRow(self.connections))
        self.times = ApiTimes(self)
        self.requests = Table("Requests by API", self.times, {1: 120, 2: 120, 3: 120})
        self.requests.setItemDelegate(LineRow({0: ("fg", "medium")}, self.requests))
        self.events, self.details = events, BrokerDetails()
        for table in (self.partitions, self.connections, self.requests):
            table.setSortingEnabled(True)
            table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self._stack = Stack()
        self._empties = {
            PARTITIONS: EmptyState(
                "layers", "It holds no partitions", "Those it is given are listed here."
            ),
            CONNECTIONS: EmptyState(
                "plug", "Nothing is connected to it", "Clients are listed while they are connected."
            ),
            REQUESTS: EmptyState(
                "scroll-text", "Nothing was asked yet", "Requests are measured while you look."
            ),
        }
        for at, view in enumerate(self._views):
            layers = Stack()
            layers.addWidget(view)
            if at in self._empties:
                layers.addWidget(self._empties[at])
            self._stack.addWidget(layers)
        self._why_line = QWidget()
        row(self.why, margins=(16, 8, 16, 8), into=self._why_line)
        column(
            self.header, self._why_line, self.faults, self.figures, self._stack, into=self
        ).setStretch(4, 1)
        self.setAccessibleName(f"Broker {broker_id}")
        self._wire()
        self._show_broker()
        self._show_page(PARTITIONS)

    @property
    def _views(self) -> tuple[QWidget, ...]:
        return (self.partitions, self.connections, self.requests, self.events, self.details)

    def _wire(self) -> None:
        header, store = self.header, self._store
        header.page_chosen.connect(self._show_page)
        header.act_asked.connect(lambda name: self.act_asked.emit(name, self.broker_id))
        header.controller_asked.connect(self.controller_asked)
        self.faults.remedy_asked.connect(self.remove_fault)
        for signal in (self.partitions.doubleClicked, self.partitions.activated):
            signal.connect(self._open_partition)
        for signal in (self.connections.doubleClicked, self.connections.activated):
            signal.connect(self._open_client)
        self.partitions.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.partitions.customContextMenuRequested.connect(self._open_menu)
        store.frame_applied.connect(self._see)
        store.events_added.connect(self._happened)
        store.measured.connect(self._measured)

    @property
    def view(self) -> BrokerView | None:
        return self._store.brokers.get(self.broker_id)

    def kept(self) -> str:
        """Which page is in front, for the next start."""
        return str(self.header.tabs.currentIndex())

    def bring_back(self, kept: str) -> None:
        if kept.isascii() and kept.isdigit():
            self.header.tabs.setCurrentIndex(min(int(kept), len(PAGES) - 1))

    # -- what is shown

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._metering.begin()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._metering.end()

    def refresh(self) -> None:
        self.tick()

    @override
    def tick(self) -> None:
        """The lease and the faults are asked for; ages go on."""
        self.clients.age()
        if not self._is_asking and self._store.cluster is not None:
            self._is_asking = True
            start(self, self._ask())
        self._show_broker()

    async def _ask(self) -> None:
        try:
            cluster = await ask(self._port, DescribeCluster(), ClusterDescription)
            found = (each for each in cluster.brokers if each.broker_id == self.broker_id)
            self._state = next(found, None)
            self._heard.start()
            self.faults.show_faults((await ask(self._port, DescribeFaults(), Faults)).faults)
            self._show_broker()
        except EngineError:
            self._state = None  # no broker runs, or the engine stopped: the window says so
        finally:
            self._is_asking = False

    @property
    def lease_left_ms(self) -> int | None:
        """What is left now, by what was last heard of it."""
        left = self._state.lease_left_ms if self._state is not None else None
        return None if left is None else max(0, left - self._heard.elapsed())

    def _see(self, changes: Changes) -> None:
        if self.broker_id in changes.brokers and self.isVisible():
            self._show_broker()
        self._fill()

    def _happened(self, events: tuple[Event, ...]) -> None:
        if self.isVisible() and any(each.broker_id == self.broker_id for each in events):
            self._show_broker()

    def _measured(self, view: MetricsView) -> None:
        if self.isVisible():
            found = (each for each in view.brokers if each.broker_id == self.broker_id)
            self.times.show_second(next(found, None))
            self._fill()

    def _fill(self) -> None:
        """Each table, or what is said where it has no rows."""
        counts = {
            PARTITIONS: len(self.held), CONNECTIONS: len(self.clients), REQUESTS: len(self.times)
        }  # fmt: skip
        for page, number in counts.items():
            layers = self._stack.widget(page)
            assert isinstance(layers, Stack)
            layers.setCurrentIndex(0 if number else 1)

    def _show_page(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self.setFocusProxy(self._views[page])
        self._fill()

    def _show_broker(self) -> None:
        view = self.view
        if view is None:
            self.figures.show_tiles(())
            return
        self.header.show_broker(view, self._state.state if self._state is not None else "")
        self.details.show_broker(view)
        self.why.setText(self._why_words(view))
        self._why_line.setVisible(bool(self.why.full_text))
        self.figures.show_tiles(self._tiles(view))

    def _why_words(self, view: BrokerView) -> str:
        """Why it does not serve, since when, and by what."""
        if not view.why:
            return ""
        said = f"Broker {view.broker_id} does not serve: {view.why}"
        last = self._last(ENDINGS.get(life_of(view), ()))
        if last is None:
            return said
        when = ago(_now_ms() - last.at_ms)
        return f"{said}. {last.text}, {when}" + (f" ({last.why})" if last.why else "")

    def _last(self, kinds: tuple[EventKind, ...]) -> Event | None:
        """The newest event of these kinds about this broker."""
        events = reversed(self._store.events)
        found = (e for e in events if e.broker_id == self.broker_id and e.kind in kinds)
        return next(found, None)

    def _tiles(self, view: BrokerView) -> tuple[Tile, ...]:
        behind = view.out_of_sync_count
        free = view.disk_free_bytes
        return (
            Tile("Leads", count(view.leader_count), f"of {counted(view.partition_count, 'replica')}"),
            Tile(
                "Out of sync", count(behind), "lagging or not running" if behind else
                "all in sync", mark="triangle-alert" if behind else "",
            ),
            Tile("Lease", *self._lease(view)),
            Tile(
                "Requests", f"{rate(view.requests_per_s)}/s",
                counted(view.connection_count, "connection"),
            ),
            Tile(
                "Disk free", "unknown" if free is None else size(free),
                f"{size(view.log_size_bytes)} of logs",
                mark="triangle-alert" if view.is_disk_low else "",
            ),
        )  # fmt: skip

    def _lease(self, view: BrokerView) -> tuple[str, str]:
        if view.is_controller:
            return "none", "it is the controller and gives them"
        left = self.lease_left_ms
        if view.is_fenced or life_of(view) == "stopped" or left is None:
            return "none", "the controller has fenced it" if view.is_fenced else "not heard of yet"
        return milliseconds(left), "left until it is fenced"

    # -- what can be done

    @action
    async def remove_fault(self, remedy: Command) -> None:
        await ask(self._port, remedy, Done)
        self.tick()

    def _open_partition(self, index: QModelIndex) -> None:
        if index.isValid():
            self.topic_asked.emit(*self.held.key_at(index.row()))

    def _open_client(self, index: QModelIndex) -> None:
        if index.isValid():
            self.client_asked.emit(self.clients.key_at(index.row()))

    def _open_menu(self, at: QPoint) -> None:
        index = self.partitions.currentIndex()
        if index.isValid():
            menu = QMenu(self)
            add_entry(menu, "Open the partition", "layers", lambda: self._open_partition(index))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.partitions.viewport().mapToGlobal(at))
