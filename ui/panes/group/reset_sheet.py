"""The sheet beside a group's page that sets it elsewhere: before and after, then done, then undone."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from typing_extensions import override

from engine.contract.group_commands import OffsetMove, OffsetsReset, ResetOffsets, SetOffsets
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.dialogs.dialog import SameAs
from ui.engine_port import EnginePort, ask
from ui.models.partition_list import read_partitions
from ui.models.store import Changes, Store
from ui.panes.group.moves import MovesTable, totals
from ui.panes.group.target import Target, TargetChoice
from ui.same_as import folded_line, reset_from_file_line
from ui.theme.tokens import TABLE_HEAD_HEIGHT, TABLE_ROW
from ui.widgets.badge import Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.code import code_height
from ui.widgets.combo import Combo
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import counted, visible

WIDTH = 364
SETTLE_MS = 120
"""The preview follows what is typed once it rests so long."""
ALL = "All its topics"
MOST_NAMED = 5
Undo = tuple[tuple[str, int, int | None], ...]


class ResetSheet(Surface):
    """Asks the engine for a preview of each choice; locked while the group has members."""

    close_asked = Signal()
    applied = Signal(str, object, str)
    """The group, its positions before (`SetOffsets` takes them back), and what was done in words."""
    undo_asked = Signal(str, object)

    def __init__(self, port: EnginePort, store: Store, group_id: str) -> None:
        super().__init__("panel")
        self.group_id = group_id
        self._port, self._store = port, store
        self._number = 0
        self._moves: tuple[OffsetMove, ...] = ()
        self._undo: Undo = ()
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(f"Reset offsets of {group_id}")
        self.topic = Combo("Topic")
        self.partitions = Input("Partitions", placeholder="all partitions")
        self.target = TargetChoice(group_id, list(store.groups))
        self.table = MovesTable()
        self.again = SafeLabel("", "strong")
        self.again_name = SafeLabel("", "strong")
        self.waiting = _Waiting()
        self.same_as = SameAs()
        self.problem = Message()
        self.note = SafeLabel("Can be undone", "small", "dim")
        self.undo = Button("Undo", "rotate-ccw")
        self.cancel = Button("Cancel")
        self.apply = Button("Reset offsets", kind="primary")
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._preview)
        self._lay_out()
        self._fill_topics()
        self.setFocusProxy(self.target.main)
        self.topic.currentIndexChanged.connect(self.ask_again)
        self.partitions.textChanged.connect(self.ask_again)
        self.target.changed.connect(self.ask_again)
        self.cancel.clicked.connect(self.close_asked)
        self.apply.clicked.connect(self.carry_out)
        self.undo.clicked.connect(self._ask_undo)
        store.frame_applied.connect(self._frame)
        self.ask_again()

    def _lay_out(self) -> None:
        close = ToolButton("x", tip="Close the sheet", mini=True)
        close.clicked.connect(self.close_asked)
        head = row(SafeLabel("Reset offsets", "h3"), None, close, margins=(16, 0, 10, 0), spacing=8)
        self.topic.setMinimumWidth(120)
        self.partitions.setFixedWidth(116)
        where = row(self.topic, self.partitions, spacing=8)
        where.setStretch(0, 1)
        inner = Surface("panel")
        column(
            where, 10, self.target, 10, self.table, 8,
            row(self.again_name, None, self.again), 10, self.waiting, 8, self.same_as, None,
            margins=(16, 12, 16, 12), into=inner,
        )  # fmt: skip
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName("What the reset does")
        scroll.setProperty("surface", "panel")
        scroll.setWidget(inner)
        foot = column(
            self.problem,
            row(self.note, None, self.undo, self.cancel, self.apply, spacing=8),
            spacing=8, margins=(16, 12, 16, 12),
        )  # fmt: skip
        title = QWidget()
        title.setFixedHeight(44)
        title.setLayout(head)
        column(title, Line(), scroll, Line(), foot, into=self).setStretch(2, 1)
        self.undo.hide()

    def _fill_topics(self) -> None:
        view = self._store.groups.get(self.group_id)
        own = {each.topic for each in view.positions} if view is not None else set()
        if view is not None:
            own |= {name for member in view.members for name in member.topics or ()}
        own &= self._store.topics.keys()
        others = {name for name, each in self._store.topics.items() if not each.is_internal} - own
        if len(own) > 1:
            self.topic.addItem(f"{ALL} ({len(own)})", tuple(sorted(own)))
        for name in (*sorted(own), *sorted(others)):
            self.topic.addItem(visible(name, 200), (name,))

    def choose_topic(self, name: str, partition: int | None = None) -> None:
        """Begin with one topic, or one partition of it."""
        at = next(
            (at for at in range(self.topic.count()) if self.topic.itemData(at) == (name,)), -1
        )
        if at >= 0:
            self.topic.setCurrentIndex(at)
        self.partitions.setText("" if partition is None else str(partition))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field wanted: Return does it, Esc closes the sheet."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.apply.isEnabled():
            self.carry_out()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()
        else:
            super().keyPressEvent(event)

    # -- the preview

    @property
    def moves(self) -> tuple[OffsetMove, ...]:
        return self._moves

    def ask_again(self, _what: object = None) -> None:
        """Look anew once nothing more is typed."""
        self._settling.start()
        self.apply.setEnabled(False)

    def _frame(self, changes: Changes) -> None:
        if self.group_id in changes.groups and not self._settling.isActive():
            self._settling.start()

    @action
    async def _preview(self) -> None:
        self._number += 1
        number = self._number
        self.problem.say("")
        try:
            found = await self._ask(apply=False)
        except EngineError as refusal:
            found = None
            self.problem.say(refusal.text, "bad")
        if number != self._number:
            return  # something else was chosen meanwhile
        self._show(found)

    async def _ask(self, *, apply: bool) -> OffsetsReset | None:
        """What the choice does; None where the choice is not complete."""
        target = self.target.target()
        if target is None:
            return None
        if target.rows is not None:
            return self._of_file(target)
        try:
            partitions = read_partitions(self.partitions.text())
        except ValueError as wrong:
            raise EngineError(str(wrong)) from wrong
        topics: tuple[str, ...] = self.topic.currentData() or ()
        if not topics:
            raise EngineError("There is no topic to have a position in.")
        wanted = ResetOffsets(
            self.group_id, tuple((name, partitions) for name in topics), target.to, target.value,
            target.from_group, apply,
        )  # fmt: skip
        return await ask(self._port, wanted, OffsetsReset)

    def _of_file(self, target: Target) -> OffsetsReset:
        view = self._store.groups.get(self.group_id)
        before = (
            {}
            if view is None
            else {(p.topic, p.partition): p.committed_offset for p in view.positions}
        )
        moves = []
        for topic, index, offset in target.rows or ():
            partition = self._store.partition(topic, index)
            if partition is None:
                raise EngineError(f"There is no partition {visible(topic, 80)}-{index}.")
            start, end = partition.log_start_offset, partition.high_watermark
            after = min(max(offset, start), end)
            moves.append(OffsetMove(topic, index, before.get((topic, index)), after, start, end))
        members = () if view is None else view.members
        cluster = self._store.cluster
        line = reset_from_file_line(cluster.address if cluster else "", self.group_id, target.path)
        return OffsetsReset(
            tuple(moves), tuple(f"{each.client_id} ({each.host})" for each in members), line, False
        )

    def _show(self, found: OffsetsReset | None) -> None:
        self._moves = () if found is None else found.moves
        self.table.rows.show_moves(self._moves)
        rows = min(max(len(self._moves), 1), 8)
        self.table.setFixedHeight(TABLE_HEAD_HEIGHT + rows * TABLE_ROW + 2)
        again, skipped = totals(self._moves)
        name, figure = ("Passed over", skipped) if skipped > again else ("Delivered again", again)
        self.again_name.setText(name if self._moves else "")
        self.again.setText(counted(figure, "record") if self._moves else "")
        must_stop = () if found is None else found.must_stop
        self.waiting.show_members(must_stop)
        self.same_as.setVisible(found is not None)
        if found is not None:
            line = folded_line(found.command_line)
            self.same_as.show_line(line)
            self.same_as.code.setFixedHeight(code_height(line.count("\n") + 1))
        does = any(move.before != move.after for move in self._moves)
        self.apply.setEnabled(does and not must_stop)
        if not self.undo.isVisibleTo(self):
            waits = f"Waits for {counted(len(must_stop), 'member')}"
            self.note.setText(
                waits if must_stop else "Can be undone" if does else "Nothing changes"
            )

    # -- carrying out

    @action
    async def carry_out(self) -> None:
        """Set the positions; they can be taken back."""
        self.apply.setEnabled(False)
        target = self.target.target()
        if target is None:
            return
        self._settling.stop()
        self._number += 1
        try:
            if target.rows is not None:
                found = self._of_file(target)
                rows = tuple((m.topic, m.partition, m.after) for m in found.moves)
                await ask(self._port, SetOffsets(self.group_id, rows), Done)
            else:
                asked = await self._ask(apply=True)
                if asked is None or not asked.was_applied:
                    self._show(asked)  # somebody joined at that moment
                    return
                found = asked
        except EngineError as refusal:
            self.problem.say(refusal.text, "bad")
            return
        self._done(found.moves)

    def _done(self, moves: Sequence[OffsetMove]) -> None:
        changed = [move for move in moves if move.before != move.after]
        self._undo = tuple((move.topic, move.partition, move.before) for move in changed)
        again, skipped = totals(changed)
        words = f"{counted(len(changed), 'partition')} set"
        if again or skipped:
            figure, what = (
                (again, "delivered again") if again >= skipped else (skipped, "passed over")
            )
            words += f", {counted(figure, 'record')} {what}"
        self.note.setText("Done")
        self.undo.show()
        self.cancel.setText("Close")
        self.applied.emit(self.group_id, self._undo, words)
        self._preview()

    def _ask_undo(self) -> None:
        self.undo.hide()
        self.note.setText("")
        self.cancel.setText("Cancel")
        self.undo_asked.emit(self.group_id, self._undo)


class _Waiting(Surface):
    """Who has to stop before the positions may be changed; gone when they have left."""

    def __init__(self) -> None:
        super().__init__("card")
        self.setProperty("tone", "warn")
        self.title = SafeLabel("", "strong")
        self.words = SafeLabel("", "small", "dim", wrap=True)
        text = column(self.title, 2, self.words)
        line = row(
            column(2, Glyph("triangle-alert", "warn_fg"), None), text,
            spacing=10, margins=(12, 10, 12, 10), into=self,
        )  # fmt: skip
        line.setStretch(1, 1)
        self.hide()

    def show_members(self, names: Sequence[str]) -> None:
        self.setVisible(bool(names))
        if names:
            shown = ", ".join(visible(name, 80) for name in names[:MOST_NAMED])
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            self.title.setText(f"The group still has {counted(len(names), 'member')}")
            self.words.setText(
                f"Offsets can be changed only while the group is Empty. Stop {shown}{more};"
                " this sheet waits and unlocks by itself."
            )
