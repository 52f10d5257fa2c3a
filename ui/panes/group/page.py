"""GroupPage: one consumer group as it lives."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDateTime, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QMenu, QStackedLayout, QWidget
from typing_extensions import override

from engine.contract.group_commands import DescribeLag, GroupLag
from engine.contract.groups import CLASSIC_EDGES, CONSUMER_EDGES, GroupView
from engine.contract.values import EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.group_grid import Grid, Pace, grid_of, idle_words
from ui.models.lags import Place
from ui.models.offsets_file import write_offsets
from ui.models.store import Changes, Store
from ui.notices import Notice, notices
from ui.panes.group.course import LagCourse
from ui.panes.group.grid import GroupGrid
from ui.panes.group.header import GroupHeader
from ui.panes.group.rebalances import Rebalances
from ui.panes.group.states import StateDiagram
from ui.widgets.button import Button
from ui.widgets.copy import copy_text
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.text import count, counted, rate, span
from ui.widgets.ticking import Ticking
from ui.widgets.tiles import Tile, Tiles

LAG_MS = 200
"""Figures that move with every record are shown anew so often at most; a rebalance at once."""
SHARES, NARROW = (0.24, 0.17, 0.19, 0.2, 0.2), 620
NOT_REMOVED = "Remove member: of this protocol, only its own program takes it out"
HINT = (
    "In a cell: lag in records and in time, pos = fetch position, com = committed offset,"
    " end = end of the log."
)


def _now_ms() -> float:
    return float(QDateTime.currentMSecsSinceEpoch())


class GroupPage(Ticking):
    """Header, figures, the grid of members and partitions, states, rebalances, lag over time."""

    reset_asked = Signal(str)
    delete_asked = Signal(str)
    forget_asked = Signal(str, str, int)
    """Delete one position of the group: topic and partition."""
    remove_asked = Signal(str, str)
    """Take a member out."""
    requests_asked = Signal(str)
    """Show the requests of a member's client id."""
    join_asked = Signal(str)
    """Have a consumer built in become a member."""
    topic_asked = Signal(str, int)
    why_asked = Signal(str, str, str)
    """Why a member gets no messages: "group", the group, the member."""

    def __init__(
        self,
        port: EnginePort,
        store: Store,
        group_id: str,
        now_ms: Callable[[], float] = _now_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("bg", parent)
        self.group_id = group_id
        self._port, self._store, self._now_ms = port, store, now_ms
        self._pace = Pace()
        self._waits: dict[Place, int] = {}
        self._is_asking = False
        self.header = GroupHeader(group_id)
        self.figures = Tiles(f"Figures of group {group_id}", SHARES, NARROW)
        self.grid = GroupGrid(now_ms)
        self.hint = SafeLabel(HINT, "small", "dim", elide=True)
        self.diagram = StateDiagram()
        self.since = SafeLabel("", "small", "dim")
        self.rebalances = Rebalances()
        self.rebalance_count = SafeLabel("", "small", "dim")
        self.course = LagCourse(store, group_id)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LAG_MS)
        self._soon.timeout.connect(self._lag_is_due)
        self._lay_out()
        self.setAccessibleName(f"Group {group_id}")
        self.setFocusProxy(self.grid)
        self.header.reset_asked.connect(lambda: self.reset_asked.emit(group_id))
        self.header.join_asked.connect(lambda: self.join_asked.emit(group_id))
        self.header.export_asked.connect(self._ask_export)
        self.header.delete_asked.connect(lambda: self.delete_asked.emit(group_id))
        self.grid.cell_chosen.connect(self._say_cell)
        self.grid.menu_asked.connect(self._open_menu)
        store.frame_applied.connect(self._frame)
        store.lags.moved.connect(self._lag_moved)
        self._show_group()

    def _lay_out(self) -> None:
        reset = Button("Reset offsets…", "history")
        reset.clicked.connect(lambda: self.reset_asked.emit(self.group_id))
        empty = EmptyState(
            "users",
            "No members and no positions",
            "Whoever reads with this group's id is shown here with its partitions.",
            reset,
        )
        grid = QWidget()
        self._layers = QStackedLayout(grid)
        self._layers.addWidget(empty)
        self._layers.addWidget(self.grid)
        states = column(
            row(SafeLabel("State", "strong"), None, self.since, margins=(16, 10, 16, 4)),
            self.diagram,
        )
        history = column(
            row(
                SafeLabel("Rebalances", "strong"),
                None,
                self.rebalance_count,
                margins=(16, 10, 16, 4),
            ),
            self.rebalances,
        )
        self._between = Line(vertical=True)
        self._lower = lower = row(states, self._between, history)
        lower.setStretch(0, 1)
        lower.setStretch(2, 1)
        inner = Surface("bg")
        page = column(
            grid, Line(), row(self.hint, margins=(16, 6, 16, 6)), Line(), lower, Line(),
            self.course, into=inner,
        )  # fmt: skip
        page.setStretch(0, 3)
        page.setStretch(6, 1)
        self.main = Surface("bg")
        column(self.figures, scrolled(inner), into=self.main).setStretch(1, 1)
        self.body = row(self.main)
        self.body.setStretch(0, 1)
        column(self.header, self.body, into=self).setStretch(1, 1)

    def show_beside(self, sheet: QWidget | None) -> None:
        """Put a side sheet to the right of the page, or take it away."""
        while self.body.count() > 1:
            item = self.body.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if sheet is not None:
            self.body.addWidget(Line(vertical=True))
            self.body.addWidget(sheet)
        self._fit()

    @property
    def sheet(self) -> QWidget | None:
        """The side sheet that is open."""
        item = self.body.itemAt(2)
        return item.widget() if item is not None else None

    @property
    def view(self) -> GroupView | None:
        return self._store.groups.get(self.group_id)

    # -- what is shown

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._show_group()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What stands side by side where there is room stands one below the other where not."""
        sheet = self.sheet
        narrow = self.width() - (sheet.width() if sheet is not None else 0) < NARROW
        way = QBoxLayout.Direction
        self._lower.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._between.setVisible(not narrow)
        self.course.set_narrow(narrow)

    def refresh(self) -> None:
        """Ask again how long records wait."""
        self.tick()

    @override
    def tick(self) -> None:
        """A second has passed: ages, countdowns and the course."""
        if not self.isVisible():
            return
        self._show_grid()
        self._show_figures()
        view = self.view
        if view is not None:
            if not self._is_asking:
                self._is_asking = True
                start(self, self._ask_lag())
            self.course.add(round(self._now_ms()), self._oldest_ms())

    async def _ask_lag(self) -> None:
        try:
            found = await ask(self._port, DescribeLag(self.group_id), GroupLag)
            self._waits = {
                (each.topic, each.partition): each.waits_since_ms
                for each in found.partitions
                if each.waits_since_ms is not None
            }
            self._show_grid()
            self._show_figures()
        except EngineError:
            self._waits = {}  # the group went, or the engine stopped: the window says so
        finally:
            self._is_asking = False

    def _oldest_ms(self) -> int | None:
        cells = (self.grid.grid.cells or {}).values()
        return max((cell.waits_ms for cell in cells if cell.waits_ms is not None), default=None)

    def _frame(self, changes: Changes) -> None:
        if self.group_id in changes.groups:
            if (view := self.view) is not None:
                self._pace.note(view)
            if self.isVisible():
                self._show_group()

    def _lag_moved(self, groups: set[str]) -> None:
        if self.group_id in groups and self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _lag_is_due(self) -> None:
        self._show_grid()
        self._show_figures()

    def _show_group(self) -> None:
        view = self.view
        self.header.show_group(view)
        self._show_grid()
        self._show_figures()
        if view is None:
            self.diagram.show_state((), "", None)
            self.rebalances.model_.show_rebalances(())
            return
        self.diagram.show_state(
            CLASSIC_EDGES if view.kind == "classic" else CONSUMER_EDGES, view.state, view.last_edge
        )
        self.rebalances.model_.show_rebalances(view.rebalances)
        told = len(view.rebalances)
        self.rebalance_count.setText(f"{told:,} since start" if told else "none since start")

    def _show_grid(self) -> None:
        view, now_ms = self.view, self._now_ms()
        grid = (
            Grid() if view is None else grid_of(view, self._store, self._pace, self._waits, now_ms)
        )
        self._layers.setCurrentIndex(1 if grid.rows else 0)
        self.grid.show_grid(grid)
        self._say_cell()

    def _say_cell(self, _place: object = None) -> None:
        self.hint.setText(self.grid.words_in_hand or HINT)

    def _show_figures(self) -> None:
        view, now_ms = self.view, self._now_ms()
        if view is None:
            self.figures.show_tiles(())
            return
        behind = self._store.lags.of(self.group_id)
        cells = list((self.grid.grid.cells or {}).values())
        known = [cell.reads_per_s for cell in cells if cell.reads_per_s is not None]
        written = sum(cell.written_per_s for cell in cells)
        reads = sum(known) if known else None
        oldest = self._oldest_ms()
        idle = sum(bool(idle_words(one, self.grid.grid)) for one in self.grid.grid.rows)
        partitions = counted(len(self.grid.grid.columns), "partition")
        self.figures.show_tiles((
            Tile(
                "Lag", counted(behind.total, "record") if behind.by_place else "unknown",
                f"{span(oldest)} behind at worst" if oldest else "by what is committed",
                mark="triangle-alert" if behind.is_late else "",
            ),
            Tile(
                "Reads", "unknown" if reads is None else f"{rate(reads)}/s",
                f"written {rate(written)}/s",
            ),
            Tile("Catches up in", *_catches_up(behind.total, reads, written)),
            Tile(
                "Members", count(len(view.members)),
                f"{partitions}, {f'{idle} idle' if idle else 'none idle'}" if view.members else partitions,
            ),
            Tile("Last rebalance", *_last_rebalance(view, now_ms)),
        ))  # fmt: skip
        since = view.changed_at_ms
        self.since.setText("" if since is None else f"{view.state} for {_whole(now_ms - since)}")

    # -- what can be done

    def _ask_export(self) -> None:
        asked = QFileDialog(self, "Save positions", f"{self.group_id.replace('/', '_')}.csv")
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setDefaultSuffix("csv")
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(self.export)
        asked.open()

    def export(self, path: str) -> None:
        """Write the committed positions as the reset sheet and Kafka's own tool read them."""
        positions = () if self.view is None else self.view.positions
        rows = [
            (each.topic, each.partition, each.committed_offset)
            for each in positions
            if each.committed_offset is not None
        ]
        try:
            Path(path).write_text(write_offsets(rows), "utf-8")
        except OSError as wrong:
            notices().tell(Notice(f"The positions could not be saved: {wrong}", "bad"))
            return
        notices().tell(Notice(f"{counted(len(rows), 'position')} saved", "ok", path))

    def _open_menu(self, at_row: int, at_column: int, where: QPoint) -> None:
        grid = self.grid.grid
        member = grid.rows[at_row].member
        menu = QMenu(self)
        if at_column < 0:
            if member is None:
                return
            for text, icon_name, slot in (
                ("Copy member id", "copy", lambda: copy_text(member.member_id)),
                ("Copy client id", "copy", lambda: copy_text(member.client_id)),
                (
                    "Why no messages?",
                    "circle-help",
                    lambda: self.why_asked.emit("group", self.group_id, member.member_id),
                ),
                (
                    "Show its requests",
                    "scroll-text",
                    lambda: self.requests_asked.emit(member.client_id),
                ),
                (
                    "Remove member…",
                    "unlink",
                    lambda: self.remove_asked.emit(self.group_id, member.member_id),
                ),
            ):
                entry = add_entry(menu, text, icon_name, slot)
            if not member.may_be_removed:
                entry.setEnabled(False)
                entry.setText(NOT_REMOVED)
        else:
            place = grid.columns[at_column]
            cell = (grid.cells or {}).get(place)
            for text, icon_name, slot in (
                ("Open the partition", "layers", lambda: self.topic_asked.emit(*place)),
                ("Reset offsets…", "history", lambda: self.reset_asked.emit(self.group_id)),
                (
                    "Delete this position…",
                    "trash-2",
                    lambda: self.forget_asked.emit(self.group_id, *place),
                ),
            ):
                entry = add_entry(menu, text, icon_name, slot)
            entry.setEnabled(cell is not None and cell.committed is not None)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)


def _whole(duration_ms: float) -> str:
    return span(int(max(duration_ms, 0)) // 1_000 * 1_000) if duration_ms >= 1_000 else "0 s"


def _catches_up(lag: int, reads: float | None, written: float) -> tuple[str, str]:
    if lag == 0:
        return "caught up", "nothing waits"
    if reads is None:
        return "unknown", "too few commits seen"
    if reads <= written:
        return "never", f"falls {rate(written - reads)}/s behind"
    return span(round(lag / (reads - written) * 1_000)), f"gains {rate(reads - written)}/s"


def _last_rebalance(view: GroupView, now_ms: float) -> tuple[str, str]:
    if not view.rebalances:
        return "none", "since the engine started"
    last = view.rebalances[0]
    if last.took_ms is None:
        return "going on", last.why
    return f"{_whole(now_ms - last.began_at_ms - last.took_ms)} ago", f"took {span(last.took_ms)}"
