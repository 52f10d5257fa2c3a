"""Back up: everything, or one topic, into a folder of its own, while all goes on."""

from shlex import quote

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.contract.backup import BackupPlan, PlanBackup, StartBackup
from engine.contract.values import EngineError
from ui.action import start
from ui.dialogs.copying import CopyingDialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.widgets.label import SafeLabel
from ui.widgets.surface import row
from ui.widgets.text import counted, size, visible

MOST_LINES = 5


class BackupDialog(CopyingDialog):
    """Says exactly what would be copied, and how much, before it begins."""

    def __init__(
        self, parent: QWidget, port: EnginePort, store: Store, topics: tuple[str, ...] = ()
    ) -> None:
        cluster = store.cluster
        self._data_folder = cluster.data_folder if cluster is not None else ""
        date = QDateTime.currentDateTime().toString("yyyy-MM-dd-HHmm")
        what = topics[0] if topics else "backup"
        super().__init__(
            parent,
            port,
            f"Back up {visible(topics[0], 60)}" if topics else "Back up the cluster",
            "What is below the high watermarks at one moment, into a data folder of its own that"
            " opens here and in genuine Kafka. Producers and consumers do not wait for it.",
            f"{self._data_folder}-{what}-{date}",
        )
        self.setObjectName("backup")
        self._topics, self._turn = topics, 0
        self.total = SafeLabel("Looking…", "strong", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.body.addSpacing(6)
        self.body.addWidget(self.total)
        self.body.addSpacing(6)
        self.body.addLayout(self._lines)
        self.body.addSpacing(8)
        self.body.addWidget(self.progress)
        self.same_as = self.add_same_as()
        self.body.addWidget(
            SafeLabel("The command line does it while the engine is stopped.", "small", "dim")
        )
        self.folder.textChanged.connect(self._look)
        self._look()
        self.folder.setFocus()

    @property
    def target(self) -> str:
        return self.folder.text().strip()

    def carry_out(self) -> None:
        self.begin(StartBackup(self.target, self._topics))

    def take_folder(self, folder: str) -> None:
        self.folder.setText(f"{folder.rstrip('/')}/{self.target.rpartition('/')[2]}")

    def _look(self, _text: str = "") -> None:
        self._turn += 1
        self.act.setEnabled(False)
        options = "".join(f" --topic {quote(topic)}" for topic in self._topics)
        folders = f"--data-dir {quote(self._data_folder)} --to {quote(self.target)}"
        self.same_as.show_line(f"workbench backup {folders}{options}")
        start(self, self._plan(self._turn))

    async def _plan(self, turn: int) -> None:
        try:
            plan = await ask(self._port, PlanBackup(self.target, self._topics), BackupPlan)
        except EngineError as refusal:
            self.say(refusal.text)
            return
        if turn == self._turn and self.run is None:
            self._show(plan)

    def _show(self, plan: BackupPlan) -> None:
        self.folder.show_state("bad" if plan.problem else "")
        self.folder_message.say(visible(plan.problem, 300), "bad")
        partitions = counted(sum(topic.partition_count for topic in plan.topics), "partition")
        free = "" if plan.free_bytes is None else f"; {size(plan.free_bytes)} are free there"
        topics = counted(len(plan.topics), "topic")
        self.total.setText(f"{topics}, {partitions}, {size(plan.size_bytes)}{free}")
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        largest = sorted(plan.topics, key=lambda topic: -topic.size_bytes)
        for topic in largest[:MOST_LINES] if len(largest) > 1 else ():
            line = QWidget()
            name = SafeLabel(visible(topic.name, 200), "body", "dim", elide=True)
            bytes_ = SafeLabel(size(topic.size_bytes), "body", "dim")
            row(name, bytes_, spacing=12, into=line).setStretch(0, 1)
            self._lines.addWidget(line)
        if len(largest) > MOST_LINES:
            more = f"and {counted(len(largest) - MOST_LINES, 'more topic')}"
            self._lines.addWidget(SafeLabel(more, "small", "dim"))
        self.act.setText(f"Back up {size(plan.size_bytes)}")
        self.act.setEnabled(not plan.problem)
