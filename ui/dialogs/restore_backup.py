"""Restore from a backup: its topics, which of them come back, and under which name."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from engine.contract.backup import (
    BackedUpTopic,
    BackupContents,
    ReadBackup,
    RestoreTopics,
    TopicToRestore,
)
from engine.contract.values import EngineError
from ui.action import start
from ui.delegates.line import LineRow
from ui.dialogs.copying import CopyingDialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.models.table import Column, KeyedTableModel
from ui.theme import font
from ui.theme.tokens import TABLE_HEAD_HEIGHT, TABLE_ROW
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.text import count, counted, size, visible

LIST_HEIGHT = 200
NEW = "-restored"


class RestoreBackupDialog(CopyingDialog):
    """Nothing here is overwritten: a topic whose name is taken comes under another."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store) -> None:
        super().__init__(
            parent,
            port,
            "Restore from a backup",
            "Topics of a backup, or of any data folder that is not in use, come into this cluster"
            " with records, settings and leader epochs. Positions of groups do not. To open a"
            " whole backup instead, choose Cluster, Open a data folder.",
            "",
        )
        self.setObjectName("restore-backup")
        self._store, self._turn = store, 0
        self.model = KeyedTableModel[str, BackedUpTopic](
            (
                Column("Topic", lambda t: visible(t.name), lambda t: t.name),
                Column("Name here", lambda t: visible(self._name_of(t)), lambda t: t.name),
                Column(
                    "Partitions",
                    lambda t: count(t.partition_count),
                    lambda t: t.partition_count,
                    is_number=True,
                ),
                Column(
                    "Size", lambda t: size(t.size_bytes), lambda t: t.size_bytes, is_number=True
                ),
            ),
            self,
        )
        self.table = _Table(self.model)
        self.new_name = Input("Name here", mono=True)
        self.name_message = self.form.add("Name here", self.new_name)
        self.found = SafeLabel("Choose the folder of a backup.", "body", "dim", wrap=True)
        for piece in (self.found, self.table, self.progress):
            self.body.addSpacing(8)
            self.body.addWidget(piece)
        self.folder.textChanged.connect(self._look)
        self.new_name.textEdited.connect(self._judge)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self._selected()
        self.folder.setFocus()

    @property
    def chosen(self) -> list[BackedUpTopic]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        found = [self.model.value(self.model.key_at(at)) for at in rows]
        return [topic for topic in found if topic is not None]

    def carry_out(self) -> None:
        chosen = self.chosen
        names = [self.new_name.text().strip()]
        if len(chosen) > 1:
            names = [self._name_of(topic) for topic in chosen]
        wanted = tuple(
            TopicToRestore(topic.name, name) for topic, name in zip(chosen, names, strict=True)
        )
        self.begin(RestoreTopics(self.folder.text().strip(), wanted))

    def _name_of(self, topic: BackedUpTopic) -> str:
        """Its own name, or the first like it that is free."""
        taken: Collection[str] = self._store.topics
        name, number = topic.name, 1
        while name in taken or (topic.is_name_taken and name == topic.name):
            name = topic.name + NEW + ("" if number == 1 else f"-{number}")
            number += 1
        return name

    def _look(self, _text: str = "") -> None:
        self._turn += 1
        start(self, self._read(self._turn))

    async def _read(self, turn: int) -> None:
        folder, problem, contents = self.folder.text().strip(), "", None
        try:
            if folder:
                contents = await ask(self._port, ReadBackup(folder), BackupContents)
        except EngineError as refusal:
            problem = refusal.text
        if turn != self._turn or self.run is not None:
            return
        topics = [t for t in contents.topics if not t.is_internal] if contents is not None else []
        self.folder.show_state("bad" if problem else "")
        self.folder_message.say(visible(problem, 300), "bad")
        self.model.replace({topic.name: topic for topic in topics})
        if contents is not None:
            bytes_ = size(sum(topic.size_bytes for topic in topics))
            told = f"{counted(len(topics), 'topic')}, {bytes_}, of cluster {contents.cluster_id}"
            self.found.setText(visible(told, 200))
        if len(topics) == 1:
            self.table.selectRow(0)
        self._selected()

    def _selected(self) -> None:
        chosen = self.chosen
        self.new_name.setEnabled(len(chosen) == 1)
        self.new_name.setText(self._name_of(chosen[0]) if len(chosen) == 1 else "")
        bytes_ = size(sum(topic.size_bytes for topic in chosen))
        what = counted(len(chosen), "topic")
        self.act.setText(f"Restore {what} ({bytes_})" if chosen else "Restore")
        self._judge()

    def _judge(self, _text: str = "") -> None:
        chosen, name = self.chosen, self.new_name.text().strip()
        is_taken = len(chosen) == 1 and name in self._store.topics
        self.name_message.say("There is a topic of that name." if is_taken else "", "bad")
        self.act.setEnabled(bool(chosen) and not is_taken and (len(chosen) > 1 or bool(name)))


class _Table(QTableView):
    """One line a topic; several may be selected."""

    def __init__(self, model: KeyedTableModel[str, BackedUpTopic]) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(LineRow({0: ("fg", "medium"), 1: ("dim", "body")}, self))
        self.setMouseTracking(True)
        self.setAccessibleName("Topics of the backup")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFixedHeight(LIST_HEIGHT)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_ROW)
        head = self.horizontalHeader()
        head.setFont(font("small"))
        head.setFixedHeight(TABLE_HEAD_HEIGHT)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for at in (0, 1):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(2, 92)
        self.setColumnWidth(3, 88)
