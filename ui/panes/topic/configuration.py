"""Configuration: every setting of a topic, where its value comes from, and changing several at once."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

from engine.contract.commands import ConfigEntry, DescribeTopicConfigs, TopicConfigs
from engine.contract.facts import Event
from ui.action import action
from ui.delegates.line import LineRow, Look
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.models.table import Column, KeyedTableModel
from ui.panes.topic.configuration_editor import ConfigurationEditor
from ui.panes.topic.configuration_words import reading, source_words
from ui.theme import font
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.table import Table
from ui.widgets.text import counted, visible

EDITOR_WIDTH = 348
LOOKS: dict[int, Look] = {
    0: ("fg", "medium"),
    2: ("dim", "body"),
    3: ("dim", "body"),
    4: ("dim", "body"),
}
WIDTHS = {2: 176, 3: 84, 4: 112}
LEAVING = (4, 2)
"""Columns that leave, in this order, where the first two would get too narrow."""
LEAST = 380
ROOMY = 960
"""Below this width the count of settings leaves."""


def _acts(entry: ConfigEntry) -> str:
    return "acts" if entry.takes_effect else "kept only"


COLUMNS = (
    Column[ConfigEntry]("Setting", lambda e: e.key, lambda e: e.key,
                        tooltip=lambda e: f"{e.key}\n{e.documentation}"),
    Column[ConfigEntry]("Value", lambda e: reading(e.key, e.value), lambda e: e.value,
                        tooltip=lambda e: visible(e.value)),
    Column[ConfigEntry]("Default", lambda e: reading(e.key, e.default), lambda e: e.default),
    Column[ConfigEntry]("From", source_words, source_words),
    Column[ConfigEntry]("In this version", _acts, _acts,
                        hint="Kept only: stored and shown as Kafka does, but nothing acts on it yet"),
)  # fmt: skip


class ConfigurationPage(Surface):
    """The third page of a topic: follows what any client changes, and keeps what is being typed."""

    def __init__(self, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__("bg")
        self._port, self._store, self._topic = port, store, topic
        self._entries: dict[str, ConfigEntry] = {}
        self._told: tuple[tuple[str, str], ...] | None = None
        self.search = Input("Find a setting", placeholder="Find by name or meaning")
        self.search.setClearButtonEnabled(True)
        self.changed_only = QCheckBox("Changed only")
        self.changed_only.setFont(font("body"))
        self.total = SafeLabel("", "small", "dim")
        self.model = KeyedTableModel[str, ConfigEntry](COLUMNS, self)
        self.table = Table(f"Settings of {topic}", self.model, WIDTHS, leaving=LEAVING, least=LEAST)
        self.table.setItemDelegate(LineRow(LOOKS, self.table))
        self.editor = ConfigurationEditor(port, store, topic)
        self.editor.setFixedWidth(EDITOR_WIDTH)
        bar = row(self.search, 12, self.changed_only, 12, self.total, margins=(16, 8, 16, 8))
        bar.setStretch(0, 1)
        left = column(bar, Line(), self.table)
        left.setStretch(2, 1)
        line = row(left, Line(vertical=True), self.editor, into=self)
        line.setStretch(0, 1)
        self.search.textChanged.connect(self._filter)
        self.changed_only.toggled.connect(self._filter)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.editor.pending_changed.connect(self._filter)
        self.editor.applied.connect(self.refresh)
        store.topic_changed.connect(self._topic_changed)
        store.events_added.connect(self._events)

    def begin(self) -> None:
        """The page comes to the front: read again what changed behind it."""
        view = self._store.topics.get(self._topic)
        if view is not None and view.configs != self._told:
            self._told = view.configs
            self.refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.total.setVisible(self.width() >= ROOMY)

    def edit_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action
    async def refresh(self) -> None:
        if self._topic not in self._store.topics:
            return
        found = await ask(self._port, DescribeTopicConfigs(self._topic), TopicConfigs)
        self._entries = {entry.key: entry for entry in found.entries}
        self.editor.show_entries(self._entries)
        self._filter()

    def choose(self, key: str) -> None:
        """Select a setting's row and show it in the editor."""
        self.table.show_row(self.model.row_of(key))

    def _topic_changed(self, topic: str) -> None:
        if topic == self._topic and self.isVisible():
            self.begin()

    def _events(self, events: tuple[Event, ...]) -> None:
        """A setting of the brokers, which a topic may fall back on."""
        if self._told is not None and any(
            event.kind == "config_changed" and not event.topic for event in events
        ):
            self.refresh()

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        pending = self.editor.pending
        shown = {
            key: entry
            for key, entry in self._entries.items()
            if wanted in f"{key} {entry.documentation}".casefold()
            and (not self.changed_only.isChecked() or entry.source != "default" or key in pending)
        }
        self.model.replace(shown)
        own = sum(entry.source == "topic" for entry in self._entries.values())
        self.total.setText(
            f"{len(shown)} of {counted(len(self._entries), 'setting')}, {own} set here"
        )
        if self.editor.entry is None and shown:
            self.choose(next(iter(self.model)))

    def _chosen(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.editor.show_entry(self._entries[self.model.key_at(index.row())])
