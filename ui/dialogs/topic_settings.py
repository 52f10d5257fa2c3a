"""The settings a new topic is to have: found by a few letters, each typed in the editor of its type."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from engine.contract.commands import ConfigEntry
from ui.delegates.line import LineRow
from ui.models.table import Column, KeyedTableModel
from ui.panes.topic.configuration_field import SettingField
from ui.panes.topic.configuration_words import reading, source_words
from ui.theme.tokens import TABLE_HEAD_HEIGHT, TABLE_ROW
from ui.widgets.button import Button
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, column, row
from ui.widgets.table import Table
from ui.widgets.text import counted

ROWS_SHOWN = 5
FIELD_HEIGHT = 212
WIDTHS = {1: 190, 2: 92}

COLUMNS = (
    Column[ConfigEntry]("Setting", lambda e: e.key, lambda e: e.key,
                        tooltip=lambda e: f"{e.key}\n{e.documentation}"),
    Column[ConfigEntry]("Value", lambda e: reading(e.key, e.value), lambda e: e.value),
    Column[ConfigEntry]("From", lambda e: "Set here" if e.source == "topic" else source_words(e),
                        source_words),
)  # fmt: skip


class TopicSettings(QWidget):
    """Keeps what was chosen; the dialog asks the engine what it thinks of it."""

    changed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, ConfigEntry] = {}
        self._refused: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        """Values by setting, as Kafka takes them."""
        self.back = Button("Back", "chevron-left", "ghost", tip="Back to the topic")
        self.search = Input("Find a setting", placeholder="Find by name or meaning")
        self.search.setClearButtonEnabled(True)
        self.total = SafeLabel("", "small", "dim")
        self.rows = KeyedTableModel[str, ConfigEntry](COLUMNS, self)
        self.table = Table("Settings of the new topic", self.rows, WIDTHS)
        self.table.setItemDelegate(LineRow({0: ("fg", "medium"), 2: ("dim", "body")}, self.table))
        self.table.setFixedHeight(TABLE_HEAD_HEIGHT + ROWS_SHOWN * TABLE_ROW + 2)
        self.field = SettingField()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName("The setting")
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFixedHeight(FIELD_HEIGHT)
        inner = QWidget()
        column(self.field, None, margins=(0, 10, 4, 4), into=inner)
        area.setWidget(inner)
        head = row(self.back, self.search, self.total, spacing=12)
        head.setStretch(1, 1)
        column(head, 10, self.table, Line(), area, into=self)
        self.back.clicked.connect(self.left)
        self.search.textChanged.connect(self._list)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.field.typed.connect(self._choose)
        self.field.reset.clicked.connect(self._reset)

    @property
    def key(self) -> str:
        """The setting in the editor."""
        index = self.table.currentIndex()
        return self.rows.key_at(index.row()) if index.isValid() else ""

    def show_entries(self, entries: Mapping[str, ConfigEntry]) -> None:
        """The settings there are, and what they are where nothing is chosen."""
        self._entries = dict(entries)
        self._list()

    def show_refused(self, refused: Mapping[str, str]) -> None:
        """What the engine would not take, and why."""
        self._refused = dict(refused)
        self._judge()

    def select(self, key: str) -> None:
        self.table.show_row(self.rows.row_of(key))

    def _list(self, _words: str = "") -> None:
        words = self.search.text().strip().casefold().split()
        self.rows.replace(
            {
                key: self._as_chosen(entry)
                for key, entry in self._entries.items()
                if all(word in f"{key} {entry.documentation}".casefold() for word in words)
            }
        )
        self.total.setText(counted(self.rows.rowCount(), "setting"))
        if not self.table.currentIndex().isValid() and self.rows.rowCount():
            self.table.selectRow(0)

    def _as_chosen(self, entry: ConfigEntry) -> ConfigEntry:
        value = self.chosen.get(entry.key)
        if value is None:
            return entry
        return ConfigEntry(
            entry.key, value, entry.default, "topic", entry.documentation,
            entry.takes_effect, entry.kind, entry.choices,
        )  # fmt: skip

    def _show_current(self) -> None:
        entry = self._entries.get(self.key)
        self.field.setVisible(entry is not None)
        if entry is None:
            return
        self.field.show_entry(entry, self.chosen.get(entry.key, entry.value))
        self.field.facts.setText(
            f"Where nothing is set: {reading(entry.key, entry.value)},"
            f" from: {source_words(entry).lower()}."
        )
        self._judge()

    def _judge(self) -> None:
        key = self.key
        self.field.reset.setEnabled(key in self.chosen)
        if key in self._refused:
            self.field.say(self._refused[key], "bad")
        elif key in self.chosen:
            self.field.say(f"Reads as {reading(key, self.chosen[key])}", "ok")

    def _choose(self, key: str, value: str) -> None:
        entry = self._entries[key]
        if value in {"", entry.value}:
            self.chosen.pop(key, None)
            self.field.say("As without it.", "")
        else:
            self.chosen[key] = value
        self._refused.pop(key, None)
        self.rows.apply({key: self._as_chosen(entry)})
        self._judge()
        self.changed.emit()

    def _reset(self) -> None:
        entry = self._entries[self.key]
        self.chosen.pop(entry.key, None)
        self._refused.pop(entry.key, None)
        self.rows.apply({entry.key: entry})
        self._show_current()
        self.changed.emit()
