"""RecordInspector: one record in full: key, value, headers, batch and bytes.

Everything is plain text, bounded and with nothing invisible in it; what is left out is said.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget
from typing_extensions import override

from engine.contract.records import BatchReader
from engine.decode.coordinator import meanings
from ui.records.batch_facts import batch_facts, header_facts, record_facts
from ui.records.copying import add_copies
from ui.records.facts import FactList
from ui.records.forms import FormMemory
from ui.records.payload_view import PayloadView
from ui.records.raw_view import RawView
from ui.tail.copies import json_text, key_text, position_text, value_text
from ui.tail.ring import Record
from ui.tail.text import visible
from ui.widgets.badge import Badge
from ui.widgets.button import ToolButton
from ui.widgets.copy import CopyIcon
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.text import count, size

PAGES = ("Record", "Batch", "Raw bytes")
SHORT = 72
"""How high key and header are: enough for three lines or a few names."""


class RecordInspector(Surface):
    """Shows a record until it is given another."""

    closed = Signal()
    copy_asked = Signal(object)
    """A `CopyForm`, from the menu behind the dots."""

    def __init__(self, memory: FormMemory | None = None, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._memory = memory or FormMemory()
        self._record: Record | None = None
        self.title = SafeLabel("", "h3", elide=True)
        self.state = Badge("")
        self.pages = Segmented("Show", PAGES)
        self.key = PayloadView("Key", height=SHORT)
        self.value = PayloadView("Value")
        self.header = PayloadView("Header", height=SHORT)
        self.key_facts, self.value_facts = (SafeLabel("", "small", "dim") for _ in "kv")
        self.header_count = SafeLabel("", "small", "dim")
        self.headers = FactList("Headers", may_choose=True)
        self.facts = FactList("Timestamp and batch")
        self.batch = FactList("Batch")
        self.raw = RawView()
        self.more = ToolButton("ellipsis", tip="Copy the record as", mini=True, icon_size=14)
        self.close_button = ToolButton("x", tip="Close the record (Esc)", mini=True, icon_size=14)
        self._build()
        self.setFocusProxy(self.pages)
        self.pages.chosen.connect(self._turn)
        self.close_button.clicked.connect(self.closed)
        self.more.clicked.connect(self.show_copies)
        self.headers.chosen.connect(self._show_header)
        for part, view in (("key", self.key), ("value", self.value), ("header", self.header)):
            view.form_chosen.connect(lambda form, part=part: self._remember(part, form))

    @property
    def record(self) -> Record | None:
        return self._record

    def show_record(self, record: Record) -> None:
        """Replace what is shown."""
        self._record = record
        self._stack.setCurrentIndex(1)
        where, view = record.position, record.view
        self.title.setText(f"{visible(where.topic)}-{where.partition} @ {count(where.offset)}")
        reader = BatchReader(record.batch.raw)
        facts = reader.facts
        is_transactional = facts is not None and facts.is_transactional
        self.state.show_state("transactional" if is_transactional else "", "violet")
        self.state.setVisible(is_transactional)
        if view is None:
            problem = f"This batch cannot be read: {visible(record.problem)}"
            self.key.show_words(problem)
            self.value.show_words(problem)
        else:
            of_key, of_value = meanings(where.topic, view.key, view.value)
            self.key.show_payload(view.key, self._memory.form_of(where.topic, "key"), of_key)
            self.value.show_payload(
                view.value, self._memory.form_of(where.topic, "value"), of_value
            )
        for label, part in ((self.key_facts, "key"), (self.value_facts, "value")):
            data = None if view is None else view.key if part == "key" else view.value
            label.setText("" if view is None else _facts_of(data))
            label.set_tone("violet" if data is None else "dim")
        headers = view.headers if view is not None else ()
        self.header_count.setText(count(len(headers)))
        self.headers.show_facts(header_facts(headers))
        self.header.hide()
        self.facts.show_facts(record_facts(record, facts))
        self.batch.show_facts(batch_facts(record, facts, reader.damage))
        self._turn()

    def show_copies(self) -> QMenu:
        """Open the menu of copies; it deletes itself."""
        menu = QMenu(self)
        menu.setAccessibleName("Copy the record as")
        add_copies(menu, self._record, self.copy_asked.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        return menu

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _turn(self, _page: int = 0) -> None:
        at = self.pages.current
        self._inner.setCurrentIndex(at)
        if at == 2 and self._record is not None:  # opened only where somebody looks
            self.raw.show_record(self._record)

    def _show_header(self, at: int) -> None:
        record = self._record
        if record is None or record.view is None or at >= len(record.view.headers):
            return
        if at == len(self.headers.facts) - 1 and len(record.view.headers) > len(self.headers.facts):
            return  # the row that counts the rest
        form = self._memory.form_of(record.position.topic, "header")
        self.header.show_payload(record.view.headers[at][1], form)
        self.header.show()

    def _remember(self, part: str, chosen: str) -> None:
        if self._record is not None:
            known = {"text", "json", "msgpack", "hex"}
            form = chosen if chosen in known else None
            self._memory.choose(self._record.position.topic, part, form)  # type: ignore[arg-type] # one of the four

    def _build(self) -> None:
        copy = CopyIcon(self._copied(json_text), name="Copy the record as JSON")
        copy_key = CopyIcon(self._copied(key_text), name="Copy the key")
        copy_value = CopyIcon(self._copied(value_text), name="Copy the value")
        copy_place = CopyIcon(self._copied(position_text), name="Copy the position")
        head = row(
            self.title, copy_place, 6, self.state, None, copy, self.more, self.close_button,
            margins=(16, 10, 12, 8), spacing=2,
        )  # fmt: skip
        body = Surface("panel")
        column(
            _heading("Key", self.key_facts, copy_key),
            row(self.key, margins=(16, 0, 16, 10)),
            Line(), _heading("Value", self.value_facts, copy_value),
            row(self.value, margins=(16, 0, 16, 10)),
            Line(), _heading("Headers", self.header_count), self.headers,
            row(self.header, margins=(16, 4, 16, 8)), 8,
            Line(), _heading("Timestamp and batch"), self.facts, 8,
            into=body,
        ).setStretch(4, 1)  # fmt: skip
        self._inner = QStackedWidget()
        for page in (scrolled(body), scrolled(self.batch), self.raw):
            self._inner.addWidget(page)
        record = QWidget()
        tabs = row(self.pages, None, margins=(16, 0, 16, 10))
        column(head, tabs, Line(), self._inner, into=record).setStretch(3, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState(
                "eye", "No record selected", "The record selected in any table is shown here."
            )
        )
        self._stack.addWidget(record)
        column(self._stack, into=self)
        self.setMinimumWidth(300)
        self.setAccessibleName("Record")

    def _copied(self, make: Callable[[Record], str]) -> Callable[[], str]:
        return lambda: "" if self._record is None else make(self._record)


def _heading(title: str, right: SafeLabel | None = None, copy: CopyIcon | None = None) -> QWidget:
    line = QWidget()
    items = [item for item in (right, copy) if item is not None]
    row(
        SafeLabel(title, "small_strong"), None, *items, margins=(16, 0, 12, 0), spacing=6, into=line
    )
    line.setFixedHeight(32)
    return line


def _facts_of(data: bytes | None) -> str:
    if data is None:
        return "null"
    return size(len(data)) if data else "empty"
