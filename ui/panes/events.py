"""Events: what happened in the cluster and why, newest at the top, bounded by the store."""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from engine.contract.facts import Event, EventKind, Severity
from ui.models.steady import Steady
from ui.models.store import EVENTS_KEPT, Store
from ui.theme import ColorName, metrics, mix
from ui.theme.tokens import TABLE_ROW
from ui.widgets.empty import EmptyState
from ui.widgets.ink import Ink
from ui.widgets.surface import Surface
from ui.widgets.text import clock_time, full_time, tooltip, visible

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
Wanted = Callable[[Event], bool]


def _every(_event: Event) -> bool:
    return True


_ICONS: dict[EventKind, str] = {
    "engine_started": "circle-check",
    "engine_stopping": "power",
    "link_cut": "unlink",
    "link_back": "link",
    "folder_opened": "hard-drive",
    "folder_recovered": "history",
    "broker_started": "play",
    "broker_listening": "plug",
    "controller_elected": "crown",
    "topic_created": "plus",
    "topic_deleted": "trash-2",
    "topic_grown": "layers",
    "config_changed": "sliders-horizontal",
    "client_connected": "plug",
    "client_left": "unlink",
    "client_refused": "ban",
    "producer_left_silent": "arrow-up-from-line",
    "consumer_at_end": "arrow-down-to-line",
    "group_created": "plus",
    "group_deleted": "trash-2",
    "group_empty": "log-out",
    "group_rebalancing": "refresh-cw",
    "group_stable": "circle-check",
    "segment_rolled": "hard-drive",
    "segment_deleted": "trash-2",
    "records_deleted": "trash-2",
    "log_compacted": "layers",
    "disk_well": "hard-drive",
    "log_damaged": "octagon-alert",
    "log_cut": "history",
    "transaction_open": "lock",
    "backup_written": "copy",
    "backup_failed": "copy",
    "restore_failed": "rotate-ccw",
    "storage_failed": "octagon-alert",
    "task_failed": "octagon-alert",
    "request_refused": "ban",
}
_TONES: dict[Severity, ColorName] = {
    "info": "dim",
    "good": "ok_fg",
    "warning": "warn_fg",
    "error": "bad_fg",
}
_WORDS: dict[Severity, str] = {"info": "", "good": "", "warning": "Warning", "error": "Error"}
WIDE = 760
"""From this width on the cause stands in a column of its own."""


def icon_of(event: Event) -> str:
    """The shape that says what kind of event it is, before its colour does."""
    if event.severity == "warning":
        return "triangle-alert"
    if event.severity == "error":
        return "octagon-alert"
    return _ICONS.get(event.kind, "info")


class EventsModel(QAbstractListModel):
    """The store's events, newest first; grows at the top and is cut at the bottom."""

    def __init__(self, store: Store, parent: QWidget, wanted: Wanted = _every) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._events = [one for one in store.events if wanted(one)]
        """Oldest first: appending is cheap."""
        store.events_added.connect(self._add)

    def event_at(self, row: int) -> Event:
        return self._events[len(self._events) - 1 - row]

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._events)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self.event_at(index.row()))
        if role == Qt.ItemDataRole.ToolTipRole:
            event = self.event_at(index.row())
            return tooltip(f"{full_time(event.at_ms)}\n{event.text}\n{event.why}".strip())
        return None

    def _add(self, events: tuple[Event, ...]) -> None:
        events = tuple(one for one in events if self._wanted(one))[-EVENTS_KEPT:]
        if not events:
            return
        surplus = len(self._events) + len(events) - EVENTS_KEPT
        if surplus > 0:
            last = len(self._events) - 1
            self.beginRemoveRows(_NO_PARENT, last - surplus + 1, last)
            del self._events[:surplus]
            self.endRemoveRows()
        self.beginInsertRows(_NO_PARENT, 0, len(events) - 1)
        self._events.extend(events)
        self.endInsertRows()


class _EventPainter(QStyledItemDelegate):
    """Time, icon, what, why, on one line; a warning or error says so in words."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, TABLE_ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, EventsModel)
        event = model.event_at(index.row())
        is_on = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_event(Ink(painter), option.rect, event, is_on=is_on)


def paint_event(ink: Ink, area: QRect, event: Event, *, is_on: bool) -> None:
    """One line of the pane."""
    left, top, high = area.x(), area.y(), area.height()
    quiet: ColorName = "sel_dim" if is_on else "dim"
    if is_on:
        ink.fill(left, top, area.width(), high, "sel")
        ink.fill(left, top, 3, high, "acc")
    else:
        ink.fill(left, top + high - 1, area.width(), 1, _hairline())
    tone = _TONES[event.severity]
    time = clock_time(event.at_ms)
    wide = ink.text(left + 12, top, 0, high, time, quiet, "mono_small")
    x = left + max(108, 12 + wide + 12)
    ink.icon(x, top + (high - 14) // 2, icon_of(event), quiet if tone == "dim" else tone, 14)
    x += 22
    right = left + area.width() - 12
    if word := _WORDS[event.severity]:
        x += ink.text(x, top, 0, high, word, tone, "small_strong") + 8
    text, why = visible(event.text, 400), visible(event.why, 400)
    if area.width() < WIDE:
        wide = ink.text(x, top, right - x, high, text, "fg")
        if right - x - wide > 140:
            ink.text(x + wide + 16, top, right - x - wide - 16, high, why, quiet)
        return
    column = max(round(metrics("body").horizontalAdvance(text)) + 16, 340)
    column = min(column, round((right - x) * 0.7))
    ink.text(x, top, column - 12, high, text, "fg")
    ink.text(x + column, top, right - x - column, high, why, quiet)


def cell_text(event: Event) -> str:
    """The whole line in words, for screen readers and tests."""
    word = _WORDS[event.severity]
    said = f"{word}: {event.text}" if word else event.text
    return f"{clock_time(event.at_ms)} {said}" + (f", {event.why}" if event.why else "")


class _EventsView(QListView):
    """Space is left to the window, which pauses the view with it."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)


class EventsPane(Surface):
    """The list of events; the one in hand opens its topic."""

    topic_chosen = Signal(str)
    count_changed = Signal(int)

    def __init__(
        self, store: Store, parent: QWidget | None = None, wanted: Wanted = _every
    ) -> None:
        super().__init__("bg", parent)
        self._store = store
        self.model = EventsModel(store, self, wanted)
        self.view = _EventsView()
        self._steady = Steady(self.view, self.model)
        self.view.setItemDelegate(_EventPainter(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(False)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName("Events")
        self.view.clicked.connect(self._open)
        self.view.activated.connect(self._open)
        self._empty = EmptyState(
            "scroll-text",
            "No events yet",
            "What happens in the cluster is listed here, with its cause.",
        )
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self._empty)
        self._layers.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.model.rowsInserted.connect(self._show)
        self._show()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, TABLE_ROW * 2)

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, TABLE_ROW * 5 + 8)

    def _show(self) -> None:
        count = self.model.rowCount()
        self._layers.setCurrentIndex(1 if count else 0)
        self.count_changed.emit(count)

    def _open(self, index: QModelIndex) -> None:
        topic = self.model.event_at(index.row()).topic
        if topic in self._store.topics:
            self.topic_chosen.emit(topic)


def _hairline() -> QColor:
    return mix("line", "bg", 0.45)
