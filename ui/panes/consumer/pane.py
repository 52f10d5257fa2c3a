"""ConsumerPane: a tail that is a member of a group; the content of a dock."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QDateTime, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from engine.contract.consumers import (
    CommitConsumer,
    ConsumerStarted,
    ConsumerView,
    OfConsumer,
    PauseConsumer,
    ResumeConsumer,
    StartConsumer,
    StopConsumer,
)
from engine.contract.values import Done, EngineError
from ui.action import action, start
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.panes.consumer.places import Places, standings
from ui.panes.consumer.words import BEGINS, ENDED, LOOKS, facts_of, notice_of
from ui.tail.bar import PauseBar
from ui.tail.feed import Feed
from ui.tail.menu import attach_menu
from ui.tail.ring import Record, RecordRing
from ui.tail.view import RecordView
from ui.theme import Tone, mix, set_icon
from ui.widgets.badge import Badge, Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.empty import EmptyState
from ui.widgets.ink import Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, column, row
from ui.widgets.text import count, visible
from ui.widgets.ticking import Ticking

RING_BYTES = 32 * 1024 * 1024
WIDE, NARROW = 860, 700
"""Below the first the partitions take less room, below the second buttons are icons."""


def _now_ms() -> float:
    return float(QDateTime.currentMSecsSinceEpoch())


class _Strip(QWidget):
    """What has to be known now, tinted by how bad it is."""

    def __init__(self) -> None:
        super().__init__()
        self._tone: Tone = "warn"
        self._glyph = Glyph("triangle-alert", "warn_fg")
        self.head = SafeLabel("", "strong", elide=True)
        self.more = SafeLabel("", "body", "dim", elide=True)
        row(
            self._glyph, self.head, self.more, margins=(12, 0, 12, 0), spacing=8, into=self
        ).setStretch(2, 1)
        self.setFixedHeight(30)
        self.hide()

    def say(self, words: tuple[str, str], tone: Tone) -> None:
        self.setVisible(bool(words[0]))
        self.head.setText(words[0])
        self.more.setText(words[1])
        if tone != self._tone:
            self._tone = tone
            icon, colour = ("info", "acc_fg") if tone == "acc" else ("triangle-alert", f"{tone}_fg")
            self._glyph.show_icon(icon, colour)  # type: ignore[arg-type] # each tone has its text colour
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), self.height(), mix(self._tone, "bg", 0.13))


class ConsumerPane(Ticking):
    """State and buttons over what it reads, and its partitions beside that."""

    group_asked = Signal(str)
    record_chosen = Signal(str, int, int)
    produce_asked = Signal(str)
    trace_asked = Signal(str)
    """Show the requests of this client id."""
    named = Signal(str)
    """What the dock shall be called."""
    done = Signal()
    """It has left its group: the dock may close."""

    def __init__(
        self,
        port: EnginePort,
        store: Store,
        asked: StartConsumer,
        now_ms: Callable[[], float] = _now_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("bg", parent)
        self.asked = asked
        self.consumer_id: int | None = None
        self._port, self._store, self._now_ms = port, store, now_ms
        self._last: ConsumerView | None = None
        self._is_over = False
        self._end = ""
        """Why it is no more."""
        self._client_id = asked.client_id
        self.view = RecordView(
            RecordRing(max_bytes=RING_BYTES), "Records it read", with_topic=len(asked.topics) > 1
        )
        self.feed = Feed(self.view, self)
        self.places = Places()
        self.state = Badge("")
        self.group = Button(
            visible(asked.group_id, 60), "users", "ghost", tip="Open the group's page"
        )
        self.facts = SafeLabel("", "small", "dim", elide=True)
        self.poll = Button("Pause polling", "pause")
        self.commit = Button("Commit", "check", tip="Commit its positions now")
        self.leave = Button("Leave", "log-out", tip="Leave the group and close")
        self.requests = ToolButton("scroll-text", tip="Show its requests", mini=True)
        self.clear = ToolButton("trash-2", tip="Clear the records shown", mini=True)
        self.strip = _Strip()
        self.pause_bar = PauseBar(self.view)
        self._lay_out()
        self._wire()
        self._see()

    def _lay_out(self) -> None:
        names = ", ".join(visible(name, 60) for name in self.asked.topics)
        where = "from the oldest record" if self.asked.reset == "earliest" else "from now on"
        produce = Button("Produce a record", "send")
        produce.clicked.connect(lambda: self.produce_asked.emit(self.asked.topics[0]))
        empty = EmptyState(
            "list-end", "Nothing read yet",
            f"Records of {names} show here as it reads them as a member of"
            f" {visible(self.asked.group_id, 60)}: from what is committed, else {where}.",
            produce,
        )  # fmt: skip
        reads = QWidget()
        self._stack = QStackedLayout(reads)
        self._stack.addWidget(empty)
        self._stack.addWidget(self.view)
        left = column(self.pause_bar, reads)
        left.setStretch(1, 1)
        self._body = row(left, Line(vertical=True), self.places)
        self._body.setStretch(0, 1)
        bar = row(
            self.state, 4, self.group, 4, self.facts, 8, self.requests, self.clear, 4,
            self.poll, 6, self.commit, 6, self.leave, margins=(12, 4, 8, 4),
        )  # fmt: skip
        bar.setStretch(4, 1)
        column(bar, Line(), self.strip, self._body, into=self).setStretch(3, 1)
        self.setAccessibleName(f"Consumer in group {self.asked.group_id}")
        self.setFocusProxy(self.view)

    def _wire(self) -> None:
        attach_menu(self.view, self._store)
        self.group.clicked.connect(lambda: self.group_asked.emit(self.asked.group_id))
        self.requests.clicked.connect(lambda: self.trace_asked.emit(self._client_id))
        self.poll.clicked.connect(self.toggle_poll)
        self.commit.clicked.connect(self._commit)
        self.leave.clicked.connect(self.done)
        self.clear.clicked.connect(self._clear)
        self.pause_bar.resume_wanted.connect(self.view.follow)
        self.view.record_opened.connect(self._open)
        self.feed.changed.connect(self._sync)
        self._store.consumer_changed.connect(self._changed)
        self._store.partitions_changed.connect(self._ends_moved)
        self._store.restarted.connect(self._engine_went)

    # -- its life

    def begin(self) -> None:
        """Join the group, as it was asked for."""
        self._end, self._last = "", None
        tail_id = self._store.add_sink(self.feed)
        self.feed.start_over()
        self._sync()
        start(self, self._start(tail_id), is_asked=True)

    async def _start(self, tail_id: int) -> None:
        asked = msgspec.structs.replace(self.asked, tail_id=tail_id, client_id=self._client_id)
        try:
            started = await ask(self._port, asked, ConsumerStarted)
        except EngineError as refusal:
            self._store.remove_sink(tail_id)
            self._end = refusal.text
            self._see()
            return
        self.consumer_id, self._client_id = started.consumer_id, started.client_id
        self.asked = asked
        if self._is_over:  # closed before it was told that it had started
            self._leave()
            return
        self.named.emit(f"{visible(started.client_id, 40)} in {visible(asked.group_id, 40)}")
        self._see()

    def stop(self) -> None:
        """The dock is closed for good: it leaves its group."""
        self._is_over = True
        self._second.stop()
        self._leave()

    def _leave(self) -> None:
        if self.consumer_id is not None:
            self._store.remove_sink(self.asked.tail_id)
            start(self, self._do(StopConsumer(self.consumer_id)))
            self.consumer_id = None

    def toggle_poll(self) -> None:
        """Pause the poll loop or let it go on; one that ended joins again."""
        if self.consumer_id is None:
            self.begin()
        elif self._last is not None and self._last.state == "failed":
            self._leave()
            self.begin()
        else:
            is_still = self._last is not None and self._last.state in {"paused", "out"}
            command = ResumeConsumer if is_still else PauseConsumer
            start(self, self._do(command(self.consumer_id)), is_asked=True)

    @action
    async def _commit(self) -> None:
        if self.consumer_id is not None:
            await self._do(CommitConsumer(self.consumer_id))

    async def _do(self, command: OfConsumer) -> None:
        await ask(self._port, command, Done)

    def _engine_went(self) -> None:
        if self.consumer_id is not None:
            self._store.remove_sink(self.asked.tail_id)
            self.consumer_id, self._last = None, None
            self._end = "It ended with the engine, or with the way to it"
            self._see()

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        """Hold the records still, or let them move again; the poll loop goes on."""
        self.view.set_paused(paused=paused)

    # -- what is shown

    @override
    def tick(self) -> None:
        self._see()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        self.places.setFixedWidth(390 if wide >= WIDE else 276)
        self.places.setVisible(wide >= NARROW // 2)
        for button, words in (
            (self.commit, "Commit"), (self.leave, "Leave"), (self.poll, self._poll_words)
        ):  # fmt: skip
            button.setText(words if wide >= NARROW else "")
        self.requests.setVisible(wide >= NARROW)

    @property
    def _poll_words(self) -> str:
        if self.consumer_id is None or (self._last is not None and self._last.state == "failed"):
            return "Join again" if self._end or self._last is not None else "Pause polling"
        is_still = self._last is not None and self._last.state in {"paused", "out"}
        return "Resume polling" if is_still else "Pause polling"

    def _changed(self, consumer_id: int) -> None:
        if consumer_id == self.consumer_id:
            self._last = self._store.consumers.get(consumer_id, self._last)
            self._see()

    def _ends_moved(self, topic: str, _partitions: object) -> None:
        if topic in self.asked.topics and self._last is not None and self.isVisible():
            self.places.rows.replace(standings(self._last, self._store))

    def _see(self) -> None:
        view, now_ms = self._last, self._now_ms()
        words = self._poll_words
        self.poll.setText(words if self.width() >= NARROW else "")
        self.poll.setAccessibleName(words)
        set_icon(self.poll, "pause" if words == "Pause polling" else "play")
        self.poll.setEnabled(self.consumer_id is not None or bool(self._end))
        is_in = view is not None and view.generation is not None and not self._end
        self.commit.setEnabled(is_in)
        if view is None or self._end:
            self.state.show_state(*(ENDED if self._end else BEGINS))
            self.strip.say((self._end, ""), "bad")
            self.facts.setText("")
            self.places.rows.replace({})
            return
        look = LOOKS[view.state]
        self.state.show_state(*look)
        tone: Tone = look.tone if view.state in {"paused", "out", "failed"} else "acc"
        self.strip.say(notice_of(view, now_ms), tone)
        self._tell(view, now_ms)
        self.places.rows.replace(standings(view, self._store))

    def _tell(self, view: ConsumerView, now_ms: float) -> None:
        said = [facts_of(view, now_ms)]
        if self.feed.skipped_records:
            said.append(f"{count(self.feed.skipped_records)} came too fast to be shown")
        if self.feed.dropped_records:
            said.append(f"{count(self.feed.dropped_records)} dropped while it stood still")
        self.facts.setText(" · ".join(said))

    def _sync(self) -> None:
        """Words while nothing has come, the table from the first record on."""
        self._stack.setCurrentIndex(1 if len(self.view.ring) else 0)
        self.pause_bar.tell(dropped=self.feed.dropped_records)

    def _clear(self) -> None:
        self.feed.start_over()
        self._sync()

    def _open(self, record: Record) -> None:
        self.record_chosen.emit(*record.position)
