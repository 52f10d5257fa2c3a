"""Add partitions: how many there are to be, and what that does to keys."""

from PySide6.QtWidgets import QWidget

from engine.contract.commands import GrowTopic
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog, Form
from ui.dialogs.topic_rules import whole_number
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.same_as import grow_topic_line
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.text import counted


class GrowTopicDialog(Dialog):
    """Partitions can be added, never taken away."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, name: str) -> None:
        self._now = store.topics[name].partition_count
        super().__init__(
            parent,
            f"Add partitions to {name}",
            f"It has {counted(self._now, 'partition')}. Partitions cannot be taken away again.",
            "Add partitions",
        )
        self.setObjectName("grow-topic")
        self._port, self._name = port, name
        self._address = store.address
        self.count = Input("Partitions in all", str(self._now + 1), mono=True)
        self.count.setFixedWidth(96)
        self._note = SafeLabel("", "body", "dim", elide=True)
        form = Form()
        self._message = form.add("Partitions in all", self.count, self._note)
        self.body.addWidget(form)
        self.body.addWidget(
            SafeLabel(
                "Keys move: a key that was written to one partition may be written to another"
                " from now on. Records already written stay where they are.",
                "body",
                "dim",
                wrap=True,
            )
        )
        self.same_as = self.add_same_as()
        self.count.textChanged.connect(self._judge)
        self._judge()
        self.count.setFocus()
        self.count.selectAll()

    @action
    async def carry_out(self) -> None:
        wanted = whole_number(self.count.text())
        if wanted is None or wanted <= self._now:
            return
        self.act.setEnabled(False)
        try:
            await ask(self._port, GrowTopic(self._name, wanted), Done)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self.accept()

    def _judge(self, _text: str = "") -> None:
        wanted = whole_number(self.count.text())
        is_right = wanted is not None and wanted > self._now
        self.count.show_state("" if is_right else "bad")
        self._message.say("" if is_right else f"A whole number from {self._now + 1} on.", "bad")
        self._note.setText(f"{(wanted or 0) - self._now:,} more" if is_right else "")
        self.act.setEnabled(is_right)
        self.say("", "")
        self.same_as.show_line(grow_topic_line(self._address, self._name, wanted or self._now))
