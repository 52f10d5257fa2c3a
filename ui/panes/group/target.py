"""Where a group shall be set: the choice, and the field that goes with it."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.contract.group_commands import ResetTo
from ui.models.offsets_file import OffsetsFileError, Row, read_offsets
from ui.widgets.button import Button
from ui.widgets.combo import SortedCombo
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import column, row
from ui.widgets.text import counted, visible

MAIN = ("Oldest", "Newest", "Offset", "Time", "More")
MORE = ("Shift by", "Another group's", "From a file")
LARGEST = 2**63 - 1
FILE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Target:
    """A choice that can be carried out; with `rows` it is a file's."""

    to: ResetTo
    value: int | None = None
    from_group: str = ""
    rows: tuple[Row, ...] | None = None
    path: str = ""


class TargetChoice(QWidget):
    """Two rows of choices and one field; `target()` is None while something is missing."""

    changed = Signal()

    def __init__(self, group_id: str, groups: list[str]) -> None:
        super().__init__()
        self._group_id = group_id
        self._rows: tuple[Row, ...] | None = None
        self._path = ""
        self.main = Segmented("Set to", MAIN)
        self.more = Segmented("Set to", MORE)
        self.field = Input("Value", mono=True)
        self.zone = SafeLabel(QDateTime.currentDateTime().toString("t"), "small", "dim")
        self.group = SortedCombo("Another group")
        self.group.show_names(name for name in groups if name != group_id)
        self.choose = Button("Choose a file…", "folder")
        self.file = SafeLabel("", "small", "dim", elide=True)
        self.message = Message()
        line = row(self.field, self.zone, self.group, self.choose, self.file, spacing=8)
        line.setStretch(0, 1)
        line.setStretch(2, 1)
        line.setStretch(4, 1)
        column(row(self.main, None), row(self.more, None), line, self.message, spacing=8, into=self)
        self.main.chosen.connect(self._chosen)
        self.more.chosen.connect(self._chosen)
        self.field.textChanged.connect(self.changed)
        self.group.currentTextChanged.connect(self.changed)
        self.choose.clicked.connect(self._ask_file)
        self._chosen()

    @property
    def kind(self) -> str:
        """The words of the choice in force."""
        return (
            MORE[self.more.current]
            if self.main.current == len(MAIN) - 1
            else MAIN[self.main.current]
        )

    def choose_kind(self, kind: str) -> None:
        """As a click on the choice of these words."""
        if kind in MAIN:
            self.main.choose(MAIN.index(kind))
        else:
            self.main.choose(len(MAIN) - 1)
            self.more.choose(MORE.index(kind))

    def target(self) -> Target | None:
        """What was chosen; None and a word about it where that is not complete."""
        self.message.say("")
        text = self.field.text().strip().replace(",", "").replace("\u2009", "")
        match self.kind:
            case "Oldest":
                return Target("earliest")
            case "Newest":
                return Target("latest")
            case "Offset":
                return self._number(text, "offset", least=0)
            case "Shift by":
                return self._number(text, "shift", least=-LARGEST)
            case "Time":
                return self._time(self.field.text().strip())
            case "Another group's":
                name = self.group.currentText()
                if not name:
                    self._wrong("There is no other group.")
                return Target("group", from_group=name) if name else None
            case _:
                if self._rows is None:
                    return None
                return Target("offset", rows=self._rows, path=self._path)

    def take_text(self, text: str, path: str) -> None:
        """Take in what a file holds."""
        try:
            self._rows, self._path = tuple(read_offsets(text, self._group_id)), path
        except OffsetsFileError as wrong:
            self._rows = None
            self.file.setText("")
            self.message.say(str(wrong), "bad")
            return
        self.message.say("")
        name = path.rpartition("/")[2]
        self.file.setText(f"{visible(name, 80)}, {counted(len(self._rows), 'position')}")
        self.changed.emit()

    def _chosen(self, _at: int = 0) -> None:
        kind = self.kind
        self.more.setVisible(self.main.current == len(MAIN) - 1)
        self.field.setVisible(kind in {"Offset", "Time", "Shift by"})
        self.zone.setVisible(kind == "Time")
        self.group.setVisible(kind == "Another group's")
        self.choose.setVisible(kind == "From a file")
        self.file.setVisible(kind == "From a file")
        if kind == "Time":
            now = QDateTime.currentDateTime().addSecs(-600)
            self.field.set_quietly(now.toString("yyyy-MM-dd HH:mm:ss.zzz"))
        elif kind in {"Offset", "Shift by"}:
            self.field.set_quietly("0" if kind == "Offset" else "-100")
        self.changed.emit()

    def _wrong(self, words: str) -> None:
        self.message.say(words, "bad")

    def _number(self, text: str, to: ResetTo, *, least: int) -> Target | None:
        digits = text.lstrip("+-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 20
        value = int(text) if is_number and len(text) - len(digits) <= 1 else None
        if value is None or not least <= value <= LARGEST:
            self._wrong(
                "Write a whole number" + (" from 0 on." if least == 0 else ", -100 or 100.")
            )
            return None
        return Target(to, value)

    def _time(self, text: str) -> Target | None:
        try:
            moment = datetime.fromisoformat(text)
            return Target("time", round(moment.astimezone().timestamp() * 1_000))
        except (ValueError, OverflowError, OSError):
            self._wrong("Write a time like 2026-11-22 10:39:00, with +02:00 for another zone.")
            return None

    def _ask_file(self) -> None:
        asked = QFileDialog(self, "Positions")
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters(["Positions (*.csv *.txt)", "All files (*)"])
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(self.take_file)
        asked.open()

    def take_file(self, path: str) -> None:
        """Read the file that was chosen."""
        try:
            with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123
                text = file.read(FILE_BYTES + 1)
        except (OSError, UnicodeError) as wrong:
            self.message.say(f"The file cannot be read: {wrong}", "bad")
            return
        if len(text) > FILE_BYTES:
            self.message.say("The file is larger than 16 MiB.", "bad")
            return
        self.take_text(text, path)
