"""Something destructive done to a broker: says what will become of the partitions before it is."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from engine.contract.losses import DescribeLoss, LosingPartition, Loss
from engine.contract.values import Done, EngineError
from ui.action import action, start
from ui.broker_acts import BrokerAct
from ui.ctl_line import ctl_line
from ui.dialogs.dialog import Dialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.same_as import folded_line
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.text import counted, visible

MOST_ROWS = 6
ANEW_MS = 1_000


class BrokerActDialog(Dialog):
    """The engine's controller is asked what it would decide; anew every second while this is open."""

    def __init__(
        self, parent: QWidget, port: EnginePort, store: Store, act: BrokerAct, broker_id: int
    ) -> None:
        name = f"{act.verb} broker {broker_id}"
        super().__init__(parent, name, act.does, name, "danger")
        self.setObjectName("broker-act")
        self._port, self._store, self._act, self._broker_id = port, store, act, broker_id
        self.outcome = SafeLabel("Looking what it would do…", "medium", wrap=True)
        self.also = SafeLabel("", "body", "dim", wrap=True)
        self.partitions = Rows("fg")
        for widget in (self.outcome, self.also, self.partitions):
            self.body.addWidget(widget)
            self.body.addSpacing(6)
        cluster = store.cluster
        folder = cluster.data_folder if cluster is not None else ""
        self.add_same_as().show_line(folded_line(ctl_line(act.command(broker_id), folder)))
        self._anew = QTimer(self)
        self._anew.setInterval(ANEW_MS)
        self._anew.timeout.connect(self._look)
        self._anew.start()
        store.broker_gone.connect(self._gone)
        self.cancel.setFocus()
        self._look()

    def _look(self) -> None:
        start(self, self._ask())

    async def _ask(self) -> None:
        try:
            found = await ask(self._port, DescribeLoss(self._broker_id), Loss)
        except EngineError as refusal:
            self.outcome.setText(f"What it would do is not known: {refusal.text}")
            return
        self._show(found)

    def _show(self, loss: Loss) -> None:
        self.outcome.setText(loss_words(loss))
        self.outcome.set_tone("bad" if loss.offline or loss.is_quorum_lost else "fg")
        self.also.setText(self._also_words(loss))
        self.also.setVisible(bool(self.also.full_text))
        shown = [losing_words(each) for each in loss.partitions[:MOST_ROWS]]
        more = len(loss.partitions) + loss.skipped - len(shown)
        self.partitions.show_rows([*shown, ("", f"and {more:,} more")] if more else shown)

    def _also_words(self, loss: Loss) -> str:
        found = []
        view = self._store.brokers.get(self._broker_id)
        clients = view.connection_count if view is not None else 0
        if clients:
            waits = "hang" if self._act.name == "pause" else "are cut"
            found.append(f"{counted(clients, 'connection')} to it {waits}.")
        if loss.is_controller and not loss.is_quorum_lost:
            found.append("It is the controller: another broker takes that over first.")
        return " ".join(found)

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
        try:
            await ask(self._port, self._act.command(self._broker_id), Done)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        self.accept()

    def _gone(self, broker_id: int) -> None:
        if broker_id == self._broker_id:
            self.reject()


def loss_words(loss: Loss) -> str:
    """The sum of it, the worst first."""
    found = []
    if loss.is_quorum_lost:
        found.append(
            "The brokers left are no majority: no leader can be elected and nothing can be"
            " created or changed until one is back."
        )
    if loss.offline:
        word = "goes" if loss.offline == 1 else "go"
        found.append(f"{counted(loss.offline, 'partition')} {word} offline.")
    if loss.below_min_isr:
        word = "falls" if loss.below_min_isr == 1 else "fall"
        found.append(
            f"{counted(loss.below_min_isr, 'partition')} {word} below min.insync.replicas:"
            " acks=all is refused."
        )
    if loss.leaders_moved:
        word = "gets" if loss.leaders_moved == 1 else "get"
        found.append(f"{counted(loss.leaders_moved, 'partition')} {word} another leader.")
    return " ".join(found) or "No partition loses its leader, or a replica that it needs."


def losing_words(each: LosingPartition) -> tuple[str, str]:
    """A partition, and what becomes of it."""
    parts = []
    if each.leader is None:
        parts.append(f"leader {each.leader_was or 'none'} → none: offline")
    elif each.leader != each.leader_was:
        parts.append(f"leader {each.leader_was or 'none'} → {each.leader}")
    if each.leader is not None:
        least = f", fewer than min ISR {each.least_in_sync}"
        ids = ", ".join(map(str, each.isr))
        parts.append(f"in sync {ids}" + (least if len(each.isr) < each.least_in_sync else ""))
    return f"{visible(each.topic, 60)}-{each.partition}", "; ".join(parts)
