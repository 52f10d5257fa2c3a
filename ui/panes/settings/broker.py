"""All settings of a broker: found by a few letters, explained, changed, put back."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.delegates.line import LineRow, Look
from ui.engine_options import SECRET, BrokerSetting, Chosen, EngineOptions
from ui.models.table import Column, KeyedTableModel
from ui.widgets.button import Button
from ui.widgets.combo import Combo
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.table import Table
from ui.widgets.text import counted, visible

SHOWN = ("All settings", "Changed here", "Those that act", "Not acted on yet")
LONGEST_VALUE = 4_096


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting with the value that would hold."""

    setting: BrokerSetting
    value: str | None
    source: str


def _shown(value: str | None) -> str:
    if value is None:
        return "none"
    return visible(value, 80) or "empty"


def _value(row: SettingRow) -> str:
    return SECRET if row.setting.is_secret and row.value else _shown(row.value)


COLUMNS = (
    Column[SettingRow]("Setting", lambda r: r.setting.name, lambda r: r.setting.name),
    Column[SettingRow]("Value", _value, lambda r: r.value or ""),
    Column[SettingRow](
        "Default", lambda r: _shown(r.setting.default), lambda r: r.setting.default or ""
    ),
    Column[SettingRow]("From", lambda r: r.source, lambda r: r.source),
    Column[SettingRow](
        "Acts",
        lambda r: "yes" if r.setting.acts else "not yet",
        lambda r: not r.setting.acts,
        hint="Whether anything in this version does what the setting says",
    ),
)
WIDTHS = {1: 190, 2: 170, 3: 120, 4: 84}
QUIET: Look = ("dim", "body")
LOOKS: dict[int, Look] = {0: ("fg", "medium"), 2: QUIET, 3: QUIET, 4: QUIET}


class BrokerSettings(QWidget):
    """A table over the setting that is selected in it."""

    changed = Signal()

    def __init__(self, options: EngineOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options, self._wanted = options, dict[str, str]()
        self._catalogue = {setting.name: setting for setting in options.catalogue}
        self.search = Input("Find a setting", placeholder="Find by name or meaning")
        self.kind = Combo("Settings shown", SHOWN)
        self._found = SafeLabel("", "small", "dim")
        self.rows = KeyedTableModel[str, SettingRow](COLUMNS, self)
        self.table = Table("Broker settings", self.rows, WIDTHS)
        self.table.setItemDelegate(LineRow(LOOKS, self.table))
        self._card = _Card()
        bar = row(self.search, self.kind, self._found, spacing=8)
        bar.setStretch(0, 1)
        column(bar, 10, self.table, self._card, into=self).setStretch(2, 1)
        self.search.textChanged.connect(self._list)
        self.kind.currentIndexChanged.connect(self._list)
        self.table.selectionModel().currentRowChanged.connect(self._select)
        self._card.set_wanted.connect(self._set)

    def show_settings(self, wanted: Chosen) -> None:
        self._wanted = dict(wanted)
        self._list()

    @property
    def wanted(self) -> dict[str, str]:
        return self._wanted

    @property
    def names(self) -> Sequence[str]:
        """What is listed now."""
        return list(self.rows)

    def select(self, name: str) -> None:
        self.table.show_row(self.rows.row_of(name))

    def edit(self, name: str) -> None:
        """Select a setting and put the keyboard into its value."""
        self.select(name)
        self._card.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, setting: BrokerSetting) -> SettingRow:
        if setting.name in self._options.given:
            value, words = self._options.given[setting.name]
            return SettingRow(setting, value, words.partition(" ")[0])
        if setting.name in self._wanted:
            return SettingRow(setting, self._wanted[setting.name], "chosen here")
        return SettingRow(setting, setting.default, "default")

    def _list(self, _what: object = None) -> None:
        words = self.search.text().strip().casefold().split()
        found = {
            name: self._row(setting)
            for name, setting in self._catalogue.items()
            if self._is_shown(setting)
            and all(word in f"{name} {setting.documentation}".casefold() for word in words)
        }
        self.rows.replace(found)
        self._found.setText(counted(len(found), "setting"))
        current = self.table.currentIndex()
        if found and not current.isValid():
            self.table.selectRow(0)
        else:
            self._select(current)

    def _is_shown(self, setting: BrokerSetting) -> bool:
        match self.kind.currentIndex():
            case 1:
                return setting.name in self._wanted or setting.name in self._options.given
            case 2:
                return setting.acts
            case 3:
                return not setting.acts
            case _:
                return True

    def _select(self, current: QModelIndex) -> None:
        name = self.rows.key_at(current.row()) if current.isValid() else ""
        found = self.rows.value(name)
        self._card.setVisible(found is not None)
        if found is not None:
            given = self._options.given.get(name)
            self._card.show_row(found, given[1] if given else "")

    def _set(self, name: str, value: str | None) -> None:
        """Take a value, or None for the default; refused in words under the field."""
        wanted = dict(self._wanted)
        if value is None or value == self._catalogue[name].default:
            wanted.pop(name, None)
        else:
            wanted[name] = value
        problem = self._options.problem(wanted)
        if problem:
            self._card.message.say(problem, "bad")
            return
        self._wanted = wanted
        self._list()
        self.select(name)
        self.changed.emit()


class _Card(Surface):
    """The setting that is selected: what it means, and its value to change."""

    set_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("bg")
        self._name = ""
        self._title = SafeLabel("", "mono_strong", elide=True)
        self._facts = SafeLabel("", "small", "dim")
        self._words = SafeLabel("", "body", wrap=True)
        self.field = Input("Value", mono=True)
        self.field.setMaxLength(LONGEST_VALUE)
        self.use = Button("Set")
        self.back = Button("Back to default", "rotate-ccw")
        self.message = Message()
        head = row(self._title, self._facts, spacing=12)
        head.setStretch(0, 1)
        line = row(self.field, self.use, self.back, spacing=8)
        line.setStretch(0, 1)
        column(
            Line(), 10, head, 4, self._words, 8, line, 4, self.message,
            margins=(0, 0, 0, 12), into=self,
        )  # fmt: skip
        self.use.clicked.connect(self._use)
        self.back.clicked.connect(self._back)
        self.field.returnPressed.connect(self._use)

    def show_row(self, found: SettingRow, given: str) -> None:
        setting = found.setting
        is_new = setting.name != self._name
        self._name = setting.name
        self._title.setText(setting.name)
        acts = "acts" if setting.acts else "kept and checked, acts not yet"
        self._facts.setText(f"{setting.type}, {setting.changes}, {acts}")
        self._words.setText(visible(setting.documentation, 2_000))
        self.field.setEchoMode(
            Input.EchoMode.Password if setting.is_secret else Input.EchoMode.Normal
        )
        self.field.setAccessibleName(f"Value of {setting.name}")
        self.field.set_quietly(found.value or "")
        for part in (self.field, self.use):
            part.setEnabled(not given)
        self.back.setEnabled(not given and found.source != "default")
        if given:
            self.message.say(f"{given} on the command line decides", "warn")
        elif is_new or found.source == "default":
            self.message.say("")

    def _use(self) -> None:
        self.set_wanted.emit(self._name, self.field.text())

    def _back(self) -> None:
        self.set_wanted.emit(self._name, None)
