"""Groups: who reads this topic, and how far behind each is in it."""

from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout
from typing_extensions import override

from ui.delegates.line import Index, LineRow, Look
from ui.models.store import Changes, Store
from ui.models.table import ROW_ROLE, Column, KeyedTableModel
from ui.widgets.button import Button
from ui.widgets.empty import EmptyState
from ui.widgets.surface import Surface
from ui.widgets.table import Table
from ui.widgets.text import clock_time, count, visible

LAG = 3
WIDTHS = {1: 148, 2: 92, 3: 110, 4: 176, 5: 128}


@dataclass(frozen=True, slots=True)
class Reader:
    """One group as far as it concerns one topic."""

    group_id: str
    state: str
    member_count: int
    """Members that read partitions of the topic."""
    lag: int | None
    worst: tuple[int, int] | None
    """The partition furthest behind, and by how much."""
    committed_at_ms: int | None
    is_late: bool


def reader(store: Store, group_id: str, topic: str) -> Reader | None:
    """A group's share of a topic; None where it has none."""
    view = store.groups.get(group_id)
    found = [] if view is None else [each for each in view.positions if each.topic == topic]
    if view is None or not found:
        return None
    behind = store.lags.of(group_id)
    lags = {place[1]: lag for place, lag in behind.by_place.items() if place[0] == topic}
    worst = max(lags, key=lags.__getitem__, default=None)
    return Reader(
        group_id,
        view.state,
        len({each.member_id for each in found if each.member_id is not None}),
        sum(lags.values()) if lags else None,
        None if worst is None else (worst, lags[worst]),
        max((each.committed_at_ms for each in found if each.committed_at_ms is not None), default=None),
        any(place[0] == topic for place in behind.late),
    )  # fmt: skip


class ReadersModel(KeyedTableModel[str, Reader]):
    """Rows by group."""

    def __init__(self, store: Store, topic: str, parent: QObject | None = None) -> None:
        super().__init__(
            (
                Column("Group", lambda r: visible(r.group_id, 200), lambda r: r.group_id),
                Column("State", lambda r: r.state, lambda r: r.state),
                Column("Readers", lambda r: count(r.member_count), lambda r: r.member_count, True,
                       hint="Members that read partitions of this topic"),
                Column("Lag", _lag, lambda r: r.lag or 0, True,
                       hint="Records between what is committed and the end"),
                Column("Worst partition", _worst, lambda r: r.worst[1] if r.worst else 0, True),
                Column("Last commit", _last, lambda r: r.committed_at_ms or 0, True),
            ),
            parent,
        )  # fmt: skip
        self._store, self._topic = store, topic
        store.lags.moved.connect(self._moved)
        store.frame_applied.connect(self._frame)
        self._moved(set(store.groups))

    def _frame(self, changes: Changes) -> None:
        if changes.groups:
            self._moved(changes.groups)

    def _moved(self, groups: set[str]) -> None:
        wanted = groups & (self._store.lags.readers(self._topic) | set(self))
        if wanted:
            self.apply({name: reader(self._store, name, self._topic) for name in wanted})


def _lag(found: Reader) -> str:
    if found.lag is None:
        return "unknown"
    return f"{count(found.lag)}, late" if found.is_late else count(found.lag)


def _worst(found: Reader) -> str:
    return "" if found.worst is None else f"{found.worst[0]}: {count(found.worst[1])} behind"


def _last(found: Reader) -> str:
    at_ms = found.committed_at_ms
    if at_ms is None:
        return "never"
    today_ms = QDateTime.currentMSecsSinceEpoch()
    return clock_time(at_ms, today_ms=today_ms).rpartition(".")[0]


class GroupsPage(Surface):
    """The table, or why there is none."""

    group_asked = Signal(str)
    join_asked = Signal()

    def __init__(self, store: Store, topic: str) -> None:
        super().__init__("bg")
        join = Button("Read as a group…", "users")
        join.clicked.connect(self.join_asked)
        self.table = _ReadersTable(store, topic)
        empty = EmptyState(
            "users",
            "No consumer group reads this topic",
            "A group is listed here once a member of it is given a partition, or has committed.",
            join,
        )
        self._layers = QStackedLayout(self)
        self._layers.addWidget(empty)
        self._layers.addWidget(self.table)
        self.table.activated.connect(self._open)
        rows = self.table.rows
        rows.rowsInserted.connect(self._see)
        rows.rowsRemoved.connect(self._see)
        self._see()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._see()

    def _see(self, *_: object) -> None:
        self._layers.setCurrentIndex(1 if len(self.table.rows) else 0)

    def _open(self, index: QModelIndex) -> None:
        self.group_asked.emit(self.table.rows.key_at(index.row()))


class _ReaderRow(LineRow):
    """A late group's lag is amber."""

    @override
    def look(self, index: Index) -> Look:
        found: Reader = index.data(ROW_ROLE)
        return (
            ("warn_fg", "strong")
            if index.column() == LAG and found.is_late
            else super().look(index)
        )


class _ReadersTable(Table):
    """One line a group; Enter or a double click opens it."""

    def __init__(self, store: Store, topic: str) -> None:
        self.rows = ReadersModel(store, topic)
        super().__init__(f"Groups that read {topic}", self.rows, WIDTHS)
        self.rows.setParent(self)
        self.setItemDelegate(_ReaderRow({0: ("fg", "medium"), 1: ("dim", "body")}, self))
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
