"""LogTables: index entries, producer state, leader epochs and checkpoints of a log, as tables."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.contract.log import LogDescription
from engine.contract.segments import IndexEntry, IndexName, IndexPage, ReadIndex
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.panes.topic.log.lines import Cell, LineList
from ui.tail.times import row_time
from ui.widgets.surface import column
from ui.widgets.text import count

OFFSET_INDEX, TIME_INDEX, PRODUCERS, EPOCHS, CHECKPOINTS = range(5)
TITLES = ("Offset index", "Time index", "Producers", "Epochs", "Checkpoints")
INDEXES: tuple[IndexName, IndexName] = ("offset", "time")
PAGE = 500
NUMBER, PLACE = 80, 130


class _IndexList(LineList):
    """The entries of one index of one segment, by pages."""

    def __init__(self, port: EnginePort, index: IndexName) -> None:
        is_by_time = index == "time"
        super().__init__(
            TITLES[INDEXES.index(index)],
            (
                Cell("Entry", NUMBER, tone="dim", is_number=True),
                Cell("Newest time so far" if is_by_time else "Last offset of a batch", 190,
                     is_number=True),
                Cell("Last offset of its batch" if is_by_time else "Begins at byte", 170,
                     is_number=True),
                Cell(""),
            ),
        )  # fmt: skip
        self._port, self._index = port, index
        self._entries: list[IndexEntry] = []
        self._known = self._turn = 0
        self._place: tuple[str, int, int] | None = None
        self.empty_words = "No entries: one is made each index.interval.bytes"
        self.end_reached.connect(self._more)

    def show_segment(self, place: tuple[str, int, int] | None) -> None:
        self._turn += 1
        self._place, self._entries, self._known = place, [], 0
        self.show_lines(0, self._line)
        if place is not None:
            start(self, self._read(self._turn))

    def choose_entry(self, entry: IndexEntry | None) -> None:
        """Mark the entry a lookup took, where it has been read."""
        if entry is not None and entry.number < len(self._entries):
            self.choose(entry.number)

    def _more(self) -> None:
        if len(self._entries) < self._known:
            start(self, self._read(self._turn))

    async def _read(self, turn: int) -> None:
        assert self._place is not None
        asked = ReadIndex(*self._place, self._index, len(self._entries), PAGE)
        page = await ask(self._port, asked, IndexPage)
        if turn != self._turn or page.entries[:1] == tuple(self._entries[-1:]):
            return
        if page.entries and page.entries[0].number != len(self._entries):
            return  # two answers crossed
        self._entries += page.entries
        self._known = page.count
        note = f"{page.count:,} of {self._place[2]:,}"
        self.grow(len(self._entries), self._line, note)

    def _line(self, row: int) -> Sequence[str]:
        entry = self._entries[row]
        key = count(entry.key) if self._index == "offset" else row_time(entry.key)
        return count(entry.number + 1), key, count(entry.value), ""


class LogTables(QWidget):
    """One of the five at a time."""

    def __init__(self, port: EnginePort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.indexes = tuple(_IndexList(port, index) for index in INDEXES)
        self.producers = LineList(
            "Producers",
            (
                Cell("Producer id", 90, is_number=True),
                Cell("Epoch", 50, is_number=True),
                Cell("Last sequence", 100, is_number=True),
                Cell("Last offset", 110, is_number=True),
                Cell("Last append", 170, tone="dim"),
                Cell("Open transaction", face="small", tone="violet_fg"),
            ),
        )
        self.producers.empty_words = "No producer with an id has written here"
        self.epochs = LineList(
            "Leader epochs",
            (
                Cell("Leader epoch", 100, is_number=True),
                Cell("First offset", 120, is_number=True),
                Cell(""),
            ),
        )
        self.epochs.empty_words = "No epoch yet: the first record begins one"
        self.checkpoints = LineList(
            "Checkpoints",
            (
                Cell("What the next start is told", 210, "small"),
                Cell("Offset", 120, is_number=True),
                Cell("From", 260, "mono_small", "dim"),
                Cell(""),
            ),
        )
        self._stack = QStackedWidget()
        for table in (*self.indexes, self.producers, self.epochs, self.checkpoints):
            self._stack.addWidget(table)
        column(self._stack, into=self)

    def show_table(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        shown = self._stack.currentWidget()
        assert shown is not None
        self.setFocusProxy(shown)

    def show_segment(self, place: tuple[str, int, int] | None) -> None:
        for index in self.indexes:
            index.show_segment(place)

    def show_log(self, log: LogDescription) -> None:
        producers, epochs = producer_lines(log), epoch_lines(log)
        note = ""
        if log.producer_count > len(producers):
            note = f"{len(producers):,} of {log.producer_count:,}"
        self.producers.grow(len(producers), producers.__getitem__, note)
        self.epochs.grow(len(epochs), epochs.__getitem__)
        points = checkpoint_lines(log)
        self.checkpoints.grow(len(points), points.__getitem__)


def producer_lines(log: LogDescription) -> list[tuple[str, ...]]:
    """Those with an open transaction first: they hold the last stable offset."""
    found = sorted(
        log.producers,
        key=lambda one: (
            one.open_since_offset is None,
            one.open_since_offset or 0,
            one.producer_id,
        ),
    )
    return [
        (
            str(one.producer_id),
            str(one.epoch),
            "none" if one.last_sequence is None else count(one.last_sequence),
            "none" if one.last_offset is None else count(one.last_offset),
            "" if one.last_append_ms is None else row_time(one.last_append_ms),
            "" if one.open_since_offset is None else f"since offset {count(one.open_since_offset)}",
        )
        for one in found
    ]


def epoch_lines(log: LogDescription) -> list[tuple[str, ...]]:
    return [(str(epoch), count(first), "") for epoch, first in log.leader_epochs]


def checkpoint_lines(log: LogDescription) -> list[tuple[str, ...]]:
    points = log.checkpoints
    lines = [
        ("Recovery point", points.recovery_point, "recovery-point-offset-checkpoint"),
        ("Log start", points.log_start, "log-start-offset-checkpoint"),
        ("High watermark", points.high_watermark, "replication-offset-checkpoint"),
        ("Cleaner", points.cleaner, "cleaner-offset-checkpoint"),
    ]
    said: list[tuple[str, ...]] = [
        (name, "not written" if offset is None else count(offset), file, "")
        for name, offset, file in lines
    ]
    said.append(("Safe on the disk", count(log.synced_end_offset), "in memory, now", ""))
    said += [
        ("Producer snapshot", count(offset), f"{offset:020d}.snapshot", "")
        for offset in log.snapshot_offsets
    ]
    return said
