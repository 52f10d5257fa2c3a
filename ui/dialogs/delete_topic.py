"""Delete topic: says what would be lost, in numbers, before it is lost."""

from PySide6.QtWidgets import QWidget

from engine.contract.commands import DeleteTopic
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.same_as import delete_topic_line
from ui.widgets.badge import Glyph
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row
from ui.widgets.text import counted, size


class DeleteTopicDialog(Dialog):
    """Counts follow the topic while the dialog is open; it closes when the topic goes."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, name: str) -> None:
        super().__init__(
            parent, f"Delete topic {name}", "This cannot be undone.", "Delete", "danger"
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
        cluster = store.cluster
        address = cluster.address if cluster is not None else "localhost:9092"
        self.add_same_as().show_line(delete_topic_line(address, name))
        store.topic_gone.connect(self._gone)
        store.partitions_changed.connect(self._moved)
        self._show()
        self.cancel.setFocus()

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
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
        users = sorted(
            client.client_id or f"{client.host}:{client.port}"
            for client in self._store.clients.values()
            if self._name in client.topics
        )
        named = ", ".join(users[:3]) + (f" and {len(users) - 3} more" if len(users) > 3 else "")
        self.users.setText(
            f"In use by {named}: they get UNKNOWN_TOPIC_OR_PARTITION."
            if users
            else "No connected client uses it now."
        )
