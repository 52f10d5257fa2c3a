"""RecordInspector: one record in full: key, value as text, JSON or hex, headers, batch.

Everything is plain text, bounded and with nothing invisible in it; what is left out is said.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QSyntaxHighlighter, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QWidget
from typing_extensions import override

from engine.contract.records import BatchFacts, BatchReader, RecordView
from ui.records.facts import Fact, FactList
from ui.records.hex_text import hex_lines
from ui.records.json_text import pretty
from ui.tail.copies import json_text, key_text, position_text, value_text
from ui.tail.ring import Record
from ui.tail.runs import tokens
from ui.tail.text import decode, line_of, visible, visible_lines
from ui.tail.times import full_time
from ui.theme import color, font, themes
from ui.widgets.badge import Badge
from ui.widgets.button import ToolButton
from ui.widgets.copy import CopyIcon
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, counted, size

Form = Literal["text", "json", "hex"]
FORMS: tuple[Form, ...] = ("text", "json", "hex")
TEXT_BYTES = 65_536
HEX_BYTES = 4_096
KEY_BYTES = 512
HEADERS_SHOWN = 100
VALUE_HEIGHT = 196


class RecordInspector(Surface):
    """Shows a record until it is given another."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._record: Record | None = None
        self._json: str | None = None
        self.title = SafeLabel("", "h3", elide=True)
        self.state = Badge("")
        self.key = _Code("Key", lines=2)
        self.value = _Code("Value", lines=0)
        self.key_facts = SafeLabel("", "small", "dim")
        self.value_facts = SafeLabel("", "small", "dim")
        self.cut = SafeLabel("", "small", "warn", wrap=True)
        self.form = Segmented("Show the value as", ("Text", "JSON", "Hex"), 1)
        self.headers = FactList("Headers")
        self.header_count = SafeLabel("", "small", "dim")
        self.facts = FactList("Timestamp and batch")
        self.close_button = ToolButton("x", tip="Close the record (Esc)", mini=True, icon_size=14)
        self._build()
        self.setFocusProxy(self.value)
        self.form.chosen.connect(self._show_value)
        self.close_button.clicked.connect(self.closed)

    @property
    def record(self) -> Record | None:
        return self._record

    def show_record(self, record: Record) -> None:
        """Replace what is shown."""
        self._record = record
        self._json = None
        where, view = record.position, record.view
        self.title.setText(f"{visible(where.topic)}-{where.partition} @ {count(where.offset)}")
        batch = BatchReader(record.batch.raw).facts
        kind = "transactional" if batch is not None and batch.is_transactional else ""
        self.state.show_state(kind, "violet")
        self.state.setVisible(bool(kind))
        self.key.show_text("" if view is None else _key_words(view.key), coloured=False)
        self.key_facts.setText(_facts_of(None if view is None else view.key))
        if view is not None and view.value is not None and len(view.value) <= TEXT_BYTES * 4:
            self._json = pretty(view.value.decode("utf-8", "replace"))
        self._show_value()
        headers = view.headers if view is not None else ()
        self.header_count.setText(count(len(headers)))
        self.headers.show_facts(_header_facts(headers))
        self.facts.show_facts(_batch_facts(record, batch))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        copy = CopyIcon(self._copied(json_text), name="Copy the record as JSON")
        copy_key = CopyIcon(self._copied(key_text), name="Copy the key")
        copy_value = CopyIcon(self._copied(value_text), name="Copy the value")
        copy_place = CopyIcon(self._copied(position_text), name="Copy the position")
        head = row(
            self.title, copy_place, 6, self.state, None, copy, self.close_button,
            margins=(16, 10, 12, 8), spacing=2,
        )  # fmt: skip
        body = Surface("panel")
        room = QWidget()  # the style sheet sets the least height of every input, not of this
        room.setMinimumHeight(VALUE_HEIGHT)
        row(self.value, margins=(16, 0, 16, 0), into=room)
        value_bar = row(self.form, None, copy_value, margins=(16, 0, 12, 8))
        column(
            Line(), _heading("Key", self.key_facts),
            row(self.key, copy_key, margins=(16, 0, 12, 10), spacing=4),
            Line(), _heading("Value", self.value_facts), value_bar,
            room,
            row(self.cut, margins=(16, 4, 16, 8)),
            Line(), _heading("Headers", self.header_count), self.headers, 8,
            Line(), _heading("Timestamp and batch", SafeLabel("")), self.facts, 8,
            into=body,
        ).setStretch(6, 1)  # fmt: skip
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        column(head, scroll, into=self).setStretch(1, 1)
        self.setMinimumWidth(300)
        self.setAccessibleName("Record")

    def _copied(self, make: Callable[[Record], str]) -> Callable[[], str]:
        return lambda: "" if self._record is None else make(self._record)

    def _show_value(self) -> None:
        record = self._record
        view = None if record is None else record.view
        if record is None or view is None:
            problem = record.problem if record is not None else ""
            self.value.show_text(f"This batch cannot be read: {problem}", coloured=False)
            self.value_facts.setText("")
            self.cut.setText("")
            return
        form = self._possible_form
        self.value.show_text(self._value_words(view, form), coloured=form == "json")
        self.value_facts.setText(_facts_of(view.value, is_json=self._json is not None))
        self.cut.setText(_left_out(view, form))
        self.cut.setVisible(bool(self.cut.full_text))

    @property
    def _possible_form(self) -> Form:
        form = FORMS[self.form.current]
        return "text" if form == "json" and self._json is None else form

    def _value_words(self, view: RecordView, form: Form) -> str:
        if view.value is None:
            return "null: a tombstone where the topic is compacted"
        if form == "hex":
            return hex_lines(view.value, HEX_BYTES)
        if form == "json":
            assert self._json is not None
            return visible_lines(self._json)
        return visible_lines(decode(view.value, TEXT_BYTES))


class _Colors(QSyntaxHighlighter):
    """The colours of JSON, or none."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit.document())
        self.is_on = False

    @override
    def highlightBlock(self, text: str) -> None:
        if not self.is_on:
            return
        at = 0
        for run in tokens(text):
            form = QTextCharFormat()
            form.setForeground(color(run.color))
            self.setFormat(at, len(run.text), form)
            at += len(run.text)


class _Code(QPlainTextEdit):
    """Read-only bytes in the mono font, wrapped anywhere."""

    def __init__(self, name: str, *, lines: int) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFont(font("mono"))
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._colors = _Colors(self)
        if lines:
            self.setFixedHeight(round(self.fontMetrics().lineSpacing() * lines + 18))
        themes().changed.connect(self._colors.rehighlight)

    def show_text(self, text: str, *, coloured: bool) -> None:
        self._colors.is_on = coloured
        self.setPlainText(text)


def _heading(title: str, right: SafeLabel) -> QWidget:
    line = QWidget()
    row(SafeLabel(title, "small_strong"), None, right, margins=(16, 0, 16, 0), into=line)
    line.setFixedHeight(32)
    return line


def _key_words(key: bytes | None) -> str:
    if key is None:
        return "null"
    return line_of(key, KEY_BYTES) if key else '""'


def _facts_of(data: bytes | None, *, is_json: bool = False) -> str:
    if data is None:
        return "null"
    if not data:
        return "empty"
    if is_json:
        return f"JSON · {size(len(data))}"
    try:
        data[:TEXT_BYTES].decode("utf-8")
    except UnicodeDecodeError as problem:
        if problem.start < min(len(data), TEXT_BYTES) - 4:
            return f"binary · {size(len(data))}"
    return f"text · {size(len(data))}"


def _left_out(view: RecordView, form: Form) -> str:
    length = len(view.value or b"")
    shown = HEX_BYTES if form == "hex" else TEXT_BYTES
    if form == "json" or length <= shown:
        return ""
    return f"The first {size(shown)} of {size(length)}; copying takes all of it."


def _header_facts(headers: Sequence[tuple[str, bytes | None]]) -> list[Fact]:
    facts = [
        Fact(
            visible(name[:200]) or '""',
            None if value is None else line_of(value, KEY_BYTES) or '""',
            name_face="mono",
        )
        for name, value in headers[:HEADERS_SHOWN]
    ]
    if len(headers) > HEADERS_SHOWN:
        facts.append(Fact("…", f"and {count(len(headers) - HEADERS_SHOWN)} more"))
    return facts


def _batch_facts(record: Record, batch: BatchFacts | None) -> list[Fact]:
    view = record.view
    facts: list[Fact] = []
    if view is not None:
        facts.append(Fact("Timestamp", full_time(view.timestamp_ms)))
    if batch is None:
        return facts
    note = ""
    appended = record.batch.appended_at_ms
    if appended is not None and view is not None and 0 <= appended - view.timestamp_ms < 60_000:
        note = f"appended {appended - view.timestamp_ms} ms later"
    facts.append(Fact("Type", batch.timestamp_type, note, value_face="body"))
    span = f"{count(batch.base_offset)} to {count(batch.last_offset)}"
    facts.append(Fact("Batch", span, f"{counted(batch.record_count, 'record')} · {batch.codec}"))
    if batch.producer_id is not None:
        sequence = (
            "" if batch.base_sequence is None else f" · sequence {count(batch.base_sequence)}"
        )
        facts.append(
            Fact("Producer", str(batch.producer_id), f"epoch {batch.producer_epoch}{sequence}")
        )
    if batch.leader_epoch is not None:
        facts.append(Fact("Leader epoch", str(batch.leader_epoch)))
    facts.append(Fact("Batch size", size(batch.size_bytes), f"format {batch.magic}"))
    if view is not None:
        parts = f"key {size(len(view.key or b''))} · value {size(len(view.value or b''))}"
        facts.append(Fact("Record size", size(view.size_bytes), parts))
    return facts
