"""New topic: every field checked as it is typed, with the command line that does the same."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from engine.contract.commands import CreateTopic, TopicCreated
from engine.contract.values import EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog, Form
from ui.dialogs.topic_rules import (
    Verdict,
    duration_ms,
    judge_count,
    judge_duration,
    judge_name,
    whole_number,
)
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.same_as import create_topic_line
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import row
from ui.widgets.text import counted

CHECK_AFTER_MS = 250
POLICIES = (("Delete old", ""), ("Compact by key", "compact"), ("Both", "compact,delete"))


class CreateTopicDialog(Dialog):
    """Asks the engine to make the topic; the row in the explorer appears by the engine's fact."""

    created = Signal(str)

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, name: str = "") -> None:
        super().__init__(parent, "New topic", _where(store), "Create topic")
        self.setObjectName("create-topic")
        self._port, self._store = port, store
        self._refusal = ""
        self.name = Input("Name", name, placeholder="orders", mono=True)
        self.partitions = Input("Partitions", "1", mono=True)
        self.replication = Input("Replication factor", _usual_replication(store), mono=True)
        self.retention = Input("Retention", placeholder="as the broker's: 7d", mono=True)
        self.cleanup = Segmented("Cleanup", tuple(words for words, _ in POLICIES))
        for short in (self.partitions, self.replication):
            short.setFixedWidth(96)
        self._partitions_note = SafeLabel("", "body", "dim", elide=True)
        self._replication_note = SafeLabel("", "body", "dim", elide=True)
        form = Form()
        self._messages: dict[str, Message] = {
            "Name": form.add("Name", self.name),
            "Partitions": form.add("Partitions", self.partitions, self._partitions_note),
            "Replication factor": form.add(
                "Replication factor", self.replication, self._replication_note
            ),
            "Retention": form.add("Retention", self.retention),
        }
        holder = QWidget()
        row(self.cleanup, None, into=holder)
        form.add("Cleanup", holder)
        self.body.addWidget(form)
        self.same_as = self.add_same_as()
        self._check_soon = QTimer(self)
        self._check_soon.setSingleShot(True)
        self._check_soon.setInterval(CHECK_AFTER_MS)
        self._check_soon.timeout.connect(self._check)
        for field in (self.name, self.partitions, self.replication, self.retention):
            field.textChanged.connect(self._judge)
        self.cleanup.chosen.connect(self._judge)
        store.topic_changed.connect(self._judge_again)
        store.topic_gone.connect(self._judge_again)
        self._judge()
        self.name.setFocus()

    def command(self, *, validate_only: bool = False) -> CreateTopic:
        """What the form asks for."""
        return CreateTopic(
            name=self.name.text(),
            partition_count=whole_number(self.partitions.text()),
            replication_factor=whole_number(self.replication.text()),
            configs=self._configs(),
            validate_only=validate_only,
        )

    @action
    async def carry_out(self) -> None:
        if not self.act.isEnabled():
            return
        self.act.setEnabled(False)
        try:
            made = await ask(self._port, self.command(), TopicCreated)
        except EngineError as refusal:
            self._refusal = refusal.text
            self._judge_again()
            return
        self.created.emit(made.name)
        self.accept()

    def _verdicts(self) -> dict[str, Verdict]:
        broker_count = max(len(self._store.brokers), 1)
        return {
            "Name": judge_name(self.name.text(), self._store.topics),
            "Partitions": judge_count(self.partitions.text(), what="Partitions"),
            "Replication factor": judge_count(
                self.replication.text(),
                what="Replication factor",
                most=broker_count,
                why=f"for {counted(broker_count, 'broker')} can hold a copy each",
            ),
            "Retention": judge_duration(self.retention.text()),
        }

    def _judge(self, _what: object = None) -> None:
        """Something was typed: what the engine said of the form before is stale."""
        self._refusal = ""
        self._judge_again()

    def _judge_again(self, _topic: str = "") -> None:
        verdicts = self._verdicts()
        fields = {
            "Name": self.name,
            "Partitions": self.partitions,
            "Replication factor": self.replication,
            "Retention": self.retention,
        }
        untouched = not self.name.text()
        for what, verdict in verdicts.items():
            if what == "Name" and untouched:  # do not scold before the first letter
                verdict = Verdict("", "Letters, digits, “.”, “_” and “-”.")  # noqa: PLW2901
            fields[what].show_state(verdict.state)
            self._messages[what].say(verdict.words, verdict.state)
        wrong = [what for what, verdict in verdicts.items() if verdict.state == "bad"]
        self._show_notes()
        self._show_foot(wrong)
        self._show_same_as()
        if not wrong and not self._refusal:
            self._check_soon.start()
        else:
            self._check_soon.stop()

    def _show_foot(self, wrong: list[str]) -> None:
        self.act.setEnabled(not wrong and not self._refusal)
        if self._refusal:
            self.say(self._refusal)
        elif wrong == ["Name"] and not self.name.text():
            self.say("", "")
        elif wrong:
            self.say(f"{counted(len(wrong), 'field')} to correct: {', '.join(wrong)}")
        else:
            self.say("", "")

    def _show_notes(self) -> None:
        partitions = whole_number(self.partitions.text()) or 0
        consumers = "consumer" if partitions == 1 else "consumers"
        parallel = " in parallel" if partitions > 1 else ""
        self._partitions_note.setText(
            f"up to {partitions:,} {consumers} of a group{parallel}" if partitions else ""
        )
        copies, alive = whole_number(self.replication.text()) or 0, len(self._store.brokers)
        self._replication_note.setText(
            f"{copies} of {counted(alive, 'broker')} {'holds' if copies == 1 else 'hold'}"
            " each record"
            if 0 < copies <= alive
            else ""
        )

    def _show_same_as(self) -> None:
        cluster = self._store.cluster
        self.same_as.show_line(
            create_topic_line(
                cluster.address if cluster is not None else "localhost:9092",
                self.name.text(),
                partition_count=whole_number(self.partitions.text()) or 1,
                replication_factor=whole_number(self.replication.text()) or 1,
                configs=self._configs(),
            )
        )

    def _configs(self) -> tuple[tuple[str, str], ...]:
        configs: list[tuple[str, str]] = []
        policy = POLICIES[self.cleanup.current][1]
        if policy:
            configs.append(("cleanup.policy", policy))
        retention = duration_ms(self.retention.text()) if self.retention.text().strip() else None
        if retention is not None:
            configs.append(("retention.ms", str(retention)))
        return tuple(configs)

    @action
    async def _check(self) -> None:
        """What would the engine say? It knows rules that a form does not."""
        asked = self.command(validate_only=True)
        try:
            await ask(self._port, asked, TopicCreated)
        except EngineError as refusal:
            if self.command(validate_only=True) == asked:  # nothing was typed meanwhile
                self._refusal = refusal.text
                self._judge_again()


def _where(store: Store) -> str:
    alive = sum(1 for broker in store.brokers.values() if broker.is_running)
    return f"On Local, {counted(alive, 'broker')} alive"


def _usual_replication(store: Store) -> str:
    return str(min(max(len(store.brokers), 1), 3))
