"""Replicas of a topic: on how many brokers, and on which; what is copied is said before, then followed."""

from collections import Counter

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from engine.contract.replicas import (
    CancelReassignment,
    ListReassignments,
    MovedPartition,
    PartitionMove,
    PartitionsAnswered,
    PartitionsMoved,
    Reassignments,
    ReassignPartitions,
)
from engine.contract.values import EngineError
from ui.action import action, start
from ui.dialogs.dialog import Dialog, Form
from ui.dialogs.topic_rules import whole_number
from ui.engine_port import EnginePort, ask
from ui.models.partition_list import read_partitions
from ui.models.replica_plan import plan_moves
from ui.models.store import Store
from ui.same_as import reassign_line
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.text import counted, size, visible

MOST_ROWS = 6
LOOK_MS = 500


class MoveReplicasDialog(Dialog):
    """A plan while it is typed; once begun, how many partitions are there, and a way to stop."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__(
            parent, f"Replicas of {topic}",
            "New replicas are copied from the leaders while everything goes on; old ones leave when"
            " the new ones are in sync.",
            "Move",
        )  # fmt: skip
        self.setObjectName("move-replicas")
        self._port, self._store, self._topic = port, store, topic
        self._moves: tuple[PartitionMove, ...] = ()
        self._rate: int | None = None
        self._is_running = False
        brokers = sorted(store.brokers)
        factor = store.topics[topic].replication_factor
        self.factor = Input("Replication factor", str(factor), mono=True)
        self.brokers = Input("On brokers", ", ".join(map(str, brokers)), mono=True)
        self.throttle = Input("Throttle, bytes per second", placeholder="no limit", mono=True)
        self.form = Form()
        self._factor_said = self.form.add("Replication factor", self.factor)
        self._brokers_said = self.form.add("On brokers", self.brokers)
        self._throttle_said = self.form.add("Throttle, bytes/s", self.throttle)
        self.sum = SafeLabel("", "medium", wrap=True)
        self.partitions = Rows("fg")
        for widget in (self.form, self.sum, self.partitions):
            self.body.addWidget(widget)
            self.body.addSpacing(6)
        self.same_as = self.add_same_as()
        self.same_as.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        for field in (self.factor, self.brokers, self.throttle):
            field.textChanged.connect(self._judge)
        self.factor.setFocus()
        self.factor.selectAll()
        self._judge()

    # -- the plan

    def _judge(self, _text: str = "") -> None:
        """Plan anew, or say what stands in the way."""
        factor, known = whole_number(self.factor.text()), set(self._store.brokers)
        try:
            wanted = read_partitions(self.brokers.text()) or ()
        except ValueError:
            wanted = (-1,)
        problem = "" if wanted and set(wanted) <= known else f"Some of {_ids(sorted(known))}."
        self._brokers_said.say(problem, "bad")
        is_right = factor is not None and 1 <= factor <= max(len(wanted), 1)
        short = "" if is_right else f"1 to {len(wanted)}: one replica a broker."
        self._factor_said.say("" if problem else short, "bad")
        self._moves = ()
        is_limited = self._judge_throttle()
        if factor is None or problem or short or not is_limited:
            self._show(None)
            return
        held: Counter[int] = Counter()
        for views in self._store.partitions.values():
            for view in views.values():
                held.update(view.replicas)
        views_now = self._store.partitions.get(self._topic, {}).values()
        self._moves = plan_moves(views_now, factor=factor, allowed=wanted, held=held)
        start(self, self._preview(self._moves))

    def _judge_throttle(self) -> bool:
        """Whether the limit makes sense; what it means is said."""
        typed = self.throttle.text().strip()
        self._rate = whole_number(typed) if typed else None
        if typed and not self._rate:
            self._throttle_said.say("A whole number of bytes, such as 10000000.", "bad")
            return False
        ends = "removed when all are there, or when it is stopped"
        words = f"{size(self._rate)} each second by each broker; {ends}." if self._rate else ""
        self._throttle_said.say(words)
        return True

    async def _preview(self, moves: tuple[PartitionMove, ...]) -> None:
        if not moves:
            self._show(None)
            return
        try:
            wanted = ReassignPartitions(moves, True, self._rate)
            found = await ask(self._port, wanted, PartitionsMoved)
        except EngineError as refusal:
            self.say(refusal.text)
            return
        is_asked_still = wanted == ReassignPartitions(self._moves, True, self._rate)
        if is_asked_still and not self._is_running:
            self._show(found)

    def _show(self, found: PartitionsMoved | None) -> None:
        moved = found.partitions if found is not None else ()
        refused = next((each.refusal for each in moved if each.refusal), "")
        self.say(refused)
        self.act.setEnabled(bool(moved) and not refused)
        self.same_as.setVisible(bool(moved))
        if found is None or not moved:
            self.sum.setText("Nothing moves.")
            self.partitions.show_rows([])
            return
        self.act.setText(f"Move {counted(len(moved), 'partition')}")
        known = [each.bytes_to_move for each in moved if each.bytes_to_move is not None]
        unknown = "" if len(known) == len(moved) else ", and some that no running broker can tell"
        self.sum.setText(
            f"{counted(len(moved), 'partition')} to move, {size(sum(known))} to copy{unknown}."
        )
        rows = [_words(each) for each in moved[:MOST_ROWS]]
        more = len(moved) - len(rows)
        self.partitions.show_rows([*rows, ("", f"and {more:,} more")] if more else rows)
        self.same_as.show_line(reassign_line(found.plan, found.command_line))

    # -- carrying out

    @action
    async def carry_out(self) -> None:
        if self._is_running:
            self.accept()
            return
        self.act.setEnabled(False)
        try:
            wanted = ReassignPartitions(self._moves, throttle_bytes_per_s=self._rate)
            await ask(self._port, wanted, PartitionsMoved)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self._is_running = True
        self.form.setEnabled(False)
        self.act.setText("Go on in the background")
        self.act.setEnabled(True)
        self.cancel.setText("Stop it")
        self.cancel.clicked.disconnect()
        self.cancel.clicked.connect(self.stop)
        self._timer.start()
        self._look()

    @action
    async def stop(self) -> None:
        """What has not moved yet goes back to who held it."""
        left = await self._left()
        await ask(self._port, CancelReassignment(left), PartitionsAnswered)
        self.reject()

    async def _left(self) -> tuple[tuple[str, int], ...]:
        found = await ask(self._port, ListReassignments(), Reassignments)
        ours = {(move.topic, move.partition) for move in self._moves}
        places = ((each.topic, each.partition) for each in found.moves)
        return tuple(place for place in places if place in ours)

    def _look(self) -> None:
        start(self, self._follow())

    async def _follow(self) -> None:
        left = await self._left()
        done = len(self._moves) - len(left)
        self.sum.setText(f"{done:,} of {counted(len(self._moves), 'partition')} moved.")
        self.partitions.show_rows(
            [(f"{visible(topic, 60)}-{at}", "being copied") for topic, at in left[:MOST_ROWS]]
        )
        if not left:
            self._timer.stop()
            self.cancel.hide()
            self.act.setText("Close")


def _words(each: MovedPartition) -> tuple[str, str]:
    amount = "unknown" if each.bytes_to_move is None else size(each.bytes_to_move)
    way = f"{_ids(each.from_replicas)} → {_ids(each.to_replicas)}"
    return f"{visible(each.topic, 60)}-{each.partition}", f"{way}, {amount} to copy"


def _ids(ids: list[int] | tuple[int, ...]) -> str:
    return ", ".join(map(str, ids))
