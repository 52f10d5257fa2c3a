"""Dialog: title, fields, "Same as", and a footer with the problem left and the action right."""

from math import ceil

from PySide6.QtCore import QEvent, QSizeF, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.button import Button, Kind
from ui.widgets.code import CodeView, code_height
from ui.widgets.copy import CopyIcon
from ui.widgets.field import FieldState, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import visible

WIDTH, LABEL_WIDTH = 600, 124
LONGEST_SAME_AS = 8


class Dialog(QDialog):
    """Window-modal: `open()` it; the window beneath keeps running. Deletes itself when closed."""

    def __init__(
        self, parent: QWidget, title: str, subtitle: str, act: str, kind: Kind = "primary"
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(visible(title, 80))
        self.setModal(True)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self.subtitle = SafeLabel(subtitle, "body", "dim", wrap=True)
        self.problem = Message()
        self.cancel = Button("Cancel")
        self.cancel.clicked.connect(self.reject)
        self.act = Button(act, kind=kind)
        self.act.setDefault(True)
        self.act.clicked.connect(self.carry_out)
        head = column(
            SafeLabel(visible(title, 80), "h2"), 2, self.subtitle, margins=(24, 16, 24, 14)
        )
        self.body: QVBoxLayout = column(margins=(24, 14, 24, 14), spacing=0)
        foot = row(self.problem, None, self.cancel, self.act, spacing=8, margins=(24, 12, 24, 12))
        foot.setStretch(0, 1)
        foot.setAlignment(self.problem, Qt.AlignmentFlag.AlignVCenter)
        column(head, Line(), self.body, Line(), foot, into=self)
        self._same_as: SameAs | None = None

    def carry_out(self) -> None:
        """What the action button does; each dialog says."""
        self.accept()

    def add_same_as(self, title: str = "Same as") -> "SameAs":
        """Show the command line that does the same, at the end of the body."""
        self._same_as = SameAs(title)
        self.body.addSpacing(10)
        self.body.addWidget(self._same_as)
        return self._same_as

    def say(self, words: str, state: FieldState = "bad") -> None:
        self.problem.say(words, state)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """As high as its words are at this width, while messages come and go."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(WIDTH))


class SameAs(QWidget):
    """A command line to read and copy."""

    def __init__(self, title: str = "Same as") -> None:
        super().__init__()
        self.code = CodeView(title)
        self.code.setLineWrapMode(CodeView.LineWrapMode.WidgetWidth)
        self.code.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.code.document().documentLayout().documentSizeChanged.connect(self._fit)
        copy = CopyIcon(self.text, name="Copy command line")
        card = Surface("code-card")
        line = row(self.code, column(6, copy, None), margins=(1, 1, 7, 1), into=card)
        line.setStretch(0, 1)
        column(SafeLabel(title, "small", "dim"), card, spacing=4, into=self)

    def text(self) -> str:
        return self.code.toPlainText()

    def show_line(self, line: str) -> None:
        self.code.show_code(line)

    def _fit(self, needed: QSizeF) -> None:
        """As high as the wrapped lines, up to a height where they scroll."""
        high = min(ceil(needed.height()), code_height(LONGEST_SAME_AS))
        if self.code.height() != high:
            self.code.setFixedHeight(high)


class Form(QWidget):
    """Labels left, fields right, a message under each field."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def add(self, name: str, field: QWidget, note: QWidget | None = None) -> Message:
        """A labelled field, with a note to its right; returns the message under it."""
        at = self._grid.rowCount()
        label = SafeLabel(name, "medium")
        label.setFixedHeight(CONTROL_HEIGHT)
        label.setBuddy(field)
        message = Message()
        if note is None:
            self._grid.addWidget(field, at, 1)
        else:
            line = row(field, note, spacing=12)
            line.setStretch(1, 1)
            line.setAlignment(note, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addLayout(line, at, 1)
        self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(message, at + 1, 1)
        self._grid.setRowMinimumHeight(at + 2, 4)
        return message
