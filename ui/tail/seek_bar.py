"""SeekBar: where a topic's records begin (an end, an offset, a time, live) and of which partition."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.decode.filter import FilterError, moment_of
from ui.tail.log import Seek
from ui.tail.times import filter_times
from ui.widgets.combo import Combo
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import row

SEEKS: tuple[Seek, ...] = ("oldest", "newest", "offset", "time", "live")
CHOICES = ("Oldest", "Newest", "Offset…", "Time…", "Live")
LIVE = SEEKS.index("live")
PLACEHOLDERS = {"offset": "Offset, such as 214,932", "time": "10:42, 2026-11-22T10:42, -5m"}


class SeekBar(QWidget):
    """Five ways to begin, one or all partitions, and a note."""

    sought = Signal()
    """Begin anew; `goal` says where for an offset or a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = Segmented("Begin at", CHOICES, LIVE)
        self.place = Input("Where to begin", mono=True)
        self.place.setFixedWidth(208)
        self.place.hide()
        self.partitions = Combo("Partitions shown")
        self.partitions.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        self.note = SafeLabel("", "small", "dim", elide=True)
        line = row(
            self.choices, 8, self.place, 8, self.partitions, 12, self.note,
            margins=(0, 0, 0, 0), into=self,
        )  # fmt: skip
        line.setStretchFactor(self.note, 1)
        self.goal: int | None = None
        """The offset, or the milliseconds since 1970."""
        self.choices.chosen.connect(self._chosen)
        self.place.returnPressed.connect(self._go)
        self.place.textEdited.connect(self._check)
        self.partitions.activated.connect(self.sought)

    @property
    def seek(self) -> Seek:
        return SEEKS[self.choices.current]

    @property
    def partition(self) -> int | None:
        found = self.partitions.currentData()
        return found if isinstance(found, int) else None

    def ask_for(self, seek: Seek) -> None:
        """Let the user say which offset or time."""
        self.show_seek(seek)
        self._show_place()
        self.place.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.place.selectAll()

    def show_seek(self, seek: Seek) -> None:
        """Mark a choice without carrying it out."""
        with QSignalBlocker(self.choices):
            self.choices.choose(SEEKS.index(seek))
        self.place.setVisible(seek in PLACEHOLDERS)

    def show_goal(self, goal: int) -> None:
        """Write an offset as if the user had."""
        self._show_place()
        self.goal = goal
        self.place.set_quietly(f"{goal:,}")

    def show_partition(self, partition: int | None) -> None:
        at = 0 if partition is None else self.partitions.findData(partition)
        self.partitions.setCurrentIndex(max(at, 0))

    def list_partitions(self, indexes: list[int]) -> None:
        """Offer these, keeping what was chosen."""
        chosen = self.partition
        self.partitions.clear()
        words = f"All {len(indexes)} partitions" if len(indexes) > 1 else "All partitions"
        self.partitions.addItem(words, None)
        for index in indexes:
            self.partitions.addItem(f"Partition {index}", index)
        self.show_partition(chosen)

    def _chosen(self) -> None:
        self._show_place()
        if self.seek in PLACEHOLDERS:
            if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                self.place.setFocus(Qt.FocusReason.MouseFocusReason)
            return
        self.sought.emit()

    def _show_place(self) -> None:
        placeholder = PLACEHOLDERS.get(self.seek, "")
        if self.place.placeholderText() != placeholder:
            self.place.setPlaceholderText(placeholder)
            self.place.clear()
            self.goal = None
        self.place.setVisible(bool(placeholder))
        self.place.show_state("")

    def _check(self) -> None:
        """Say what is wrong while it is typed."""
        try:
            self._read()
        except ValueError as error:
            words = error.text if isinstance(error, FilterError) else str(error)
            self.place.show_state("bad" if self.place.text() else "")
            self.note.setText(words if self.place.text() else "")
            return
        self.place.show_state("ok")
        self.note.setText("Enter goes there")

    def _go(self) -> None:
        try:
            self.goal = self._read()
        except ValueError:
            self._check()
            return
        self.note.setText("")
        self.sought.emit()

    def _read(self) -> int:
        text = self.place.text().strip()
        if self.seek == "time":
            return moment_of(text, filter_times())
        digits = text.replace(",", "").replace(" ", "").replace("\u202f", "")
        if not digits.isdecimal() or len(digits) > 19:
            raise ValueError("An offset is a number: 214,932")
        return int(digits)
