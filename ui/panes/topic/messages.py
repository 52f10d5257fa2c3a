"""Messages: a topic's records from one of its ends, live at the newest."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget
from typing_extensions import override

from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.tail.bar import PauseBar
from ui.tail.log import LogWindow, Seek
from ui.tail.menu import attach_menu
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView
from ui.theme import font
from ui.widgets.button import Button
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count

SEEKS: tuple[Seek, ...] = ("oldest", "newest", "live")
LIVE = SEEKS.index("live")


class MessagesPage(Surface):
    """Seek bar, pause banner and table of one topic."""

    produce_asked = Signal()
    record_selected = Signal(object)
    record_opened = Signal(object)

    def __init__(self, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__("bg")
        self._store = store
        self._topic = topic
        self._is_open = False
        self.view = RecordView(RecordRing(), f"Records of {topic}")
        self.window_ = LogWindow(port, store, self.view, self)
        self.seek = Segmented("Begin at", ("Oldest", "Newest", "Live"), LIVE)
        self.partitions = QComboBox()
        self.partitions.setFont(font("body"))
        self.partitions.setAccessibleName("Partitions shown")
        self.note = SafeLabel("", "small", "dim", elide=True)
        self.pause_bar = PauseBar(self.view)
        self._table = _Table(self.view, topic)
        self._build()
        self._wire()
        self._list_partitions()

    def show_offset(self, partition: int, offset: int) -> None:
        """Go to one record and select it."""
        at = self.partitions.findData(partition)
        if at >= 0:
            blocked = self.partitions.blockSignals(True)
            self.partitions.setCurrentIndex(at)
            self.partitions.blockSignals(blocked)
        self._is_open = True
        self.window_.open(self._topic, partition, "offset", offset=offset)

    def reopen(self) -> None:
        """Begin anew where the seek bar says."""
        self._is_open = True
        self.window_.open(self._topic, self.partitions.currentData(), SEEKS[self.seek.current])

    def kept(self) -> str:
        """Where the records begin, as words for the next start."""
        chosen = self.partitions.currentData()
        return (
            SEEKS[self.seek.current] if chosen is None else f"{SEEKS[self.seek.current]} {chosen}"
        )

    def bring_back(self, kept: str) -> None:
        seek, _, partition = kept.partition(" ")
        if seek in SEEKS:
            self.seek.choose(SEEKS.index(seek))
        if partition.isascii() and partition.isdigit():
            at = self.partitions.findData(int(partition))
            self.partitions.setCurrentIndex(max(at, 0))
        if self._is_open:
            self.reopen()

    def stop(self) -> None:
        """The page is closed for good."""
        self.window_.close()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_open:
            self.window_.resume()
        else:
            self.reopen()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.window_.suspend()

    def _build(self) -> None:
        bar = row(self.seek, 8, self.partitions, 12, self.note, margins=(12, 8, 12, 8))
        bar.setStretchFactor(self.note, 1)
        column(bar, Line(), self.pause_bar, self._table, into=self).setStretch(3, 1)

    def _wire(self) -> None:
        attach_menu(self.view)
        self.seek.chosen.connect(self.reopen)
        self.partitions.activated.connect(self.reopen)
        self.pause_bar.resume_wanted.connect(self.view.follow)
        self.view.record_selected.connect(self.record_selected)
        self.view.record_opened.connect(self.record_opened)
        self.view.following_changed.connect(self._following_changed)
        self.view.painted.connect(self._table.sync)
        self.window_.state_changed.connect(self._tell)
        self.window_.changed.connect(self._changed)
        self._table.produce_asked.connect(self.produce_asked)
        self._store.partitions_changed.connect(self._partitions_changed)

    # --- what happens ----------------------------------------------------------------------------

    def _changed(self) -> None:
        self._table.sync()
        self.pause_bar.tell(dropped=0, in_log=self.window_.state == "reading")

    def _tell(self) -> None:
        self._table.is_live = self.window_.state == "live"
        self._table.sync()
        skipped = self.window_.skipped_records
        words = ""
        if skipped:
            words = f"{count(skipped)} records came faster than they could be shown"
        self.note.setText(words)

    def _following_changed(self, following: bool) -> None:  # noqa: FBT001 - a signal's slot
        if following and self.seek.current != LIVE:
            blocked = self.seek.blockSignals(True)
            self.seek.choose(LIVE)
            self.seek.blockSignals(blocked)

    def _partitions_changed(self, topic: str, _indexes: object) -> None:
        known = self._store.partitions.get(topic, {})
        if topic == self._topic and len(known) != self.partitions.count() - 1:
            self._list_partitions()

    def _list_partitions(self) -> None:
        known = sorted(self._store.partitions.get(self._topic, {}))
        chosen = self.partitions.currentData()
        self.partitions.clear()
        words = f"All {len(known)} partitions" if len(known) > 1 else "All partitions"
        self.partitions.addItem(words, None)
        for index in known:
            self.partitions.addItem(f"Partition {index}", index)
        at = self.partitions.findData(chosen) if chosen is not None else 0
        self.partitions.setCurrentIndex(max(at, 0))


class _Table(QWidget):
    """The table, or words where there is nothing to show."""

    produce_asked = Signal()

    def __init__(self, view: RecordView, topic: str) -> None:
        super().__init__()
        self.is_live = False
        self._view = view
        produce = Button("Produce a record", "send")
        self._empty = EmptyState(
            "list-end",
            "No records yet",
            f"Records of {topic} show here as they are written, by any program.",
            produce,
        )
        produce.clicked.connect(self.produce_asked)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(view)
        self._stack.addWidget(self._empty)

    def sync(self) -> None:
        """Words only once it is known that there is nothing."""
        is_empty = self.is_live and not len(self._view.ring)
        wanted = 1 if is_empty else 0
        if self._stack.currentIndex() != wanted:
            self._stack.setCurrentIndex(wanted)
