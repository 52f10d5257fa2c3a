"""Forms that take a consumer group apart, or begin a new one: each says what will be lost."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.contract.group_commands import DeleteGroup, RemoveMembers, SetOffsets
from engine.contract.groups import GroupView
from engine.contract.values import Command, Done, EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog, Form
from ui.engine_port import EnginePort, ask
from ui.models.store import Changes, Store
from ui.same_as import delete_group_line, delete_position_line
from ui.widgets.badge import Glyph
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row
from ui.widgets.text import count, counted, span, visible

NAMED = 3
Undo = tuple[tuple[str, int, int | None], ...]


class _Taking(Dialog):
    """Takes something of a group away; follows the group while it is open."""

    taken = Signal(str, object, str)
    """The group, the positions that are gone (`SetOffsets` brings them back), and it in words."""

    def __init__(
        self,
        parent: QWidget,
        port: EnginePort,
        store: Store,
        group_id: str,
        command: Command,
        *,
        title: str,
        act: str,
    ) -> None:
        super().__init__(parent, title, "", act, "danger")
        self._port, self._store, self.group_id = port, store, group_id
        self._command = command
        self.lost = SafeLabel("", "medium", wrap=True)
        self.users = SafeLabel("", "body", "dim", wrap=True)
        line = row(
            column(2, Glyph("triangle-alert", "warn_fg"), None), column(self.lost, 4, self.users),
            spacing=10,
        )  # fmt: skip
        line.setStretch(1, 1)
        self.body.addLayout(line)
        store.frame_applied.connect(self._frame)
        self.cancel.setFocus()

    @property
    def view(self) -> GroupView | None:
        return self._store.groups.get(self.group_id)

    @property
    def address(self) -> str:
        cluster = self._store.cluster
        return cluster.address if cluster is not None else "localhost:9092"

    def undo(self) -> tuple[Undo, str]:
        """What brings it back, where something does, and what was done."""
        return (), f"{self.act.words}: {self.group_id}"

    def show_lost(self, view: GroupView) -> None:
        """Say what would be lost as the group is now."""
        self._show_members(view)

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
        undo, words = self.undo()
        try:
            await ask(self._port, self._command, Done)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self.taken.emit(self.group_id, undo, words)
        self.accept()

    def _frame(self, changes: Changes) -> None:
        if self.group_id in changes.groups and self.isVisible():
            self.look()

    def look(self) -> None:
        """Say what would be lost as it is now; close when the group is gone."""
        if self.view is None:
            self.reject()
        else:
            self.show_lost(self.view)

    def _show_members(self, view: GroupView, topic: str | None = None) -> None:
        """Members (that read a topic) hold it up: they are named; the form unlocks when they left."""
        names = [
            visible(member.client_id, 60)
            for member in view.members
            if topic is None or member.topics is None or topic in member.topics
        ]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        self.act.setEnabled(not names)
        self.users.setText(
            f"First stop {', '.join(names[:NAMED])}{more}: positions that members read by"
            " are kept. This form unlocks by itself."
            if names
            else "No member of it reads by what is deleted."
        )


class DeleteGroupDialog(_Taking):
    """Forgets a group and all its positions."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, group_id: str) -> None:
        super().__init__(
            parent,
            port,
            store,
            group_id,
            DeleteGroup(group_id),
            title=f"Delete group {group_id}",
            act="Delete group",
        )
        self.setObjectName("delete-group")
        self.subtitle.setText(
            "Consumers that come back begin where auto.offset.reset says. Its positions can be"
            " brought back from the notice."
        )
        self.add_same_as().show_line(delete_group_line(self.address, group_id))
        self.look()

    def show_lost(self, view: GroupView) -> None:
        known = [each for each in view.positions if each.committed_offset is not None]
        topics = sorted({visible(each.topic, 60) for each in known})
        named = ", ".join(topics[:NAMED]) + (
            f" and {len(topics) - NAMED} more" if len(topics) > NAMED else ""
        )
        self.lost.setText(
            f"The group forgets {counted(len(known), 'position')} in {named}." if known
            else "The group has no positions to forget."
        )  # fmt: skip
        self._show_members(view)

    def undo(self) -> tuple[Undo, str]:
        kept = () if self.view is None else self.view.positions
        rows = tuple(
            (p.topic, p.partition, p.committed_offset)
            for p in kept
            if p.committed_offset is not None
        )
        return rows, f"Group {self.group_id} was deleted"


class DeletePositionDialog(_Taking):
    """Forgets where a group stands in one partition."""

    def __init__(
        self, parent: QWidget, port: EnginePort, store: Store, group_id: str, place: tuple[str, int]
    ) -> None:
        name = f"{place[0]}-{place[1]}"
        super().__init__(
            parent,
            port,
            store,
            group_id,
            SetOffsets(group_id, ((*place, None),)),
            title=f"Delete position in {name}",
            act="Delete position",
        )
        self.setObjectName("delete-position")
        self._place = place
        self.subtitle.setText(
            f"Of group {visible(group_id, 120)}; it can be undone from the notice."
        )
        self.add_same_as().show_line(delete_position_line(self.address, group_id, *place))
        self.look()

    @property
    def _committed(self) -> int | None:
        positions = () if self.view is None else self.view.positions
        return next(
            (p.committed_offset for p in positions if (p.topic, p.partition) == self._place), None
        )

    def show_lost(self, view: GroupView) -> None:
        committed = self._committed
        name = f"{visible(self._place[0], 120)}-{self._place[1]}"
        self.lost.setText(
            f"The group has no position in {name}." if committed is None
            else f"The group forgets that it stands at {count(committed)} in {name}: it will begin"
            " where auto.offset.reset of its consumers says."
        )  # fmt: skip
        self._show_members(view, self._place[0])

    def undo(self) -> tuple[Undo, str]:
        return (
            (*self._place, self._committed),
        ), f"The position in {self._place[0]}-{self._place[1]} was deleted"


class RemoveMemberDialog(_Taking):
    """Takes one member out, as if it had left."""

    def __init__(
        self, parent: QWidget, port: EnginePort, store: Store, group_id: str, member_id: str
    ) -> None:
        super().__init__(
            parent,
            port,
            store,
            group_id,
            RemoveMembers(group_id, (member_id,)),
            title="Remove a member",
            act="Remove member",
        )
        self.setObjectName("remove-member")
        self._member_id = member_id
        self.subtitle.setText(f"Of group {visible(group_id, 120)}. It cannot be undone.")
        self.look()

    def show_lost(self, view: GroupView) -> None:
        found = next((m for m in view.members if m.member_id == self._member_id), None)
        if found is None:
            self.reject()
            return
        shares = sum(len(partitions) for _, partitions in found.assigned)
        name = f"{visible(found.client_id, 80)} ({visible(found.host, 60)})"
        self.lost.setText(
            f"{name} loses {counted(shares, 'partition')}; the others share them. What it read"
            " since its last commit is delivered again."
        )
        back = (
            f"A static member ({visible(found.instance_id, 80)}) joins again only when it restarts."
            if found.instance_id is not None
            else "Its program is told UNKNOWN_MEMBER_ID and usually joins again at once:"
            " stop it first to keep it out."
        )
        self.users.setText(
            f"{back} Without this it counts as gone after {span(found.session_timeout_ms)} of silence."
        )


class NewGroupDialog(Dialog):
    """Names a group that does not exist yet, to set where its first consumer begins."""

    named = Signal(str)

    def __init__(self, parent: QWidget, store: Store) -> None:
        super().__init__(
            parent, "New group", "Set where its consumers begin before the first of them comes.",
            "Choose positions",
        )  # fmt: skip
        self.setObjectName("new-group")
        self._store = store
        self.name = Input("Group id", placeholder="my-group")
        form = Form()
        self.message = form.add("Group id", self.name)
        self.body.addWidget(form)
        self.name.textChanged.connect(self._look)
        self.name.setFocus()
        self._look("")

    def carry_out(self) -> None:
        self.named.emit(self.name.text())
        self.accept()

    def _look(self, name: str) -> None:
        known = name in self._store.groups
        self.message.say(
            "This group is there already: its offsets are reset." if known else "", "warn"
        )
        self.act.setEnabled(bool(name.strip()))
