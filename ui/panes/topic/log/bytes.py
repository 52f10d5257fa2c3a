"""BatchBytes: the fields of a batch and of a record beside their bytes, chosen together."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget
from typing_extensions import override

from engine.contract.raw_fields import Field, batch_fields, record_fields
from engine.contract.records import BatchReader
from ui.records.facts import ROW, Fact, FactList
from ui.records.hex_view import HexView, Mark
from ui.theme.tokens import TABLE_HEAD_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Surface, column, row
from ui.widgets.text import count, size

HEADER = 61
HEX_WIDTH, FIELDS_WIDTH = 306, 200
"""Eight bytes a line find room."""
WIDE_HEX, WIDEST_FIELDS = 520, 360
"""Sixteen do."""


class BatchBytes(QWidget):
    """A field that is chosen is tinted in the bytes; a byte that is clicked chooses its field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: tuple[Field, ...] = ()
        self._reader: BatchReader | None = None
        self.title = SafeLabel("", "small", "dim", elide=True)
        self.crc = SafeLabel("", "small", "ok")
        self._mark = Glyph("check", "ok_fg", 14)
        self._mark.hide()
        head = Surface("head")
        head.setFixedHeight(TABLE_HEAD_HEIGHT)
        row(
            self.title, self._mark, self.crc, margins=(12, 0, 12, 0), spacing=6, into=head
        ).setStretch(0, 1)
        self.fields = FactList("Fields of the batch and the record", may_choose=True)
        self.hex = HexView("Bytes of the batch")
        self.hex.setMinimumWidth(HEX_WIDTH - 16)
        self._listed = QScrollArea()
        self._listed.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows are walked
        self._listed.setWidgetResizable(True)
        self._listed.setFrameShape(QFrame.Shape.NoFrame)
        column(self.fields, None, into=(ground := Surface("bg")))
        self._listed.setWidget(ground)
        self._listed.setMinimumWidth(FIELDS_WIDTH)
        self._listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room = QWidget()
        row(self.hex, margins=(8, 8, 8, 8), into=room)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        parts.addWidget(self._listed)
        parts.addWidget(room)
        parts.setStretchFactor(1, 1)
        self._parts = parts
        column(head, parts, into=self).setStretch(1, 1)
        self.fields.chosen.connect(self._tint)
        self.hex.byte_chosen.connect(self._choose_byte)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """What eight bytes a line leave goes to the fields, then sixteen come before them."""
        super().resizeEvent(event)
        wide = self.width()
        if event.oldSize().width() != wide:
            hexes = WIDE_HEX if wide >= WIDE_HEX + FIELDS_WIDTH else HEX_WIDTH
            fields = min(max(wide - hexes, FIELDS_WIDTH), WIDEST_FIELDS)
            self._parts.setSizes([fields, max(wide - fields, HEX_WIDTH)])

    def show_batch(self, data: bytes, *, is_whole: bool) -> None:
        """The header of a batch, and its bytes as they lie in the file."""
        self._reader = BatchReader(data)
        facts = self._reader.facts
        base = count(facts.base_offset) if facts is not None else "?"
        self.title.setText(f"Batch {base}, {size(len(data))} as they lie in the file")
        self._mark.show()
        self._mark.show_icon("check" if is_whole else "circle-x", "ok_fg" if is_whole else "bad_fg")
        self.crc.set_tone("ok" if is_whole else "bad")
        self.crc.setText("CRC-32C matches" if is_whole else "CRC-32C is wrong")
        self._show(batch_fields(data), data)

    def show_record(self, number: int) -> None:
        """One record of the batch: in the batch's bytes, or by itself where those are compressed."""
        reader = self._reader
        place = reader.raw_place(number) if reader is not None else None
        raw = reader.raw_record(number) if reader is not None else None
        if reader is None or place is None or raw is None or reader.facts is None:
            return
        record = reader.record(number)
        name = count(record.offset) if record is not None else "?"
        if reader.facts.codec != "none":
            self.title.setText(f"Record {name}, {size(len(raw))} uncompressed")
            self._show(record_fields(raw), raw)
            return
        begin, end = place[0] + HEADER, place[1] + HEADER
        self.title.setText(f"Record {name}, bytes {count(begin)} to {count(end - 1)} of the batch")
        own = tuple(
            field._replace(start=field.start + begin, end=field.end + begin)
            for field in record_fields(raw)
        )
        self._show((*own, *batch_fields(reader.batch)[:-1]), reader.batch, Mark(begin, end))

    def clear(self) -> None:
        self._reader = None
        self.title.setText("")
        self.crc.setText("")
        self._mark.hide()
        self._show((), b"")

    def _show(self, fields: tuple[Field, ...], data: bytes, mark: Mark | None = None) -> None:
        self._fields = fields
        self.fields.show_facts(
            [Fact(field.name, field.words, f"at {field.start:,}") for field in fields]
        )
        self.hex.show_bytes(data, mark)

    def _tint(self, at: int) -> None:
        field = self._fields[at]
        self.hex.show_mark(Mark(field.start, field.end))
        self._listed.ensureVisible(0, at * ROW + ROW // 2, 0, ROW)

    def _choose_byte(self, at: int) -> None:
        """The narrowest field around a byte."""
        around = [
            (field.end - field.start, number)
            for number, field in enumerate(self._fields)
            if field.start <= at < field.end
        ]
        if around:
            self.fields.choose(min(around)[1])
