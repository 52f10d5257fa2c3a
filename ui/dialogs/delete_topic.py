"""Delete topic: says what would be lost, in numbers, before it is lost."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.contract.commands import DeleteTopic
from engine.contract.trash import ListTrash, TrashContents
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.same_as import delete_topic_line
from ui.widgets.badge import Glyph
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row
from ui.widgets.text import counted, size, span, visible


class DeleteTopicDialog(Dialog):
    """Counts follow the topic while the dialog is open; it closes when the topic goes."""

    begun = Signal(str)
    """The engine is asked to delete the topic of this name."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, name: str) -> None:
        super().__init__(
            parent, f"Delete topic {name}", "Looking whether it can be undone…", "Delete", "danger"
        )
        self.setObjectName("delete-topic")
        self._port, self._store, self._name = port, store, name
        self.lost = SafeLabel("", "medium", wrap=True)
        self.users = SafeLabel("", "body", "dim", wrap=True)
        line = row(
            column(2, Glyph("triangle-alert", "warn_fg"), None), column(self.lost, 4, self.users),
            spacing=10,
        )  # fmt: skip
        line.setStretch(1, 1)
        self.body.addLayout(line)
        address = store.address
        self.add_same_as().show_line(delete_topic_line(address, name))
        store.topic_gone.connect(self._gone)
        store.partitions_changed.connect(self._moved)
        self._show()
        self.cancel.setFocus()
        self._look()

    @action
    async def _look(self) -> None:
        """Say whether the trash would take it."""
        contents = await ask(self._port, ListTrash(), TrashContents)
        views = self._store.partitions.get(self._name, {}).values()
        if not contents.is_kept:
            self.subtitle.setText("This cannot be undone: the trash is off.")
        elif sum(view.size_bytes for view in views) > contents.max_bytes:
            most = size(contents.max_bytes)
            self.subtitle.setText(f"This cannot be undone: the trash takes at most {most}.")
        else:
            self.subtitle.setText(
                f"It lies in the trash for {span(contents.retention_ms)} and can be brought back"
                " with its id, until a new topic takes its name."
            )

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
        self.begun.emit(self._name)
        try:
            await ask(self._port, DeleteTopic(self._name), Done)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self.accept()

    def _gone(self, name: str) -> None:
        if name == self._name and self.isVisible():
            self.reject()

    def _moved(self, name: str, _indexes: object) -> None:
        if name == self._name:
            self._show()

    def _show(self) -> None:
        views = self._store.partitions.get(self._name, {}).values()
        topic = self._store.topics.get(self._name)
        records = sum(view.high_watermark - view.log_start_offset for view in views)
        # A compacted log has gaps: its offsets are more than its records.
        at_most = "up to " if topic is not None and "compact" in topic.cleanup_policy else ""
        what = f"{at_most}{counted(records, 'record')}"
        bytes_ = size(sum(view.size_bytes for view in views))
        self.lost.setText(
            f"{what[:1].upper()}{what[1:]} in {counted(len(views), 'partition')} ({bytes_}) are deleted."
            if records != 1
            else f"1 record in {counted(len(views), 'partition')} ({bytes_}) is deleted."
        )
        self.act.setText(f"Delete {what}" if records else "Delete the empty topic")
        self.users.setText(self._used_by())

    def _used_by(self) -> str:
        """Who would notice: the clients that moved records of it, by what they do."""
        kinds: dict[str, list[str]] = {"producer": [], "consumer": [], "client": []}
        for client in self._store.clients.values():
            if self._name not in client.topics:
                continue
            moved = [t for t in client.traffic if t.topic == self._name]
            does = [
                kind
                for kind, count in (
                    ("producer", sum(t.records_in for t in moved)),
                    ("consumer", sum(t.records_out for t in moved)),
                )
                if count
            ]
            name = visible(client.client_id, 60) or f"{client.host}:{client.port}"
            for kind in does or [client.role if client.role in kinds else "client"]:
                kinds[kind].append(name)
        told = [_named(kind, names) for kind, names in kinds.items() if names]
        if not told:
            return "No connected client uses it now."
        return f"In use by {' and '.join(told)}: they get UNKNOWN_TOPIC_OR_PARTITION."


def _named(kind: str, names: list[str]) -> str:
    """`2 producers (orders-api, checkout-web)`."""
    shown = sorted(set(names))
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return f"{counted(len(names), kind)} ({', '.join(shown[:3])}{more})"
