"""Messages: a topic's records from anywhere in its log or live, all or by a filter."""

import asyncio

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from typing_extensions import override

from engine.contract.commands import FindOffset, OffsetFound
from engine.decode.filter_completion import Known
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.panes.topic.messages_table import MessagesTable
from ui.tail.bar import PauseBar
from ui.tail.filter_bar import FilterBar
from ui.tail.log import LogWindow, Seek
from ui.tail.menu import attach_menu
from ui.tail.ring import Record, RecordRing
from ui.tail.search import Offsets, SearchWindow, whole_record
from ui.tail.search_bar import SearchBar
from ui.tail.seek_bar import SEEKS, SeekBar
from ui.tail.view import RecordView
from ui.widgets.surface import Line, Surface, column
from ui.widgets.text import count

LEARNED_ROWS, LEARNED_BYTES = 60, 1_048_576
"""Records whose fields the filter suggests."""


class MessagesPage(Surface):
    """Seek bar, filter, banners and table of one topic."""

    produce_asked = Signal()
    record_selected = Signal(object)
    record_opened = Signal(object)

    def __init__(self, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__("bg")
        self._port, self._store, self._topic = port, store, topic
        self._is_open = False
        self._turn = 0
        self._known = Known()
        self.view = RecordView(RecordRing(), f"Records of {topic}")
        self.window_ = LogWindow(port, store, self.view, self)
        self.search = SearchWindow(port, store, self.view, self)
        self.seek_bar = SeekBar()
        self.filter_bar = FilterBar(self._known)
        self.search_bar = SearchBar(self.search)
        self.pause_bar = PauseBar(self.view)
        self._table = MessagesTable(self.view, topic)
        self._build()
        self._wire()
        self._list_partitions()

    # --- what others ask -------------------------------------------------------------------------

    def show_offset(self, partition: int, offset: int) -> None:
        """Go to one record and select it, whatever the filter was."""
        self._turn += 1
        self._is_open = True
        self.filter_bar.forget()
        self.seek_bar.show_partition(partition)
        self.seek_bar.show_seek("offset")
        self.seek_bar.show_goal(offset)
        self.search.close()
        self.window_.open(self._topic, partition, "offset", offset=offset)

    def edit_filter(self) -> None:
        """Ctrl+F."""
        self.filter_bar.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_bar.field.selectAll()

    def seek(self, seek: Seek) -> None:
        """Begin at an end, or let the user say at which offset or time."""
        if seek in ("offset", "time"):
            self.seek_bar.ask_for(seek)
        else:
            self.seek_bar.show_seek(seek)
            self.reopen()

    def reopen(self) -> None:
        """Begin anew where the seek bar says."""
        self._turn += 1
        self._is_open = True
        seek, goal = self.seek_bar.seek, self.seek_bar.goal
        if seek == "time" and goal is not None:
            start(self, self._open_at_time(goal, self._turn))
        elif seek == "offset" and goal is not None:
            self._open(seek, dict.fromkeys(self._indexes(), goal), goal)
        elif seek in ("offset", "time"):
            self.seek_bar.ask_for(seek)
        else:
            self._open(seek, {})

    def kept(self) -> str:
        """Where the records begin, of which partition and by which filter, for the next start."""
        partition = self.seek_bar.partition
        return (
            f"{self.seek_bar.seek} {'-' if partition is None else partition} {self.filter_bar.text}"
        )

    def bring_back(self, kept: str) -> None:
        seek, _, rest = kept.partition(" ")
        partition, _, words = rest.partition(" ")
        if seek in ("oldest", "newest", "live"):  # an offset or a time was meant once
            self.seek_bar.show_seek(SEEKS[SEEKS.index(seek)])
        if partition.isascii() and partition.isdigit():
            self.seek_bar.show_partition(int(partition))
        self.filter_bar.forget(words)
        if self._is_open:
            self.reopen()

    def stop(self) -> None:
        """The page is closed for good."""
        self.window_.close()
        self.search.close()

    @property
    def is_filtered(self) -> bool:
        return bool(self.filter_bar.text)

    # --- Qt's side -------------------------------------------------------------------------------

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_open:
            self.reopen()
        elif self.is_filtered:
            self.search.resume()
        else:
            self.window_.resume()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.window_.suspend()
        self.search.suspend()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.phase == "searching":
            self.search.cancel()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        bars = column(self.seek_bar, self.filter_bar, margins=(12, 8, 12, 8), spacing=8)
        column(bars, Line(), self.search_bar, self.pause_bar, self._table, into=self).setStretch(
            4, 1
        )

    def _wire(self) -> None:
        attach_menu(self.view, self._store)
        self.view.takes_filters = True
        self.view.filter_asked.connect(self.filter_bar.add)
        self.seek_bar.sought.connect(self.reopen)
        self.filter_bar.applied.connect(self._filter_applied)
        self.filter_bar.left.connect(self._focus_records)
        self.filter_bar.field.begun.connect(self._learn)
        self.search_bar.everything_wanted.connect(self._search_everything)
        self.search_bar.again_wanted.connect(self.reopen)
        self.search.progressed.connect(self._search_progressed)
        self.search.changed.connect(self._changed)
        self.pause_bar.resume_wanted.connect(self.view.follow)
        self.view.record_selected.connect(self._record_selected)
        self.view.record_opened.connect(self._record_opened)
        self.view.following_changed.connect(self._following_changed)
        self.view.painted.connect(self._table.sync)
        self.window_.state_changed.connect(self._tell)
        self.window_.changed.connect(self._changed)
        self._table.produce_asked.connect(self.produce_asked)
        self._table.clear_asked.connect(self._clear_filter)
        self._store.partitions_changed.connect(self._partitions_changed)
        self._store.restarted.connect(self._engine_restarted)

    def _engine_restarted(self) -> None:
        if self._is_open:
            self.reopen()

    # --- beginning somewhere ---------------------------------------------------------------------

    def _open(self, seek: Seek, begin: Offsets, offset: int | None = None) -> None:
        partition = self.seek_bar.partition
        if not self.is_filtered:
            self.search.close()
            self.window_.open(self._topic, partition, seek, offset=offset, begin=begin)
            return
        self.window_.close()
        recent = seek in ("newest", "live")
        self.search.open(
            self._topic, partition, self.filter_bar.text,
            begin=begin, recent=recent, following=seek == "live",
        )  # fmt: skip

    async def _open_at_time(self, at_ms: int, turn: int) -> None:
        """The first record at or after a moment, in each partition."""
        indexes = self._indexes()
        found = await asyncio.gather(
            *(ask(self._port, FindOffset(self._topic, i, at_ms), OffsetFound) for i in indexes)
        )
        if turn != self._turn:
            return
        begin: Offsets = {}
        for index, reply in zip(indexes, found, strict=True):
            view = self._store.partition(self._topic, index)
            end = view.high_watermark if view is not None else 0
            begin[index] = end if reply.offset is None else reply.offset
        self._open("time", begin)

    def _indexes(self) -> list[int]:
        partition = self.seek_bar.partition
        known = sorted(self._store.partitions.get(self._topic, {}))
        return known if partition is None else [partition]

    def _filter_applied(self, _text: str) -> None:
        """A new filter begins where the old one did; an offset or a time was meant once."""
        if self.seek_bar.seek in ("offset", "time") and self.seek_bar.goal is None:
            self.seek_bar.show_seek("live")
        self.reopen()

    def _search_everything(self) -> None:
        self.seek_bar.show_seek("oldest")
        self.reopen()

    def _clear_filter(self) -> None:
        self.filter_bar.set_filter("")
        self._focus_records()

    def _focus_records(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _learn(self) -> None:
        """Let the filter suggest what the records in hand have."""
        ring = self.view.ring
        seen_bytes = 0
        for number in range(ring.end - 1, max(ring.first, ring.end - LEARNED_ROWS) - 1, -1):
            view = self.view.record_at(number).view
            if view is not None:
                self._known.learn(view.key, view.value, view.headers)
                seen_bytes += view.size_bytes
            if seen_bytes > LEARNED_BYTES:  # large records are slow to open
                break

    # --- what happens ----------------------------------------------------------------------------

    def _changed(self) -> None:
        self._table.sync()
        waits = self.search.is_full if self.is_filtered else self.window_.state == "reading"
        self.pause_bar.tell(dropped=0, in_log=waits)

    def _tell(self) -> None:
        if self.is_filtered:
            return
        self._table.show_kind("records" if self.window_.state == "live" else "unknown")
        skipped = self.window_.skipped_records
        words = ""
        if skipped:
            words = f"{count(skipped)} records came faster than they could be shown"
        elif self.window_.is_merged_by_batch:
            words = "Large batches are in the order of their first records"
        self.seek_bar.note.setText(words)

    def _search_progressed(self) -> None:
        search = self.search
        if search.phase == "closed":
            return
        is_known = search.phase in ("watching", "stopped")
        self._table.show_kind("matches" if is_known else "unknown")
        self._table.say_searched(search.record_count, is_recent=search.is_recent)
        looked = search.record_count
        self.filter_bar.show_share(search.match_count / looked if looked else None)

    def _following_changed(self, following: bool) -> None:  # noqa: FBT001 - a signal's slot
        if following and self.seek_bar.seek != "live":
            self.seek_bar.show_seek("live")

    def _record_selected(self, record: Record) -> None:
        self._tell_of(record, self.record_selected)

    def _record_opened(self, record: Record) -> None:
        self._tell_of(record, self.record_opened)

    def _tell_of(self, record: Record, signal: SignalInstance) -> None:
        if self.is_filtered:
            start(self, self._tell_of_match(record, signal))
        else:
            signal.emit(record)

    async def _tell_of_match(self, record: Record, signal: SignalInstance) -> None:
        """A match is told of in its own batch, unless another was selected meanwhile."""
        chosen = self.view.selected_row
        whole = await whole_record(self._port, record)
        if self.view.selected_row == chosen:
            signal.emit(whole)

    def _partitions_changed(self, topic: str, _indexes: object) -> None:
        known = self._store.partitions.get(topic, {})
        if topic == self._topic and len(known) != self.seek_bar.partitions.count() - 1:
            self._list_partitions()

    def _list_partitions(self) -> None:
        self.seek_bar.list_partitions(sorted(self._store.partitions.get(self._topic, {})))
