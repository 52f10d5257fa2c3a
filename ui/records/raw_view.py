"""RawView: the bytes of a record and of its batch, field by field."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from engine.contract.raw_fields import Field, batch_fields, record_fields
from engine.contract.records import BatchReader
from ui.records.facts import Fact, FactList
from ui.records.hex_view import HexView, Mark
from ui.tail.ring import Record
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import column, row
from ui.widgets.text import size

RECORD, BATCH = 0, 1


class RawView(QWidget):
    """Fields above, bytes below; a field that is chosen is tinted in the bytes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: Record | None = None
        self._fields: Sequence[Field] = ()
        self.of = Segmented("Raw bytes of", ("Record", "Batch"))
        self.about = SafeLabel("", "small", "dim", elide=True)
        self.fields = FactList("Fields", may_choose=True)
        self.hex = HexView("Raw bytes")
        listed = QScrollArea()
        listed.setWidgetResizable(True)
        listed.setFrameShape(QFrame.Shape.NoFrame)
        listed.setWidget(self.fields)
        room = QWidget()
        row(self.hex, margins=(16, 8, 16, 12), into=room)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        parts.addWidget(listed)
        parts.addWidget(room)
        parts.setSizes([300, 300])
        head = row(self.of, self.about, margins=(16, 8, 16, 8), spacing=8)
        head.setStretch(1, 1)
        column(head, parts, into=self).setStretch(1, 1)
        self.of.chosen.connect(self._show)
        self.fields.chosen.connect(self._mark)

    def show_record(self, record: Record) -> None:
        self._record = record
        self._show()

    def _show(self) -> None:
        record = self._record
        if record is None:
            return
        data = record.batch.raw
        words = f"{size(len(data))} as they lie in the log"
        if self.of.current == RECORD:
            found = _raw_record(record)
            data = found or b""
            words = f"{size(len(data))}, uncompressed" if found is not None else _NO_RECORD
            self._fields = record_fields(data)
        else:
            self._fields = batch_fields(data)
        self.about.setText(words)
        self.fields.show_facts(
            [Fact(field.name, field.words, f"at {field.start:,}") for field in self._fields]
        )
        self.hex.show_bytes(data)

    def _mark(self, at: int) -> None:
        field = self._fields[at]
        self.hex.show_mark(Mark(field.start, field.end))


_NO_RECORD = "A record of an older format has no bytes of its own: see the batch."


def _raw_record(record: Record) -> bytes | None:
    reader = BatchReader(record.batch.raw)
    return reader.raw_record(reader.index_of(record.position.offset))
