"""TailPane: records as they are written, of one topic or of all; the content of a dock."""

from bisect import bisect_left
from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget
from typing_extensions import override

from ui.engine_port import EnginePort
from ui.models.store import Changes, Store
from ui.tail.bar import PauseBar
from ui.tail.live import LiveTail
from ui.tail.menu import attach_menu
from ui.tail.ring import Record, RecordRing
from ui.tail.view import RecordView
from ui.theme import font, set_icon
from ui.widgets.button import Button, ToolButton
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, visible

ALL = "All topics"
RING_BYTES = 32 * 1024 * 1024


class TailPane(Surface):
    """A topic chooser over a live table; what it cannot keep or was not given it counts."""

    topic_chosen = Signal(str)
    """Open the page of a topic."""
    record_chosen = Signal(str, int, int)
    """Open a record where it lies: topic, partition, offset."""
    new_topic_asked = Signal()
    produce_asked = Signal(str)

    def __init__(
        self, port: EnginePort, store: Store, topic: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("bg", parent)
        self._store = store
        self._topic = topic
        self._listed: list[str] = []
        """The topics to choose from, in order; all of them together stand before."""
        self.view = RecordView(
            RecordRing(max_bytes=RING_BYTES), "Live records", with_topic=not topic
        )
        self.tail = LiveTail(port, store, self.view, self)
        self.topics = QComboBox()
        self.topics.setFont(font("body"))
        self.topics.setAccessibleName("Topic to watch")
        # not to the widest of ten thousand names, which would be measured for each that comes
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.topics.setSizeAdjustPolicy(adjust)
        self.topics.setMinimumContentsLength(16)
        self.topics.addItem(ALL, "")
        self.topics.setMaximumWidth(280)
        self.note = SafeLabel("", "small", "dim", elide=True)
        self.pause = ToolButton("pause", tip="Pause (Space)", mini=True)
        self.clear = ToolButton("trash-2", tip="Clear the records shown", mini=True)
        self.pause_bar = PauseBar(self.view)
        self._stack = QStackedLayout()
        self._build()
        self._list_topics(store.topics)
        self._show_choice()
        attach_menu(self.view, store)
        self.setFocusProxy(self.view)
        self.topics.activated.connect(self._choose)
        self.pause.clicked.connect(self._toggle)
        self.clear.clicked.connect(self._clear)
        self.pause_bar.resume_wanted.connect(self.view.follow)
        self.view.pause_changed.connect(self._pause_changed)
        self.view.record_opened.connect(self._open)
        self.tail.changed.connect(self._sync)
        self.tail.counts_changed.connect(self._tell)
        store.frame_applied.connect(self._topics_changed)
        store.cluster_changed.connect(self._begin)

    @property
    def topic(self) -> str:
        """The topic that is watched; "" stands for all that are not internal."""
        return self._topic

    def watch(self, topic: str) -> None:
        """Watch another topic from now on."""
        self._topic = topic
        self.view.set_with_topic(with_topic=not topic)
        self._show_choice()
        self.tail.watch(topic)
        self._sync()

    def begin_with(self, topic: str) -> None:
        """Watch a topic once there is a cluster and somebody looks."""
        if self.tail.topic is None:
            self._topic = topic
            self.view.set_with_topic(with_topic=not topic)
            self._show_choice()
        else:
            self.watch(topic)

    def stop(self) -> None:
        """The dock is closed for good."""
        self.tail.stop()

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        """Hold the records still, or let them move again."""
        self.view.set_paused(paused=paused)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        """The engine answers once it told of its cluster."""
        if self.tail.topic is None and self._store.cluster is not None and self.isVisible():
            self.tail.watch(self._topic)

    def _build(self) -> None:
        new = Button("Create topic", "plus")
        produce = Button("Produce a record", "send")
        new.clicked.connect(self.new_topic_asked)
        produce.clicked.connect(self._produce)
        self._empty = EmptyState(
            "list-end",
            "No records yet",
            "Records of any topic show here as they are written.",
            new,
            produce,
        )
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        bar = row(self.topics, 8, self.note, None, self.pause, self.clear, margins=(12, 4, 12, 4))
        bar.setStretchFactor(self.note, 1)
        self._bar = QWidget()
        self._bar.setLayout(bar)
        column(self._bar, Line(), self.pause_bar, self._stack, into=self).setStretch(3, 1)

    def _sync(self) -> None:
        """Words while nothing has come, the table from the first record on."""
        wanted = 1 if len(self.view.ring) else 0
        if self._stack.currentIndex() != wanted:
            self._stack.setCurrentIndex(wanted)
        self.pause_bar.tell(dropped=self.tail.dropped_records)

    def _tell(self) -> None:
        words = []
        if self.tail.skipped_records:
            words.append(f"{count(self.tail.skipped_records)} came too fast to be shown")
        if self.tail.dropped_records:
            words.append(f"{count(self.tail.dropped_records)} dropped while it stood still")
        self.note.setText(", ".join(words))

    def _topics_changed(self, changes: Changes) -> None:
        self._list_topics(changes.topics)

    def _list_topics(self, names: Iterable[str]) -> None:
        """List those of the topics that are there and not internal; the one watched stays."""
        for name in names:
            view = self._store.topics.get(name)
            is_wanted = name == self._topic or (view is not None and not view.is_internal)
            at = bisect_left(self._listed, name)
            is_listed = at < len(self._listed) and self._listed[at] == name
            if is_wanted and not is_listed:
                self._listed.insert(at, name)
                self.topics.insertItem(at + 1, visible(name, 60), name)
            elif is_listed and not is_wanted:
                del self._listed[at]
                self.topics.removeItem(at + 1)

    def _show_choice(self) -> None:
        """The topic watched is chosen, even one that is gone; one that was is listed no more."""
        self._list_topics([*(name for name in self._listed if name not in self._store.topics)])
        if self._topic:
            self._list_topics([self._topic])
        self.topics.setCurrentIndex(self.topics.findData(self._topic))

    def _choose(self, at: int) -> None:
        topic = str(self.topics.itemData(at))
        if topic != self._topic:
            self.watch(topic)

    def _toggle(self) -> None:
        self.set_paused(not self.view.is_paused)

    def _pause_changed(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        set_icon(self.pause, "play" if paused else "pause")
        self.pause.setAccessibleName("Resume (Space)" if paused else "Pause (Space)")

    def _clear(self) -> None:
        self.view.ring.clear()
        self.view.start_over(following=True)
        self._sync()

    def _open(self, record: Record) -> None:
        where = record.position
        self.record_chosen.emit(where.topic, where.partition, where.offset)

    def _produce(self) -> None:
        self.produce_asked.emit(self._topic)
