"""HeaderRows: the headers of a record to be produced, one line each."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.widgets.button import Button, ToolButton
from ui.widgets.combo import Combo
from ui.widgets.field import Input
from ui.widgets.payload import Given
from ui.widgets.surface import Surface, column, row

MOST = 64
_KINDS: tuple[Given, ...] = (
    Given(),
    Given(kind="json"),
    Given(kind="hex"),
    Given(choice="empty"),
    Given(choice="null"),
)
NAMES = ("text", "JSON", "hex", "empty", "null")


class _HeaderRow(QWidget):
    """Name, value or null, and a way to take it out."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.name = Input(f"Header {number} name", placeholder="Name", mono=True)
        self.value = Input(f"Header {number} value", placeholder="Value", mono=True)
        for field in (self.name, self.value):  # a narrow one shows how it begins, once it is left
            field.editingFinished.connect(partial(field.setCursorPosition, 0))
        self.kind = Combo(f"Header {number} as", NAMES)
        self.kind.currentIndexChanged.connect(self._chosen)
        self.remove = ToolButton("x", tip=f"Remove header {number}", mini=True, icon_size=14)
        line = row(self.name, self.value, self.kind, self.remove, spacing=6, into=self)
        self.name.setMinimumWidth(48)
        self.value.setMinimumWidth(48)
        line.setStretch(0, 2)
        line.setStretch(1, 3)

    def header(self) -> tuple[str, Given]:
        return self.name.text(), replace(_KINDS[self.kind.currentIndex()], text=self.value.text())

    def _chosen(self, at: int) -> None:
        self.value.setEnabled(_KINDS[at].choice == "given")


class HeaderRows(QWidget):
    """The rows, and a link that adds one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[_HeaderRow] = []
        self.add = Button("Add header", "plus", "ghost")
        self.add.clicked.connect(self.add_row)
        inner = Surface("bg")
        self._lines = column(row(self.add, None), None, spacing=4, into=inner)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        column(scroll, into=self)

    def headers(self) -> tuple[tuple[str, Given], ...]:
        """What was entered; rows without a name are not headers yet."""
        return tuple(header for header in (line.header() for line in self.rows) if header[0])

    def add_row(self) -> None:
        if len(self.rows) >= MOST:
            return
        made = _HeaderRow(len(self.rows) + 1)
        made.remove.clicked.connect(lambda: self._remove(made))
        made.name.textChanged.connect(self.changed)
        made.value.textChanged.connect(self.changed)
        made.kind.currentIndexChanged.connect(self.changed)
        self.rows.append(made)
        self._lines.insertWidget(len(self.rows) - 1, made)
        self.add.setEnabled(len(self.rows) < MOST)
        made.name.setFocus()
        self.changed.emit()

    def _remove(self, line: _HeaderRow) -> None:
        self.rows.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.add.setEnabled(True)
        self.changed.emit()
