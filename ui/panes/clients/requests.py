"""RequestsPage: what one client asked and was answered, as it happens."""

from itertools import count as counter

from PySide6.QtCore import QDateTime, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QStackedLayout,
    QWidget,
)
from typing_extensions import override

from engine.contract.trace import ReadTrace, TraceEntry, TracePage, UnwatchTrace, WatchTrace
from engine.contract.values import Done, EngineError
from ui.action import start
from ui.delegates.line import Index, LineRow, Look
from ui.engine_port import EnginePort, ask
from ui.models.requests import (
    API,
    CONNECTION,
    ERROR,
    NUMBER,
    TIME,
    TOOK,
    RequestsModel,
    Wanted,
    is_error,
    line_of,
)
from ui.models.store import Store
from ui.models.table import ROW_ROLE
from ui.panes.clients.request_detail import RequestDetail
from ui.theme import set_icon
from ui.theme.tokens import PAGE_HEADER_HEIGHT, TABLE_ROW
from ui.widgets.badge import Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.combo import SortedCombo
from ui.widgets.copy import copy_text
from ui.widgets.empty import EmptyState
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.table import Table
from ui.widgets.text import clock_time, count, counted, visible

READ_MS = 500
PAGE = 500
ALL_APIS, ALL_CONNECTIONS = "All requests", "All connections"
WIDTHS = {TIME: 106, CONNECTION: 62, API: 164, NUMBER: 104, TOOK: 82, ERROR: 216}
LEAVING = (CONNECTION, NUMBER, TOOK, ERROR)
"""Columns that leave, in this order, where there is too little room for what it was about."""
WHAT_LEAST, NARROW = 250, 1_000
LOOKS: dict[int, Look] = {
    TIME: ("dim", "mono_small"), CONNECTION: ("dim", "body"), API: ("fg", "medium"),
    NUMBER: ("acc_fg", "mono_small"), TOOK: ("dim", "body"),
}  # fmt: skip
WHY_EMPTY = (
    "What it asks about topics, groups and offsets is remembered from before. Every other"
    " request, Produce and Fetch included, is recorded only while this page is open, because it"
    " costs a little; it ends when the page is closed."
)
_watchers = counter(1)


class _RequestRow(LineRow):
    """What was refused is red."""

    @override
    def look(self, index: Index) -> Look:
        entry: TraceEntry = index.data(ROW_ROLE)
        if index.column() == ERROR or (index.column() == API and is_error(entry)):
            return "bad_fg", "medium" if index.column() == API else "body"
        return super().look(index)


class _Table(Table):
    """The rows; the words take what room there is."""

    copy_asked = Signal()
    end_asked = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_End:
            self.end_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)


class RequestsPage(Surface):
    """Rows pulled by pages while it is seen; the engine records everything while it is open."""

    def __init__(
        self, port: EnginePort, store: Store, client_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("bg", parent)
        self.client_id = client_id
        self._port = port
        self._watcher = next(_watchers)
        self._is_open = self._is_reading = self._is_paused = self._is_moving = False
        self._is_following = True
        self._after = self._dropped = self._unseen = 0
        self._dropped_before: int | None = None
        self._awaited: tuple[int, int] | None = None
        self.model = RequestsModel(self)
        self.table = _Table("Requests", self.model, WIDTHS, leaving=LEAVING, least=WHAT_LEAST)
        self.table.setItemDelegate(_RequestRow(LOOKS, self.table))
        self.detail = RequestDetail()
        self.detail.hide()
        self.summary = SafeLabel("", "small", "dim", elide=True)
        self.recording = SafeLabel("", "small", "dim")
        self.apis = SortedCombo("Which requests")
        self.connections = SortedCombo("Which connections")
        self.errors = Segmented("Show", ("All", "Errors"))
        self.filter = Input("Filter", placeholder="Filter: orders-3, corr 12, NOT_LEADER…")
        self.pause = Button("Pause", "pause", tip="Stop reading; what comes meanwhile is kept")
        self.copy = ToolButton("copy", tip="Copy the requests shown", boxed=True)
        self.newest = Button("", "arrow-down", "primary", tip="Go to the newest request (End)")
        self.newest.hide()
        self._lay_out()
        self._wire()
        store.restarted.connect(self._engine_went)
        self._timer = QTimer(self)
        self._timer.setInterval(READ_MS)
        self._timer.timeout.connect(self.refresh)
        self._choose()

    def _lay_out(self) -> None:
        head = Surface("panel")
        name = visible(self.client_id, 120) or "clients without an id"
        title = SafeLabel(f"Requests of {name}", "h2", elide=True)
        line = row(
            Glyph("scroll-text", "acc_fg", 20), 8, title, 12, self.summary, 8, self.pause, 6,
            self.copy, margins=(16, 0, 12, 0), into=head,
        )  # fmt: skip
        line.setStretch(4, 1)
        head.setFixedHeight(PAGE_HEADER_HEIGHT)
        bar = row(self.apis, self.connections, self.errors, self.filter, spacing=8,
                  margins=(12, 8, 12, 8))  # fmt: skip
        bar.setStretch(3, 1)
        listed = QWidget()
        foot = row(self.recording, None, self.newest, margins=(16, 4, 12, 4))
        left = column(self.table, Line(), foot)
        left.setStretch(0, 1)
        self._between = Line(vertical=True)
        self._body = row(left, self._between, self.detail, into=listed)
        self._body.setStretch(0, 1)
        layers = QWidget()
        self._layers = QStackedLayout(layers)
        self._layers.addWidget(EmptyState("scroll-text", "No request yet", WHY_EMPTY))
        self._layers.addWidget(listed)
        column(head, Line(), bar, Line(), layers, into=self).setStretch(4, 1)
        self.setAccessibleName(f"Requests of {name}")
        self.setFocusProxy(self.table)
        for combo, words in ((self.apis, ALL_APIS), (self.connections, ALL_CONNECTIONS)):
            combo.show_names((words,))
            combo.setMinimumWidth(140)

    def _wire(self) -> None:
        self.apis.activated.connect(self._choose)
        self.connections.activated.connect(self._choose)
        self.errors.chosen.connect(self._choose)
        self.filter.textChanged.connect(self._choose)
        self.pause.clicked.connect(self.toggle_pause)
        self.copy.clicked.connect(self._copy_all)
        self.newest.clicked.connect(self.follow)
        self.table.end_asked.connect(self.follow)
        self.table.copy_asked.connect(self._copy_one)
        self.table.selectionModel().currentChanged.connect(self._chosen)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)

    # -- its life

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_open:
            self._begin()
        self._timer.start()
        self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_open:
            self._is_open = False
            start(self, self._tell(UnwatchTrace(self._watcher)))
        super().closeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        below, way = self.width() < NARROW, QBoxLayout.Direction
        self._body.setDirection(way.TopToBottom if below else way.LeftToRight)
        self._between.setVisible(not below)
        self.detail.set_below(below=below)

    def _begin(self) -> None:
        self._is_open = True
        now_ms = QDateTime.currentMSecsSinceEpoch()
        words = f"Every request is recorded since {clock_time(now_ms)}, while this page is open"
        self.recording.setText(words)
        start(self, self._tell(WatchTrace(self._watcher)))

    async def _tell(self, command: WatchTrace | UnwatchTrace) -> None:
        await ask(self._port, command, Done)

    def _engine_went(self) -> None:
        """Another engine counts from the beginning and knows of no watcher."""
        self._after, self._dropped_before = 0, None
        self.model.clear()
        if self._is_open:
            self._begin()

    def toggle_pause(self) -> None:
        self.set_paused(not self._is_paused)

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        """Hold what is shown still, or go on; the engine records meanwhile."""
        self._is_paused = paused
        self.pause.setText("Resume" if self._is_paused else "Pause")
        set_icon(self.pause, "play" if self._is_paused else "pause")
        self._say()
        self.refresh()

    def refresh(self) -> None:
        """Read what came since."""
        if not self._is_reading and not self._is_paused:
            self._is_reading = True
            start(self, self._read())

    async def _read(self) -> None:
        try:
            while True:
                command = ReadTrace(self._after, None, PAGE, self.client_id)
                page = await ask(self._port, command, TracePage)
                self.take(page)
                if len(page.entries) < PAGE:
                    return
        except EngineError:
            pass  # the engine stopped: the window says so
        finally:
            self._is_reading = False

    # -- showing

    def take(self, page: TracePage) -> None:
        """A page of the trace, put behind what is there."""
        if self._dropped_before is None:
            self._dropped_before = page.dropped_count
        self._dropped = page.dropped_count - self._dropped_before
        self._after = page.last_number
        before, self._is_moving = len(self.model), True
        self.model.take(page.entries)
        for api in self.model.apis():
            self.apis.add_name(api)
        for connection_id in self.model.connections():
            self.connections.add_name(f"Connection {connection_id}")
        self.connections.setVisible(self.connections.count() > 2)
        self._unseen += max(0, len(self.model) - before)
        self._layers.setCurrentIndex(1 if self.model.kept_count else 0)
        if self._is_following:
            self._go_to_end()
        self._is_moving = False
        self._show_awaited()
        self._say()

    def show_request(self, connection_id: int, correlation_id: int) -> None:
        """Select a request; one that is not read yet is selected when it is."""
        self._awaited = connection_id, correlation_id
        self._show_awaited()

    def _show_awaited(self) -> None:
        if self._awaited is None:
            return
        connection_id, number = self._awaited
        for at, key in enumerate(self.model):
            entry = self.model.value(key)
            if entry is None or entry.connection_id != connection_id:
                continue
            if entry.correlation_id <= number <= entry.last_correlation_id:
                self._awaited = None
                self.table.show_row(at)
                return

    def follow(self) -> None:
        """Go to the newest and stay there."""
        self.table.clearSelection()
        self.table.setCurrentIndex(QModelIndex())
        self._is_following = True
        self._go_to_end()
        self._say()

    def _go_to_end(self) -> None:
        self.table.doItemsLayout()
        self.table.scrollToBottom()
        self._unseen = 0

    def edit_filter(self) -> None:
        """Ctrl+F."""
        self.filter.setFocus()
        self.filter.selectAll()

    def _scrolled(self) -> None:
        """Whoever scrolls up stays there; at the end it is followed again."""
        if self._is_moving:
            return
        bar = self.table.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - TABLE_ROW
        self._is_following = is_at_end and not self.table.currentIndex().isValid()
        if is_at_end and self._unseen:
            self._unseen = 0
            self._say()

    def _choose(self, _what: object = None) -> None:
        chosen = self.connections.currentText().removeprefix("Connection ")
        api = self.apis.currentText()
        self.model.want(
            Wanted(
                "" if api == ALL_APIS else api,
                self.errors.current == 1,
                int(chosen) if chosen.isdigit() else None,
                self.filter.text(),
            )
        )
        self._say()

    def _say(self) -> None:
        kept, shown = self.model.kept_count, len(self.model)
        said = [
            counted(kept, "request")
            if shown == kept
            else f"{count(shown)} of {count(kept)} requests"
        ]
        if self._is_paused:
            said.append("paused")
        if gone := self._dropped + self.model.let_go_count:
            said.append(f"{count(gone)} older ones made room")
        self.summary.setText(", ".join(said))
        self.newest.setVisible(self._unseen > 0)
        self.newest.setText(f"{count(self._unseen)} new")

    def _chosen(self, index: QModelIndex) -> None:
        entry: TraceEntry | None = index.data(ROW_ROLE) if index.isValid() else None
        self.detail.setVisible(entry is not None)
        if entry is not None:
            self._is_following = False
            self.detail.show_entry(entry)

    def _copy_one(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            copy_text(line_of(index.data(ROW_ROLE)))

    def _copy_all(self) -> None:
        entries = (self.model.value(key) for key in self.model)
        copy_text("\n".join(line_of(entry) for entry in entries if entry is not None) + "\n")
