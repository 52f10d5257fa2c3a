"""Trash: the deleted topics, with what each holds, to be brought back or thrown away."""

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.contract.facts import Event
from engine.contract.trash import (
    DeletedTopic,
    EmptyTrash,
    ListTrash,
    RestoreTopic,
    ThrowAway,
    TrashContents,
)
from engine.contract.values import Command, Done, EngineError
from ui.action import action
from ui.delegates.line import LineRow
from ui.dialogs.dialog import Dialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.models.table import Column, KeyedTableModel
from ui.widgets.button import Button
from ui.widgets.empty import EmptyState
from ui.widgets.surface import row
from ui.widgets.table import Table
from ui.widgets.text import count, counted, full_time, size, span, visible

LIST_HEIGHT = 260
WIDTHS = {1: 96, 2: 88, 3: 136}
CHANGES = {"topic_deleted", "topic_created", "topic_restored", "trash_left"}
"""Events after which something else may lie there."""


def _now_ms() -> int:
    return QDateTime.currentMSecsSinceEpoch()


def _age(topic: DeletedTopic) -> str:
    return f"{span(max(0, _now_ms() - topic.deleted_at_ms))} ago"


def _name(topic: DeletedTopic) -> str:
    return visible(topic.name) + (" (name is taken)" if topic.is_name_taken else "")


COLUMNS = (
    Column[DeletedTopic](
        "Topic",
        _name,
        lambda t: t.name,
        tooltip=lambda t: (
            f"{t.name}\n{counted(t.partition_count, 'partition')}\nid {t.topic_id}\n{t.why}"
        ),
    ),
    Column[DeletedTopic](
        "Records", lambda t: count(t.record_count), lambda t: t.record_count, is_number=True
    ),
    Column[DeletedTopic](
        "Size", lambda t: size(t.size_bytes), lambda t: t.size_bytes, is_number=True
    ),
    Column[DeletedTopic](
        "Deleted", _age, lambda t: -t.deleted_at_ms, tooltip=lambda t: full_time(t.deleted_at_ms)
    ),
)


class TrashDialog(Dialog):
    """Follows the trash while it is open; what cannot be undone asks twice and says the amount."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store) -> None:
        super().__init__(parent, "Trash", "Looking…", "Restore")
        self.setObjectName("trash")
        self._port = port
        self.contents = TrashContents((), 0, 0, 0)
        self.model = KeyedTableModel[str, DeletedTopic](COLUMNS, self)
        self.model.sort(len(COLUMNS) - 1)
        self.table = Table("Deleted topics", self.model, WIDTHS)
        self.table.setItemDelegate(LineRow({0: ("fg", "medium"), 3: ("dim", "body")}, self.table))
        self.table.setSelectionMode(Table.SelectionMode.ExtendedSelection)
        self.empty = EmptyState(
            "trash-2", "The trash is empty", "A topic that is deleted lies here for a while."
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        self._stack.setFixedHeight(LIST_HEIGHT)
        self.throw = Button("Delete for good…", "trash-2")
        self.clear = Button("Empty trash…")
        self.body.addWidget(self._stack)
        self.body.addSpacing(10)
        self.body.addLayout(row(self.throw, self.clear, None, spacing=8))
        self.cancel.setText("Close")
        self._armed: Button | None = None
        self.throw.clicked.connect(self._throw)
        self.clear.clicked.connect(self._clear)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.doubleClicked.connect(self.carry_out)
        store.events_added.connect(self._events)
        self._selected()
        self.refresh()

    @property
    def chosen(self) -> list[DeletedTopic]:
        """The topics of the selected rows."""
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        found = [self.model.value(self.model.key_at(at)) for at in rows]
        return [topic for topic in found if topic is not None]

    @action
    async def refresh(self) -> None:
        self._show(await ask(self._port, ListTrash(), TrashContents))

    @action
    async def carry_out(self) -> None:
        for topic in self.chosen:
            if not await self._carry(RestoreTopic(topic.topic_id)):
                break
        self.refresh()

    async def _carry(self, command: Command) -> bool:
        self.say("")
        try:
            await ask(self._port, command, Done)
        except EngineError as refusal:
            self.say(refusal.text)
            return False
        return True

    def _throw(self) -> None:
        topics = self.chosen
        if self._asked_twice(self.throw, topics):
            self._throw_away(ThrowAway(tuple(topic.topic_id for topic in topics)))

    def _clear(self) -> None:
        if self._asked_twice(self.clear, list(self.contents.topics)):
            self._throw_away(EmptyTrash())

    @action
    async def _throw_away(self, command: Command) -> None:
        await self._carry(command)
        self.refresh()

    def _asked_twice(self, button: Button, topics: list[DeletedTopic]) -> bool:
        """The first time the button says what would be lost for good."""
        if self._armed is button:
            self._disarm()
            return True
        self._disarm()
        self._armed = button
        records = counted(sum(topic.record_count for topic in topics), "record")
        button.setText(f"Delete {records} of {counted(len(topics), 'topic')} for good")
        self.say("No undo: press again", "warn")
        return False

    def _disarm(self) -> None:
        self._armed = None
        self.say("")
        self.throw.setText("Delete for good…")
        self.clear.setText("Empty trash…")

    def _selected(self) -> None:
        self._disarm()
        chosen = self.chosen
        self.throw.setEnabled(bool(chosen))
        self.act.setEnabled(bool(chosen))
        records = counted(sum(topic.record_count for topic in chosen), "record")
        self.act.setText(f"Restore {records}" if chosen else "Restore")

    def _events(self, events: tuple[Event, ...]) -> None:
        if any(event.kind in CHANGES for event in events):
            self.refresh()

    def _show(self, contents: TrashContents) -> None:
        self.contents = contents
        self.model.replace({topic.topic_id: topic for topic in contents.topics})
        self._stack.setCurrentIndex(1 if contents.topics else 0)
        self.clear.setEnabled(bool(contents.topics))
        if contents.topics and not self.table.selectionModel().hasSelection():
            self.table.show_row(0)
        self.subtitle.setText(_in_words(contents))


def _in_words(contents: TrashContents) -> str:
    if not contents.is_kept:
        return "The trash is off (workbench.trash settings): topics are deleted for good."
    held = size(sum(topic.size_bytes for topic in contents.topics))
    limits = f"at most {size(contents.max_bytes)}, each for {span(contents.retention_ms)}"
    if not contents.topics:
        return f"It keeps {limits}."
    return f"{counted(len(contents.topics), 'topic')}, {held}. It keeps {limits}."
