"""MapPage: the map with its faults, what is announced on it, and the figures was → now."""

from collections import deque
from collections.abc import Callable
from itertools import count as counter

from PySide6.QtCore import QDateTime, QPoint, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget
from typing_extensions import override

from engine.contract.cluster_commands import (
    CutPower,
    DescribeFaults,
    Fault,
    FaultCommand,
    Faults,
    Heal,
    KillBroker,
    PauseBroker,
    ReviveBroker,
    StopBroker,
    TakeStep,
)
from engine.contract.facts import Event
from engine.contract.moves import Move, MovesBegun, MovesView, UnwatchMoves, WatchMoves
from engine.contract.values import Done, EngineError
from engine.contract.views import PartitionView
from ui.action import action, start
from ui.ctl_line import ctl_line
from ui.engine_port import EnginePort, ask
from ui.models.store import Changes, Store
from ui.panes.map import faults
from ui.panes.map.bar import MapBar
from ui.panes.map.changes import BEGINNINGS, TELLING, Figures, compared, figures_of, tags_of
from ui.panes.map.dots import TRAVEL_MS, Dots, Lane
from ui.panes.map.faults import ASKED_FIRST, Choice, choices_for, trouble_of
from ui.panes.map.menu import FaultMenu
from ui.panes.map.pace import (
    NAMES,
    PACE,
    SLOW_WORDS,
    STEP,
    STEP_TIP,
    ending,
    is_paced,
    setting,
    speed_of,
    waiting,
    words_of_speed,
)
from ui.panes.map.scene import ALL, Element, Trouble, reader_of, scene_of
from ui.panes.map.script import ScriptBar
from ui.panes.map.script_files import ScriptFiles
from ui.panes.map.view import MapView
from ui.panes.map.was_now import WasNow
from ui.widgets.button import ToolButton
from ui.widgets.copy import CopyIcon
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import counted

SAID_MS = 10_000.0
"""So long an election, a change of the ISR or a refusal stays announced at its place."""
FIGURES_MS = 100
AGE_MS = 1_000
"""How often the age of what is down is told anew."""
BEFORE_MS = 2_000.0
"""How long before an event the figures are taken that were before it."""
_watchers = counter(1)


def _wall_ms() -> float:
    return float(QDateTime.currentMSecsSinceEpoch())


class MapPage(Surface):
    """Watches batches only while it is in sight."""

    opened = Signal(object)
    """An element whose own page is wanted."""
    act_asked = Signal(str, int)
    """What is to be done to a broker, after it was shown what is lost by it."""

    def __init__(self, port: EnginePort, store: Store, data_folder: str = "") -> None:
        super().__init__("bg")
        self._port, self._store, self._data_folder = port, store, data_folder
        self._watcher = next(_watchers)
        self._is_watching = False
        self.is_paused = False
        self.faults: tuple[Fault, ...] = ()
        self._trouble, self._held = Trouble(), MovesView(()).held
        self._speed = 0
        self._seen: dict[tuple[str, int], PartitionView] = {}
        self._led: dict[tuple[str, int], int] = {}
        """Who led last where nobody leads."""
        self._tags: dict[Element, tuple[str, float]] = {}
        self._refused: dict[Lane, tuple[str, float]] = {}
        self._before: Figures | None = None
        self._past: deque[tuple[float, Figures]] = deque()
        """The figures of the last moments: what happens is told after it has begun."""
        self._incident = ""
        self.view = MapView(Dots(self._lane_of))
        self.view.menu_asked.connect(self._menu_at)
        self.view.opened.connect(self.opened)
        self.view.step_asked.connect(self.step)
        self.view.revive.asked.connect(self._revive)
        self.wall_ms: Callable[[], float] = _wall_ms
        self.was_now = WasNow()
        self.was_now.closed.connect(self._end_comparison)
        self.was_now.hide()
        self._empty = EmptyState("waypoints", "Nothing to draw yet", "The engine is not running.")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self.bar = MapBar(f"{SLOW_WORDS}. {STEP_TIP}")
        self.bar.asked.connect(self._offer_under)
        self.bar.scope_chosen.connect(self._rebuild)
        self.bar.heal_asked.connect(lambda: self.carry_out(Heal()))
        self.bar.speed_chosen.connect(self._set_pace)
        self.bar.step_asked.connect(self.step)
        self.script = ScriptBar()
        self.script.due.connect(lambda fault: self.carry_out(fault.command))
        self.scripts = ScriptFiles(port, self)
        self.scripts.read.connect(self.script.run)
        column(
            self.bar, Line(), self._stack_holder(), self.script, self.was_now, self._line_bar(),
            into=self,
        ).setStretch(2, 1)  # fmt: skip
        self.setAccessibleName("Map")
        self.setFocusProxy(self.view)
        self._soon, self._ends = self._once(self._rebuild), self._once(self._expire)
        store.frame_applied.connect(self._see)
        store.events_added.connect(self._hear)
        store.batches_moved.connect(self._take)
        store.restarted.connect(self._engine_went)
        store.cluster_changed.connect(self._see_cluster)
        store.lags.moved.connect(self._see_soon)

    # -- what it is made of ------------------------------------------------------------------

    def _stack_holder(self) -> QWidget:
        holder = QWidget()
        holder.setLayout(self._stack)
        return holder

    def _line_bar(self) -> Surface:
        """The last command as a line for the terminal."""
        self._line = Surface("panel")
        self.line = SafeLabel("", "mono_small", "dim", elide=True, selectable=True)
        self._copies = CopyIcon(lambda: self.line.full_text, name="Copy the command line")
        self._line_name = SafeLabel("", "small", "dim")
        row(
            self._line_name, self.line, self._copies,
            margins=(16, 2, 8, 2), spacing=10, into=self._line,
        ).setStretchFactor(self.line, 1)  # fmt: skip
        self._line.hide()
        return self._line

    def _once(self, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    # -- being in sight ----------------------------------------------------------------------

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seen = {
            (topic, index): view
            for topic, listed in self._store.partitions.items()
            for index, view in listed.items()
        }
        self._rebuild()
        self._watch()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.view.rest()
        self._soon.stop()
        self._ends.stop()
        self._unwatch()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """What only makes the map easier to follow ends with it."""
        self.script.stop()
        for command in ending(self.faults):
            self.carry_out(command)
        super().closeEvent(event)

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        """Let the map stand; afterwards it shows what is so then."""
        self.is_paused = paused
        if paused:
            self.view.rest()
        elif self.isVisible():
            self._rebuild()
        self._say_sampling()

    @action
    async def _watch(self) -> None:
        if self._is_watching or self._store.cluster is None:
            return
        self._is_watching = True
        self.view.dots = Dots(self._lane_of)
        try:
            begun = await ask(self._port, WatchMoves(self._watcher), MovesBegun)
        except EngineError:
            self._is_watching = False
            raise
        self.view.dots.begin(begun.moves)
        self.view.is_counting = True
        self._say_sampling()
        await self._look_at_faults()

    @action
    async def _unwatch(self) -> None:
        self.view.is_counting = False
        if self._is_watching:
            self._is_watching = False
            if self._store.cluster is not None:
                await ask(self._port, UnwatchMoves(self._watcher), Done)

    def _engine_went(self) -> None:
        self._is_watching = self.view.is_counting = False

    def _see_cluster(self) -> None:
        if self._store.cluster is None:
            self._engine_went()
        elif self.isVisible() and not self._is_watching:
            self._watch()

    # -- what changes ------------------------------------------------------------------------

    def _see(self, changes: Changes) -> None:
        if not self.isVisible() or self.is_paused:
            return
        is_news = bool(changes.brokers or changes.topics)
        for topic, indexes in changes.partitions.items():
            for index in indexes:
                is_news |= self._see_partition(topic, index)
        if is_news:
            self._rebuild()
        elif changes.partitions or changes.clients or changes.groups:
            self._see_soon()

    def _see_partition(self, topic: str, index: int) -> bool:
        """Whether something stands elsewhere now; it is announced at its place."""
        now, was = self._store.partition(topic, index), self._seen.get((topic, index))
        if now is None:
            return self._seen.pop((topic, index), None) is not None
        self._seen[topic, index] = now
        if was is None:
            return True
        until_ms = self.view.now_ms() + SAID_MS
        tags = tags_of(was, now, self._led.get((topic, index)))
        if was.leader is not None:
            self._led[topic, index] = was.leader
        self._tags |= {key: (words, until_ms) for key, words in tags.items()}
        return bool(tags) or was.offline_replicas != now.offline_replicas

    def _see_soon(self, _groups: object = None) -> None:
        if self.isVisible() and not self.is_paused and not self._soon.isActive():
            self._soon.start(FIGURES_MS)

    def _hear(self, events: tuple[Event, ...]) -> None:
        kinds = {event.kind for event in events}
        if not self.isVisible() or kinds.isdisjoint(TELLING):
            return
        begins = [
            event for event in events if event.kind in BEGINNINGS and not is_paced(event.text)
        ]
        if begins and self._before is None:
            self._before, self._incident = self._figures_before(), begins[0].text
        start(self, self._look_at_faults())

    async def _look_at_faults(self) -> None:
        self.faults = (await ask(self._port, DescribeFaults(), Faults)).faults
        hurting = tuple(fault for fault in self.faults if not is_paced(fault.text))
        self._trouble = trouble_of(hurting)
        words = [counted(len(hurting), "fault")] if hurting else []
        speed = speed_of(self.faults)
        self.bar.show_state(", ".join(filter(None, [*words, NAMES[speed]])).capitalize(), speed)
        self._show_pace(speed)
        self._rebuild()

    def _take(self, view: MovesView) -> None:
        if not self.view.is_counting or self.is_paused:
            return
        now_ms, dots = self.view.now_ms(), self.view.dots
        ratio, lanes = dots.ratio, dots.lanes(now_ms)
        refusals = dots.take(view.moves, now_ms)
        for refusal in refusals:
            lane = Lane("produced", ("producer", refusal.client), ("broker", refusal.broker_id))
            words = f"{refusal.name} {refusal.topic}-{refusal.partition}"
            self._refused[lane] = (words, now_ms + SAID_MS)
        is_held_else = view.held != self._held
        self._held = view.held
        if refusals or is_held_else or dots.lanes(now_ms) != lanes:
            self._rebuild()
        if ratio != dots.ratio:
            self._say_sampling()
        self.view.moved()
        self._expire_later()

    def _lane_of(self, move: Move) -> Lane | None:
        """Where a move is seen; None for topics that are not shown."""
        scope, topic = self.bar.chosen_topic, self._store.topics.get(move.topic)
        if move.topic != scope and (scope != ALL or topic is None or topic.is_internal):
            return None
        broker: Element = ("broker", move.broker_id)
        match move.way:
            case "produced":
                return Lane("produced", ("producer", move.client), broker)
            case "replicated":
                return Lane("replicated", broker, ("broker", move.follower or 0))
            case "fetched":
                return Lane("fetched", broker, reader_of(self._store.groups, move))

    # -- drawing it --------------------------------------------------------------------------

    def _rebuild(self) -> None:
        self._soon.stop()
        if not self.isVisible():
            return
        self.bar.list_topics(sorted(self._store.topics))
        lanes = self.view.dots.lanes(self.view.now_ms())
        writers = {str(lane.source[1]): "" for lane in lanes if lane.way == "produced"}
        writers |= {str(lane.source[1]): words for lane, (words, _) in self._refused.items()}
        self._trouble.waiting = waiting(self._held)
        topic, now_ms = self.bar.chosen_topic, self.wall_ms()
        scene = scene_of(self._store, topic, self._trouble, writers, now_ms)
        self._stack.setCurrentWidget(self.view if scene.brokers else self._empty)
        self.view.show_scene(scene)
        self.view.mark(
            {key: words for key, (words, _) in self._tags.items()}, frozenset(self._refused)
        )
        now = figures_of(scene)
        self._remember(now)
        if self._before is not None:
            self.was_now.show_lines(self._incident, compared(self._before, now))
            self.was_now.show()
        self._expire_later()

    def _remember(self, now: Figures) -> None:
        now_ms = self.view.now_ms()
        self._past.append((now_ms, now))
        while len(self._past) > 1 and self._past[1][0] < now_ms - BEFORE_MS:
            self._past.popleft()

    def _figures_before(self) -> Figures | None:
        """Of the same partitions as now: others have nothing to compare."""
        last = self._past[-1][1] if self._past else None
        return next(
            (each for _, each in self._past if last and each.leaders.keys() == last.leaders.keys()),
            None,
        )

    def _end_comparison(self) -> None:
        self._before = None
        self.was_now.hide()
        self._rebuild()

    def _expire_later(self) -> None:
        ends = [until for _, until in (*self._tags.values(), *self._refused.values())]
        lane_ends = self.view.dots.next_end_ms(self.view.now_ms())
        ends += [lane_ends] if lane_ends is not None else []
        if any(broker.down_for for broker in self.view.scene.brokers):
            ends.append(self.view.now_ms() + AGE_MS)
        if ends and not self._ends.isActive():
            self._ends.start(max(int(min(ends) - self.view.now_ms()) + 20, 20))

    def _expire(self) -> None:
        now_ms = self.view.now_ms()
        self._tags = {key: it for key, it in self._tags.items() if it[1] > now_ms}
        self._refused = {lane: it for lane, it in self._refused.items() if it[1] > now_ms}
        self._rebuild()
        self.view.moved()

    def _say_sampling(self) -> None:
        ratio = self.view.dots.ratio
        words = "1 dot = 1 batch" if ratio == 1 else f"1 dot = 1 of {ratio:,} batches"
        if self.is_paused:
            words = "Paused"
        elif not self.view.is_counting:
            words = "Batches are not counted"
        self.view.say_sampling(words)

    # -- faults ------------------------------------------------------------------------------

    def _menu_at(self, key: Element, at: QPoint) -> None:
        self._offer(choices_for(self.view.scene, key), at)

    def _offer_under(self, button: ToolButton) -> None:
        at = button.mapToGlobal(button.rect().bottomLeft())
        scene = self.view.scene
        match button.text().strip():
            case "Kill":
                self._offer(faults.each_broker(scene, KillBroker, "power"), at)
            case "Power":
                self._offer(faults.each_broker(scene, CutPower, "zap"), at)
            case "Freeze":
                self._offer(faults.each_broker(scene, PauseBroker, "pause"), at)
            case "Links":
                self._offer(faults.each_link(scene), at)
            case "Disk":
                self._offer(faults.each_disk(scene), at)
            case "Clock":
                self._offer(faults.each_clock(scene), at)
            case _:
                self.scripts.menu().popup(at)

    def _offer(self, choices: tuple[Choice, ...], at: QPoint) -> None:
        if choices:
            self.menu(choices).popup(at)

    def menu(self, choices: tuple[Choice, ...]) -> QMenu:
        return FaultMenu(self, choices, self._say_line, self._choose)

    def _choose(self, command: FaultCommand) -> None:
        """Do it; what ends a broker is asked for, with what is lost by it."""
        if isinstance(command, KillBroker | CutPower | StopBroker):
            self._say_line(command)
            self.act_asked.emit(ASKED_FIRST[type(command)], command.broker_id)
        else:
            self.carry_out(command)

    @action
    async def _revive(self, broker_id: int) -> None:
        self._say_line(ReviveBroker(broker_id))
        try:
            await self._port.ask(ReviveBroker(broker_id))
        finally:
            self.view.revive.release(broker_id)

    @action
    async def carry_out(self, command: FaultCommand) -> None:
        """Do it; that it was done is seen on the map and told by an event."""
        self._say_line(command)
        await self._port.ask(command)
        await self._look_at_faults()

    def _say_line(self, command: FaultCommand) -> None:
        self._say(ctl_line(command, self._data_folder), is_line=True)

    def _say(self, words: str, *, is_line: bool = False) -> None:
        self._line_name.setText("Same as" if is_line else "")
        self._copies.setVisible(is_line)
        self.line.setText(words)
        self._line.show()

    # -- pace --------------------------------------------------------------------------------

    def step(self) -> None:
        """Let what each link holds arrive; at another pace, have the links hold from now on."""
        if self._speed == STEP:
            self.carry_out(TakeStep())
        else:
            self.bar.speed.choose(STEP)

    @action
    async def _set_pace(self, speed: int) -> None:
        """Slow the links for real, hold what crosses them, or give them their own pace back."""
        await self._look_at_faults()
        for command in setting(speed, self.view.scene, self.faults):
            self._say_line(command)
            await self._port.ask(command)
        await self._look_at_faults()

    def _show_pace(self, speed: int) -> None:
        if speed and speed != self._speed:
            self._say(words_of_speed(speed, self.faults))
        self._speed = speed
        self.view.dots.travel_ms = TRAVEL_MS * (PACE if speed else 1)
