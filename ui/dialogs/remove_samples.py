"""Remove sample data: says how many topics and records go, before they go."""

from PySide6.QtWidgets import QWidget

from engine.contract.samples import RemoveSamples
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.same_as import delete_topic_line
from ui.widgets.badge import Glyph
from ui.widgets.label import SafeLabel
from ui.widgets.surface import row
from ui.widgets.text import counted, size, visible


class RemoveSamplesDialog(Dialog):
    """Counts follow the traffic while the dialog is open."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store) -> None:
        words = "Only the topics that were made for it; yours stay."
        super().__init__(parent, "Remove sample data", words, "Remove", "danger")
        self.setObjectName("remove-samples")
        self._port, self._store = port, store
        self.lost = SafeLabel("", "medium", wrap=True)
        line = row(Glyph("triangle-alert", "warn_fg"), self.lost, spacing=10)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        topics = store.samples.topics if store.samples is not None else ()
        address = store.address
        lines = "\n".join(delete_topic_line(address, name) for name in topics)
        self.add_same_as().show_line(lines)
        store.samples_changed.connect(self._show)
        self._show()
        self.cancel.setFocus()

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
        try:
            await ask(self._port, RemoveSamples(), Done)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self.accept()

    def _show(self) -> None:
        topics = self._store.samples.topics if self._store.samples is not None else ()
        views = [view for name in topics for view in self._store.partitions.get(name, {}).values()]
        # inventory is compacted: its offsets are more than its records
        records = sum(view.high_watermark - view.log_start_offset for view in views)
        bytes_ = size(sum(view.size_bytes for view in views))
        named = ", ".join(visible(name, 60) for name in topics)
        self.lost.setText(
            f"{counted(len(topics), 'topic')} with up to {counted(records, 'record')} ({bytes_})"
            f" are deleted: {named}."
        )
        self.act.setText(f"Remove {counted(len(topics), 'topic')}")
