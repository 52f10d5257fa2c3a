"""LookupBar: an offset or a time is typed, and the engine's own lookup is shown step by step."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.contract.segments import IndexEntry, LookUp, LookupTrace
from engine.contract.values import EngineError
from engine.decode.filter import FilterError, moment_of
from ui.action import action
from ui.engine_port import EnginePort, ask
from ui.panes.topic.log.words import offset_of
from ui.tail.times import filter_times, row_time
from ui.widgets.badge import Glyph
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Surface, column, row
from ui.widgets.text import count, counted, size, tooltip

OFFSET, TIME = 0, 1
PLACEHOLDERS = ("214,932", "10:42, -5m")
STEPS = 4
_REMEMBERED = "The broker remembers the places of its newest batches:\nuntil it restarts it asks no index here."


class _Step(QWidget):
    """Two lines: what was asked, what it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.head = SafeLabel("", "mono_small", "fg", elide=True)
        self.foot = SafeLabel("", "small", "dim", elide=True)
        column(self.head, self.foot, spacing=1, into=self)


class LookupBar(Surface):
    """Find offset or time; what is found is told, so that the page goes there."""

    found = Signal(object)
    """A `LookupTrace`."""

    def __init__(self, port: EnginePort, parent: QWidget | None = None) -> None:
        super().__init__("bg", parent)
        self._port, self._topic, self._partition = port, "", 0
        self.by = Segmented("Find by", ("Offset", "Time"))
        self.place = Input("Offset or time to find", placeholder=PLACEHOLDERS[OFFSET], mono=True)
        self.place.setFixedWidth(116)
        self.says = SafeLabel(
            "Type an offset to see which index entry is taken and what is scanned", "small", "dim",
            elide=True,
        )  # fmt: skip
        self.steps = [_Step() for _ in range(STEPS)]
        self._arrows = [Glyph("arrow-right", "dim", 14) for _ in range(STEPS - 1)]
        self._trail = QWidget()
        parts: list[QWidget] = [self.steps[0]]
        for arrow, step in zip(self._arrows, self.steps[1:], strict=True):
            parts += [arrow, step]
        line = row(*parts, spacing=8, into=self._trail)
        for at in range(0, len(parts), 2):
            line.setStretch(at, 1)
        self._trail.hide()
        whole = row(
            SafeLabel("Find", "small_strong"), self.by, self.place, 4, self.says, self._trail,
            margins=(16, 5, 16, 5), spacing=8, into=self,
        )  # fmt: skip
        whole.setStretch(4, 1)
        whole.setStretch(5, 1)
        self.setFixedHeight(44)
        self.setAccessibleName("Lookup")
        self.by.chosen.connect(self._switched)
        self.place.returnPressed.connect(self.look)

    def show_partition(self, topic: str, partition: int) -> None:
        self._topic, self._partition = topic, partition
        self._say("Type an offset to see which index entry is taken and what is scanned")

    @property
    def words(self) -> list[str]:
        """The steps as they are shown."""
        return [f"{step.head.full_text} {step.foot.full_text}".strip() for step in self.steps]

    @action
    async def look(self) -> None:
        try:
            command = self._command()
        except (ValueError, FilterError) as error:
            self._say(getattr(error, "text", str(error)), is_bad=True)
            return
        try:
            trace = await ask(self._port, command, LookupTrace)
        except EngineError as refusal:
            self._say(refusal.text, is_bad=True)
            return
        self._show(trace)
        self.found.emit(trace)

    def _command(self) -> LookUp:
        text = self.place.text().strip()
        if self.by.current == TIME:
            at_ms = moment_of(text, filter_times())
            return LookUp(self._topic, self._partition, timestamp_ms=at_ms)
        offset = offset_of(text)
        if offset is None:
            raise ValueError("An offset is a number: 214,932")
        return LookUp(self._topic, self._partition, offset=offset)

    def _say(self, words: str, *, is_bad: bool = False) -> None:
        self.place.show_state("bad" if is_bad else "")
        self.says.set_tone("bad" if is_bad else "dim")
        self.says.setText(words)
        self.says.show()
        self._trail.hide()

    def _switched(self, by: int) -> None:
        self.place.setPlaceholderText(PLACEHOLDERS[by])
        self.place.clear()
        self.place.setFocus()

    def _show(self, trace: LookupTrace) -> None:
        self.place.show_state("")
        for step, (head, foot) in zip(self.steps, steps_of(trace), strict=True):
            step.head.setText(head)
            step.foot.setText(foot)
            step.setToolTip(tooltip(f"{head}\n{foot}"))
        self.says.hide()
        self._trail.show()
        self.setAccessibleDescription("; ".join(self.words))
        self.steps[-1].setToolTip(tooltip(_REMEMBERED if trace.is_remembered else ""))


def steps_of(trace: LookupTrace) -> list[tuple[str, str]]:
    """Index, entry, scan, batch: what each step of a lookup asked and gave."""
    base = count(trace.base_offset)
    entry, known = trace.offset_entry, trace.offset_entry_count
    place = f"at byte {count(trace.scan_position)}"
    taken = (f"offset {count(entry.key)}" if entry is not None else "none so low", place)
    if trace.is_by_time:
        time = trace.time_entry
        first = (
            f"{base}.timeindex",
            "none so old" if time is None else f"{row_time(time.key)} → {count(time.value)}",
        )
    else:
        first = (f"{base}.index", _number(entry, known))
    scan = (
        f"scan {counted(trace.scanned_batches, 'batch', 'batches')}",
        size(trace.scanned_bytes),
    )
    batch = trace.batch
    if batch is None:
        return [first, taken, scan, ("nothing there yet", "the end: a fetch waits")]
    foot = f"at byte {count(batch.position)}"
    if not trace.is_exact and trace.found_offset is not None:
        foot += f", next record {count(trace.found_offset)}"
    elif trace.is_remembered:
        foot += ", remembered"
    return [first, taken, scan, (f"batch {count(batch.base_offset)}", foot)]


def _number(entry: IndexEntry | None, known: int) -> str:
    return f"no entry of {known:,}" if entry is None else f"entry {entry.number + 1:,} of {known:,}"
