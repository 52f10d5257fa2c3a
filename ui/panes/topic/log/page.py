"""LogPage: one partition's log, from its segments down to the bytes, and what may be done to it."""

from functools import partial

from PySide6.QtCore import QDateTime, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QScrollArea, QStackedWidget, QWidget
from typing_extensions import override

from engine.contract.log import DescribeLog, LogDescription
from engine.contract.segments import LookupTrace
from engine.contract.values import EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.panes.topic.log.acts import Act
from ui.panes.topic.log.inside import SegmentInside
from ui.panes.topic.log.lookup import LookupBar
from ui.panes.topic.log.sheet import WIDTH as SHEET_WIDTH
from ui.panes.topic.log.sheet import ActSheet
from ui.panes.topic.log.strip import SegmentStrip
from ui.panes.topic.log.tables import OFFSET_INDEX, TIME_INDEX, TITLES, LogTables
from ui.panes.topic.log.words import cleaner_words, held_words, next_to_go, segment_words
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.combo import Combo
from ui.widgets.copy import copy_text
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, counted, size, visible

REFRESH_MS = 1_000
MOST_SEGMENTS = 2_000
ROOMY = 620
ACTS: tuple[tuple[Act, str, str, str], ...] = (
    ("roll", "Roll segment", "plus", "Close the active segment and begin a new one"),
    ("retention", "Apply retention", "clock", "What retention would take now"),
    ("compact", "Compact", "fold-vertical", "What the cleaner would do now"),
    ("delete", "Delete up to…", "trash-2", "Delete records up to an offset"),
)


class LogPage(Surface):
    """Describes itself anew once a second while it is seen and the log moves."""

    produce_asked = Signal()

    def __init__(
        self, port: EnginePort, store: Store, topic: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("bg", parent)
        self._port, self._store, self._topic = port, store, topic
        self._log: LogDescription | None = None
        self._chosen_base: int | None = None
        self._is_stale = True
        self._turn = 0
        self.partitions = Combo("Partition")
        self.acts = {
            act: Button(words, icon, "danger" if act == "delete" else "plain", tip=tip)
            for act, words, icon, tip in ACTS
        }
        self.strip = SegmentStrip()
        self.lookup = LookupBar(port)
        self.tabs = Segmented("Show", ("Batches", *TITLES))
        self.inside = SegmentInside(port)
        self.tables = LogTables(port)
        self.sheet: ActSheet | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._build()
        self._wire()
        self._list_partitions()

    @property
    def partition(self) -> int:
        found = self.partitions.currentData()
        return found if isinstance(found, int) else 0

    @property
    def log(self) -> LogDescription | None:
        """The log as it was last described."""
        return self._log

    def show_partition(self, partition: int) -> None:
        at = self.partitions.findData(partition)
        if at >= 0 and at != self.partitions.currentIndex():
            self.partitions.setCurrentIndex(at)
            self._begin()

    def refresh(self) -> None:
        """Describe the log anew."""
        self._turn += 1
        self._is_stale = False
        start(self, self._describe(self._turn))

    def open_act(self, act: Act, offset: int | None = None) -> None:
        """Open the sheet of an act beside the page."""
        if self._log is None:
            return
        self.close_sheet()
        place = (self._topic, self.partition)
        self.sheet = sheet = ActSheet(self._port, self._store, act, self._log, place, offset=offset)
        sheet.closed.connect(self.close_sheet)
        sheet.cut_changed.connect(self.strip.show_cut)
        self._fit()
        self.strip.show_cut(sheet.preview.new_start)
        self._body.addWidget(sheet)
        sheet.show()
        sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        if self.sheet is not None:
            had_focus = self.sheet.isAncestorOf(self.focusWidget() or self)
            self.sheet.hide()
            self.sheet.deleteLater()
            self.sheet = None
            self._fit()
            self.strip.show_cut(None)
            self.refresh()
            if had_focus:
                self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- Qt's side -------------------------------------------------------------------------------

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Beside a sheet in a small window only the strip and the lists find room."""
        taken = SHEET_WIDTH if self.sheet is not None else 0
        is_roomy = self.width() - taken >= ROOMY
        for part in (self.lookup, self.tabs, *self.acts.values()):
            part.setVisible(is_roomy)
        is_compacted = self._log is not None and self._log.cleaner is not None
        self.acts["compact"].setVisible(is_roomy and is_compacted)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        if self._is_stale:
            self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        self._facts = SafeLabel("", "small", "dim", elide=True)
        self._name = SafeLabel("", "strong")
        self._going = SafeLabel("", "small_strong", "dim", elide=True)
        self._going_mark = Glyph("clock", "dim", 14)
        self._cleaner = SafeLabel("", "small", "dim", elide=True)
        self._held = SafeLabel("", "small", "violet", elide=True)
        self._damage = SafeLabel("", "small", "bad", elide=True)
        self._marks = SafeLabel("", "small", "dim", elide=True)
        bar = row(self.partitions, 8, *self.acts.values(), None, margins=(16, 8, 12, 8), spacing=6)
        first = row(self._name, self._facts, margins=(16, 8, 16, 0), spacing=8)
        first.setStretch(1, 1)
        going = row(self._going_mark, self._going, margins=(16, 2, 16, 0), spacing=6)
        going.setStretch(1, 1)
        said = column(self._cleaner, self._held, self._damage, margins=(16, 0, 16, 0))
        marks = row(self._marks, margins=(16, 0, 16, 6))
        tabs = row(self.tabs, None, margins=(16, 6, 16, 6))
        self._lower = QStackedWidget()
        self._lower.addWidget(self.inside)
        self._lower.addWidget(self.tables)
        whole = Surface("bg")
        column(
            bar, Line(), first, going, said, self.strip, marks, Line(), self.lookup, Line(), tabs,
            Line(), self._lower, into=whole,
        ).setStretch(12, 1)  # fmt: skip
        produce = Button("Produce a record", "send")
        produce.clicked.connect(self.produce_asked)
        self.empty = EmptyState(
            "scroll-text", "Nothing in this log yet",
            "Its first record opens a segment; then the files show here.", produce,
        )  # fmt: skip
        self._parts = QStackedWidget()
        whole.setMinimumWidth(1)  # parts leave where it is narrow; where it is low it scrolls
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(whole)
        self._parts.addWidget(area)
        self._parts.addWidget(self.empty)
        self._body = row(self._parts, into=self)
        self._body.setStretch(0, 1)
        self.setFocusProxy(self.strip)
        self.setAccessibleName(f"Log of {self._topic}")

    def _wire(self) -> None:
        self.partitions.activated.connect(self._begin)
        for act, button in self.acts.items():
            button.clicked.connect(partial(self._act_clicked, act))
        self.strip.chosen.connect(self._segment_chosen)
        self.strip.menu_asked.connect(self._segment_menu)
        self.inside.menu_asked.connect(self._offset_menu)
        self.lookup.found.connect(self._found)
        self.tabs.chosen.connect(self._show_table)
        self._timer.timeout.connect(self._tick)
        self._store.partitions_changed.connect(self._partitions_changed)
        self._store.events_added.connect(self._events_added)
        self._store.restarted.connect(self._begin)

    # --- describing ------------------------------------------------------------------------------

    def _begin(self, _index: int = 0) -> None:
        """Another partition, or another engine."""
        self.close_sheet()
        self._chosen_base, self._log = None, None
        self.strip.show_log(None)
        self.inside.show_nothing()
        self.tables.show_segment(None)
        self.lookup.show_partition(self._topic, self.partition)
        self._is_stale = True
        if self.isVisible():
            self.refresh()

    async def _describe(self, turn: int) -> None:
        try:
            asked = DescribeLog(self._topic, self.partition, MOST_SEGMENTS)
            log = await ask(self._port, asked, LogDescription)
        except EngineError as refusal:
            if turn == self._turn:
                self._say_refused(refusal.text)
            return
        if turn == self._turn:
            self._show(log)

    def _say_refused(self, words: str) -> None:
        self._log = None
        self.strip.show_log(None)
        self._name.setText("")
        self._facts.setText("")
        self._going.set_tone("bad")
        self._going.setText(words)
        for button in self.acts.values():
            button.setEnabled(False)

    def _show(self, log: LogDescription) -> None:
        self._log = log
        self._parts.setCurrentIndex(0 if log.segments else 1)
        self.strip.show_log(log)
        self._say(log)
        self.tables.show_log(log)
        for button in self.acts.values():
            button.setEnabled(True)
        self._fit()
        bases = {segment.base_offset for segment in log.segments}
        if self._chosen_base in bases:
            if self._chosen_base == max(bases):
                self.inside.refresh()
        elif log.segments:
            self.strip.choose(len(log.segments) - 1)

    def _say(self, log: LogDescription) -> None:
        self._name.setText(counted(log.segment_count, "segment"))
        left_out = log.segment_count - len(log.segments)
        words = [size(log.size_bytes), "drawn to scale by offset"]
        if left_out > 0:
            words.insert(1, f"the newest {len(log.segments):,} are shown")
        if log.waiting_files:
            words.append(f"{counted(log.waiting_files, 'file')} of this broker wait for deletion")
        words.append(log.folder)
        self._facts.setText(" · ".join(words))
        now_ms = QDateTime.currentMSecsSinceEpoch()
        going, is_soon = next_to_go(log, now_ms)
        self._going.set_tone("warn" if is_soon else "dim")
        self._going.setText(going)
        self._going_mark.show_icon("clock", "warn_fg" if is_soon else "dim")
        cleaner = cleaner_words(log, now_ms)
        self._cleaner.setText(cleaner)
        self._cleaner.setVisible(bool(cleaner))
        held = held_words(log)
        self._held.setText(held)
        self._held.setVisible(bool(held))
        self._damage.setVisible(bool(log.damage))
        if log.damage:
            spot = log.damage[0]
            more = f" and {len(log.damage) - 1:,} more" if len(log.damage) > 1 else ""
            self._damage.setText(
                f"Damaged: offsets {count(spot.offset)} to {count(spot.end_offset)},"
                f" {visible(spot.path)} at byte {count(spot.position)}: {visible(spot.reason)}{more}"
            )
        stable = count(log.last_stable_offset)
        high = count(log.high_watermark)
        both = log.last_stable_offset == log.high_watermark
        recovery = log.checkpoints.recovery_point
        self._marks.setText(
            f"log start {count(log.log_start_offset)}    "
            + (f"recovery point {count(recovery)}    " if recovery is not None else "")
            + (f"LSO = HW {high}" if both else f"LSO {stable}    HW {high}")
            + f"    end {count(log.log_end_offset)}"
        )

    def _tick(self) -> None:
        if self._is_stale:
            self.refresh()
        elif self._log is not None:
            self._say(self._log)

    def _partitions_changed(self, topic: str, indexes: set[int]) -> None:
        if topic != self._topic:
            return
        if len(self._store.partitions.get(topic, {})) != self.partitions.count():
            self._list_partitions()
        if self.partition in indexes:
            self._is_stale = True

    def _events_added(self, _events: object) -> None:
        self._is_stale = True

    def _list_partitions(self) -> None:
        chosen = self.partition
        self.partitions.clear()
        for index in sorted(self._store.partitions.get(self._topic, {})):
            self.partitions.addItem(f"{visible(self._topic, 60)}-{index}", index)
        self.partitions.setCurrentIndex(max(self.partitions.findData(chosen), 0))
        self.lookup.show_partition(self._topic, self.partition)

    # --- going deeper ----------------------------------------------------------------------------

    def _segment_chosen(self, number: int) -> None:
        base = self.strip.segments[number].base_offset
        if base == self._chosen_base:
            return
        self._chosen_base = base
        self.inside.show_segment(self._topic, self.partition, base)
        self.tables.show_segment((self._topic, self.partition, base))

    def _found(self, trace: LookupTrace) -> None:
        bases = [segment.base_offset for segment in self.strip.segments]
        if trace.base_offset != self._chosen_base and trace.base_offset in bases:
            self._chosen_base = trace.base_offset
            self.tables.show_segment((self._topic, self.partition, trace.base_offset))
            self.strip.choose(bases.index(trace.base_offset))
        self.inside.show_found(self._topic, self.partition, trace)
        self.tables.indexes[OFFSET_INDEX].choose_entry(trace.offset_entry)
        self.tables.indexes[TIME_INDEX].choose_entry(trace.time_entry)

    def _show_table(self, at: int) -> None:
        self._lower.setCurrentIndex(1 if at else 0)
        if at:
            self.tables.show_table(at - 1)

    # --- acts ------------------------------------------------------------------------------------

    def _act_clicked(self, act: Act) -> None:
        self.open_act(act)

    def _segment_menu(self, number: int, at: QPoint) -> None:
        segment = self.strip.segments[number]
        menu = self._menu("Segment")
        self._add(menu, "Delete records before this segment…", "trash-2", segment.base_offset)
        self._add(menu, "Delete records up to its end…", "trash-2", segment.end_offset)
        menu.addSeparator()
        for act, words, icon, _ in ACTS[:3]:
            if act != "compact" or (self._log is not None and self._log.cleaner is not None):
                add_entry(menu, f"{words}…", icon, partial(self._act_clicked, act))
        menu.addSeparator()
        assert self._log is not None
        words = segment_words(segment, self._log)
        add_entry(menu, "Copy what is said of it", "copy", partial(copy_text, words))
        menu.popup(at)

    def _offset_menu(self, offset: int, at: QPoint) -> None:
        menu = self._menu("Offset")
        self._add(menu, f"Delete records up to here ({count(offset)})…", "trash-2", offset)
        add_entry(menu, "Copy offset", "copy", partial(copy_text, str(offset)))
        menu.popup(at)

    def _menu(self, name: str) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(name)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add(self, menu: QMenu, words: str, icon: str, offset: int) -> None:
        add_entry(menu, words, icon, partial(self.open_act, "delete", offset))
