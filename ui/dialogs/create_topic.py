"""New topic: every field checked as it is typed, with the command line that does the same."""

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from engine.contract.commands import (
    ConfigEntry,
    CreateTopic,
    DescribeTopicConfigs,
    TopicConfigs,
    TopicCreated,
)
from engine.contract.values import EngineError
from ui.action import action
from ui.dialogs.dialog import Dialog, Form
from ui.dialogs.topic_rules import (
    Verdict,
    duration_ms,
    judge_count,
    judge_duration,
    judge_in_sync,
    judge_name,
    whole_number,
)
from ui.dialogs.topic_settings import TopicSettings
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.panes.topic.configuration_words import reading
from ui.same_as import create_topic_line
from ui.widgets.button import Button
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import row
from ui.widgets.text import counted

CHECK_AFTER_MS = 250
POLICIES = (("Delete old", "delete"), ("Compact by key", "compact"), ("Both", "compact,delete"))
IN_SYNC, RETENTION, POLICY = "min.insync.replicas", "retention.ms", "cleanup.policy"
OF_THE_FORM = (IN_SYNC, RETENTION, POLICY)
"""Settings with a field of their own; the others are under "More settings"."""
STAND_IN = "new-topic"
"""Asked about while the name is still to be typed."""


class CreateTopicDialog(Dialog):
    """Asks the engine to make the topic; the row in the explorer appears by the engine's fact."""

    created = Signal(str)

    def __init__(self, parent: QWidget, port: EnginePort, store: Store, name: str = "") -> None:
        super().__init__(parent, "New topic", _where(store), "Create topic")
        self.setObjectName("create-topic")
        self._port, self._store = port, store
        self._refusal = ""
        self._usual: dict[str, ConfigEntry] = {}
        self._refused: dict[str, str] = {}
        """Settings the engine would not take, and why."""
        self.name = Input("Name", name, placeholder="orders", mono=True)
        self.partitions = Input("Partitions", "1", mono=True)
        self.replication = Input("Replication factor", _usual_replication(store), mono=True)
        self.in_sync = Input("Min in sync", mono=True)
        self.retention = Input("Retention", placeholder="as the broker's", mono=True)
        self.cleanup = Segmented("Cleanup", tuple(words for words, _ in POLICIES))
        self.more = Button("More settings…", kind="link")
        self.settings = TopicSettings()
        self.form = self._build_form()
        self.body.addWidget(self.form)
        self.body.addWidget(self.settings)
        self.settings.hide()
        self.same_as = self.add_same_as()
        self._check_soon = QTimer(self)
        self._check_soon.setSingleShot(True)
        self._check_soon.setInterval(CHECK_AFTER_MS)
        self._check_soon.timeout.connect(self._check)
        for field in self._fields.values():
            field.textChanged.connect(self._judge)
        self.settings.changed.connect(self._judge)
        self.more.clicked.connect(self._show_settings)
        self.settings.left.connect(self._show_form)
        self.cleanup.chosen.connect(self._judge)
        store.topic_changed.connect(self._judge_again)
        store.topic_gone.connect(self._judge_again)
        self._judge()
        self.name.setFocus()
        self._ask_usual()

    def _build_form(self) -> Form:
        for short in (self.partitions, self.replication, self.in_sync):
            short.setFixedWidth(96)
        self._partitions_note = SafeLabel("", "body", "dim", elide=True)
        self._replication_note = SafeLabel("", "body", "dim", elide=True)
        self._in_sync_note = Message()
        keeps_its_room = self._in_sync_note.sizePolicy()
        keeps_its_room.setRetainSizeWhenHidden(True)
        self._in_sync_note.setSizePolicy(keeps_its_room)
        self._fields = {
            "Name": self.name,
            "Partitions": self.partitions,
            "Replication factor": self.replication,
            "Min in sync": self.in_sync,
            "Retention": self.retention,
        }
        notes = {
            "Partitions": self._partitions_note,
            "Replication factor": self._replication_note,
            "Min in sync": self._in_sync_note,
        }
        form = Form()
        self._messages: dict[str, Message] = {
            what: form.add(what, field, notes.get(what)) for what, field in self._fields.items()
        }
        holder = QWidget()
        row(self.cleanup, 12, self.more, None, into=holder)
        form.add("Cleanup", holder)
        return form

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
            self._refuse(refusal)
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
            "Min in sync": judge_in_sync(
                self.in_sync.text(),
                copies=whole_number(self.replication.text()),
                usual=int(self._usual[IN_SYNC].value) if IN_SYNC in self._usual else 1,
            ),
            "Retention": judge_duration(self.retention.text()),
        }

    def _judge(self, _what: object = None) -> None:
        """Something was typed: what the engine said of the form before is stale."""
        self._refusal = ""
        self._refused = {}
        self._judge_again()

    def _judge_again(self, _topic: str = "") -> None:
        verdicts = self._verdicts()
        untouched = not self.name.text()
        for what, verdict in verdicts.items():
            if what == "Name" and untouched:  # do not scold before the first letter
                verdict = Verdict("", "Letters, digits, “.”, “_” and “-”.")  # noqa: PLW2901
            self._fields[what].show_state(verdict.state)
            beside = what == "Min in sync" and verdict.state == "warn"
            self._messages[what].say("" if beside else verdict.words, verdict.state)
            if what == "Min in sync":
                usual = "" if self.in_sync.text() else "as the broker's"
                note = (verdict.words, verdict.state) if beside else (usual, "")
                self._in_sync_note.say(*note)
        wrong = self._wrong()
        self._show_notes()
        self._show_foot([*wrong, *self._refused])
        self._show_same_as()
        self.settings.show_refused(self._refused)
        count = len(self.settings.chosen)
        self.more.setText(f"More settings… {count} set" if count else "More settings…")
        if not self._refusal and not self._refused and wrong in ([], ["Name"]):
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
        self.same_as.show_line(
            create_topic_line(
                self._store.address,
                self.name.text(),
                partition_count=whole_number(self.partitions.text()) or 1,
                replication_factor=whole_number(self.replication.text()) or 1,
                configs=self._configs(shown=True),
            )
        )

    def _configs(self, *, shown: bool = False) -> tuple[tuple[str, str], ...]:
        """What differs from the broker's; shown, a value that cannot be is a question mark."""
        configs = dict(self.settings.chosen)
        if self.in_sync.text().strip():
            number = whole_number(self.in_sync.text())
            configs[IN_SYNC] = "?" if number is None else str(number)
        if self.retention.text().strip():
            amount = duration_ms(self.retention.text())
            configs[RETENTION] = "?" if amount is None else str(amount)
        policy = POLICIES[self.cleanup.current][1]
        if policy != self._usual_policy():
            configs[POLICY] = policy
        return tuple(sorted((k, v) for k, v in configs.items() if shown or v != "?"))

    def _usual_policy(self) -> str:
        return self._usual[POLICY].value if POLICY in self._usual else "delete"

    @action
    async def _ask_usual(self) -> None:
        """The settings there are, and what the broker gives where nothing is chosen."""
        found = await ask(self._port, DescribeTopicConfigs(""), TopicConfigs)
        self._usual = {entry.key: entry for entry in found.entries}
        if IN_SYNC in self._usual:
            self.in_sync.setPlaceholderText(self._usual[IN_SYNC].value)
        if RETENTION in self._usual:
            words = reading(RETENTION, self._usual[RETENTION].value)
            self.retention.setPlaceholderText(f"as the broker's: {words}")
        policies = [set(policy.split(",")) for _, policy in POLICIES]
        usual = set(self._usual_policy().split(","))
        if usual in policies and self.cleanup.current == 0:
            self.cleanup.choose(policies.index(usual))
        self.settings.show_entries(
            {key: entry for key, entry in self._usual.items() if key not in OF_THE_FORM}
        )
        self._judge_again()

    def _show_settings(self) -> None:
        self.form.hide()
        self.same_as.hide()
        self.settings.show()
        self.settings.search.setFocus()
        if self._refused:
            self.settings.select(next(iter(self._refused)))

    def _show_form(self) -> None:
        self.settings.hide()
        self.form.show()
        self.same_as.show()
        self.more.setFocus()

    @action
    async def _check(self) -> None:
        """What would the engine say? It knows rules that a form does not."""
        asked = self.command(validate_only=True)
        is_named = not self._wrong()
        question = asked if is_named else msgspec.structs.replace(asked, name=STAND_IN)
        try:
            await ask(self._port, question, TopicCreated)
        except EngineError as refusal:
            if self.command(validate_only=True) == asked:  # nothing was typed meanwhile
                self._refuse(refusal, is_named=is_named)

    def _refuse(self, refusal: EngineError, *, is_named: bool = True) -> None:
        """Say it at the setting it is about, or in the foot."""
        self._refused = {key: refusal.text for key in self.settings.chosen if key in refusal.text}
        if not self._refused and is_named:
            self._refusal = refusal.text
        self._judge_again()

    def _wrong(self) -> list[str]:
        return [what for what, verdict in self._verdicts().items() if verdict.state == "bad"]


def _where(store: Store) -> str:
    alive = sum(1 for broker in store.brokers.values() if broker.is_running)
    return f"On Local, {counted(alive, 'broker')} alive"


def _usual_replication(store: Store) -> str:
    return str(min(max(len(store.brokers), 1), 3))
