"""SegmentInside: a segment's batches by pages, the records of one batch, and its bytes."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from engine.contract.records import BatchReader
from engine.contract.segments import (
    BatchLine,
    LookupTrace,
    ReadSegment,
    ReadSegmentBatch,
    SegmentBatch,
    SegmentPage,
)
from engine.contract.values import EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.panes.topic.log.bytes import BatchBytes
from ui.panes.topic.log.lines import Cell, LineList
from ui.widgets.surface import column
from ui.widgets.text import count, counted, size, visible

BATCH_CELLS = (
    Cell("Batches", 54),
    Cell("", 0, "small", "dim"),
    Cell("", 50, "small", "dim", is_number=True),
)
RECORD_CELLS = (Cell("Records", 54), Cell("", 0, "small", "dim"))
PAGE = 500
ROOMY, WIDE = 740, 300
"""Below the first the bytes leave, below the second the records too."""
SPACIOUS, BATCHES, NARROW = 860, (224, 136), (148, 96)
"""From how wide on batches and records have the wider lists."""


class SegmentInside(QWidget):
    """Three lists that follow each other; the answers of an older choice are dropped."""

    menu_asked = Signal(object, QPoint)
    """The first offset of what was clicked, and where."""

    def __init__(self, port: EnginePort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self._place: tuple[str, int, int] | None = None
        self._lines: list[BatchLine] = []
        self._next: int | None = None
        self._begin = 0
        self._turn = self._batch_turn = 0
        self._is_reading = False
        self._reader: BatchReader | None = None
        self.damage = ""
        self.batches = LineList("Batches of the segment", BATCH_CELLS)
        self.records = LineList("Records of the batch", RECORD_CELLS)
        self.bytes = BatchBytes()
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.setChildrenCollapsible(False)
        self._parts.setHandleWidth(1)
        for part in (self.batches, self.records, self.bytes):
            self._parts.addWidget(part)
        self._parts.setStretchFactor(2, 1)
        column(self._parts, into=self)
        self.batches.chosen.connect(self._batch_chosen)
        self.batches.end_reached.connect(self._more)
        self.batches.menu_asked.connect(self._batch_menu)
        self.records.chosen.connect(self.bytes.show_record)
        self.records.menu_asked.connect(self._record_menu)

    def show_segment(self, topic: str, partition: int, base_offset: int) -> None:
        """The batches of a segment from its beginning."""
        self._open((topic, partition, base_offset), 0, None, None)

    def show_found(self, topic: str, partition: int, trace: LookupTrace) -> None:
        """The batches a lookup went over, with the one it found chosen."""
        found = trace.batch
        if found is None:
            self._open((topic, partition, trace.base_offset), trace.scan_position, None, None)
            return
        self._open(
            (topic, partition, trace.base_offset),
            trace.scan_position if trace.scanned_batches < PAGE else found.position,
            found.position,
            trace.found_offset,
        )

    def show_nothing(self) -> None:
        self._turn += 1
        self._place, self._lines, self._next = None, [], None
        self.batches.show_lines(0, self._batch_text)
        self._clear_batch()

    def refresh(self) -> None:
        """More was written to the segment that is shown."""
        if self._next is None and not self.damage and self._place is not None and self._lines:
            last = self._lines[-1]
            self._next = last.position + last.size_bytes
            self._more()

    def _open(
        self, place: tuple[str, int, int], begin: int, batch: int | None, offset: int | None
    ) -> None:
        self._turn += 1
        self._place, self._begin, self._next, self._lines = place, begin, begin, []
        self.damage = ""
        self._is_reading = False
        self._clear_batch()
        self.batches.show_lines(0, self._batch_text)
        start(self, self._read(self._turn, batch, offset))

    def _more(self) -> None:
        if self._next is not None and not self._is_reading:
            start(self, self._read(self._turn, None, None))

    async def _read(self, turn: int, batch: int | None, offset: int | None) -> None:
        """One page; then the batch at a position is chosen, or the first."""
        assert self._place is not None
        assert self._next is not None
        is_first = not self._lines
        self._is_reading = True
        try:
            page = await ask(self._port, ReadSegment(*self._place, self._next, PAGE), SegmentPage)
        except EngineError as refusal:
            if turn == self._turn:
                self._is_reading, self._next, self.damage = False, None, refusal.text
                self._show_lines(is_first=is_first)
            return
        if turn != self._turn:
            return
        self._is_reading = False
        self._lines += page.batches
        self._next, self.damage = page.next_position, page.damage
        self._show_lines(is_first=is_first)
        if is_first and self._lines:
            wanted = [at for at, line in enumerate(self._lines) if line.position == batch]
            self._wanted_offset = offset
            self.batches.choose(wanted[0] if wanted else 0)

    def _show_lines(self, *, is_first: bool) -> None:
        more = "+" if self._next is not None else ""
        note = f"{len(self._lines):,}{more}"
        if self._begin:
            note += f" from byte {count(self._begin)}"
        self.batches.empty_words = self.damage
        shown = len(self._lines) + bool(self.damage and self._lines)
        (self.batches.show_lines if is_first else self.batches.grow)(shown, self._batch_text, note)

    def _batch_text(self, row: int) -> Sequence[str]:
        if row >= len(self._lines):
            return "damaged", self.damage, ""
        line = self._lines[row]
        words = counted(line.record_count, "record")
        if line.is_control:
            words = "marker"
        elif line.is_transactional:
            words += ", transaction"
        if line.codec != "none":
            words += f", {line.codec}"
        return count(line.base_offset), words, size(line.size_bytes)

    def _batch_chosen(self, row: int) -> None:
        if row < len(self._lines) and self._place is not None:
            self._batch_turn += 1
            offset, self._wanted_offset = self._wanted_offset, None
            start(self, self._read_batch(self._batch_turn, self._lines[row], offset))
        else:
            self._clear_batch()

    _wanted_offset: int | None = None

    async def _read_batch(self, turn: int, line: BatchLine, offset: int | None) -> None:
        assert self._place is not None
        asked = ReadSegmentBatch(*self._place, line.position)
        batch = await ask(self._port, asked, SegmentBatch)
        if turn != self._batch_turn:
            return
        self._reader = BatchReader(batch.data)
        self.bytes.show_batch(batch.data, is_whole=batch.is_whole)
        readable = self._reader.readable_count
        note = f"{line.record_count:,}"
        if self._reader.damage:
            note = "cannot be opened"
        self.records.empty_words = visible(self._reader.damage or "")
        self.records.show_lines(readable, self._record_text, note)
        if offset is not None:
            self.records.choose(self._reader.index_of(offset))

    def _record_text(self, row: int) -> Sequence[str]:
        record = self._reader.record(row) if self._reader is not None else None
        if record is None:
            return "?", "cannot be read"
        if record.key is None:
            return count(record.offset), "no key"
        return count(record.offset), visible(
            record.key[:200].decode("utf-8", "backslashreplace"), 80
        )

    def _clear_batch(self) -> None:
        self._batch_turn += 1
        self._reader = None
        self.records.empty_words = ""
        self.records.show_lines(0, self._record_text)
        self.bytes.clear()

    def _batch_menu(self, row: int, at: QPoint) -> None:
        if row < len(self._lines):
            self.menu_asked.emit(self._lines[row].base_offset, at)

    def _record_menu(self, row: int, at: QPoint) -> None:
        record = self._reader.record(row) if self._reader is not None else None
        if record is not None:
            self.menu_asked.emit(record.offset, at)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        self.bytes.setVisible(wide >= ROOMY)
        self.records.setVisible(wide >= WIDE)
        if event.oldSize().width() != wide:
            batches, records = BATCHES if wide >= SPACIOUS else NARROW
            self._parts.setSizes([batches, records, max(wide - batches - records, 100)])
