"""What one row of a record table says, and the strokes that paint it.

A row is laid out once, when it first comes into sight, and kept while it may be seen again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from PySide6.QtCore import Qt

from ui.tail.columns import PADDING, RIGHT_ALIGNED, ColumnName, ColumnWidths, Layout
from ui.tail.ring import Record
from ui.tail.runs import Run, json_layers, json_runs
from ui.tail.text import line_of
from ui.tail.times import row_time
from ui.theme import ColorName, FontName, metrics
from ui.widgets.text import count, size

TOMBSTONE = "tombstone: deletes this key where the topic is compacted"
NULL = "null"
EMPTY = '""'
NULL_WIDTH = 34
"""The badge that says null, in pixels."""
LONGEST_KEY = 200
_ELIDE = Qt.TextElideMode.ElideRight

Kind = Literal["text", "null", "empty", "problem"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A key or value as one safe line."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """The words of one record."""

    record: Record
    partition: str
    offset: str
    time: str
    key: Cell
    value: Cell
    size: str

    def text(self, column: ColumnName) -> str:
        """What a column says, as a screen reader or a test would want it."""
        match column:
            case "key":
                return self.key.text
            case "value" if self.value.kind == "null" and self.key.kind != "null":
                return f"{NULL} {TOMBSTONE}"
            case "value":
                return self.value.text
            case "partition":
                return self.partition
            case "offset":
                return self.offset
            case "time":
                return self.time
            case "size":
                return self.size


class Stroke(NamedTuple):
    """One text in one colour; `left` is from the left edge of the view."""

    left: float
    text: str
    color: ColorName
    font: FontName


class Painted(NamedTuple):
    """Everything that is painted for a row."""

    strokes: tuple[Stroke, ...]
    nulls: tuple[int, ...]
    """Where null badges stand."""


def row_of(record: Record, *, with_topic: bool, today: date) -> Row:
    """The words of a record; whatever its bytes are, they come out as harmless lines."""
    where = record.position
    name = f"{where.topic}-{where.partition}" if with_topic else str(where.partition)
    view = record.view
    if view is None:
        problem = Cell(f"This batch cannot be read: {record.problem}", "problem")
        return Row(record, name, count(where.offset), "", Cell("", "text"), problem, "")
    return Row(
        record,
        name,
        count(where.offset),
        row_time(view.timestamp_ms, today),
        _cell(view.key),
        _cell(view.value),
        size(view.size_bytes),
    )


def measure(row: Row, widths: ColumnWidths) -> bool:
    """Let the columns grow for this row; whether any did."""
    char = char_width()
    grew = widths.need("offset", len(row.offset), char)
    grew |= widths.need("time", len(row.time), char)
    grew |= widths.need("partition", len(row.partition), char)
    grew |= widths.need("size", len(row.size), char)
    if row.key.kind == "text":
        grew |= widths.need("key", min(len(row.key.text), LONGEST_KEY), char)
    return grew


def paint_row(row: Row, layout: Layout, *, with_topic: bool) -> Painted:
    """The strokes of a row for a layout."""
    strokes: list[Stroke] = []
    nulls: list[int] = []
    time = row.time[:-4] if layout.seconds_only and "." in row.time else row.time
    fixed: tuple[tuple[ColumnName, str, ColorName], ...] = (
        ("partition", row.partition, "dim"),
        ("offset", row.offset, "fg"),
        ("time", time, "dim"),
        ("size", row.size, "dim"),
    )
    char = char_width()
    for column, words, color in fixed:
        box = layout.boxes.get(column)
        if box is None or not words:
            continue
        left: float = box.left
        if column in RIGHT_ALIGNED and not (column == "partition" and with_topic):
            left = box.left + box.width - len(words) * char
        strokes.append(Stroke(left, elided(words, box.width), color, "mono"))
    _paint_cell(row.key, "key", layout, strokes, nulls)
    _paint_cell(row.value, "value", layout, strokes, nulls)
    if row.value.kind == "null" and row.key.kind != "null":
        box = layout.boxes["value"]
        room = box.width - NULL_WIDTH - PADDING
        words = metrics("small").elidedText(TOMBSTONE, _ELIDE, room)
        strokes.append(Stroke(box.left + NULL_WIDTH + 8, words, "dim", "small"))
    return Painted(tuple(strokes), tuple(nulls))


@cache
def char_width() -> float:
    """The width of every character of the mono font."""
    return metrics("mono").horizontalAdvance("0")


def elided(words: str, width: int, font_name: FontName = "mono") -> str:
    """The text cut with … to a width, cheaply where every character is one cell wide."""
    if words.isascii() and font_name == "mono":
        room = int((width + 0.5) / char_width())
        return words if len(words) <= room else words[: max(room - 1, 0)] + "…"
    return metrics(font_name).elidedText(words[:width], _ELIDE, width)


def _cell(data: bytes | None) -> Cell:
    if data is None:
        return Cell(NULL, "null")
    return Cell(line_of(data), "text") if data else Cell(EMPTY, "empty")


def _paint_cell(
    cell: Cell, column: ColumnName, layout: Layout, strokes: list[Stroke], nulls: list[int]
) -> None:
    box = layout.boxes[column]
    match cell.kind:
        case "null":
            nulls.append(box.left)
        case "empty":
            strokes.append(Stroke(box.left, cell.text, "dim", "mono"))
        case "problem":
            words = elided(cell.text, box.width, "small")
            strokes.append(Stroke(box.left, words, "bad_fg", "small"))
        case "text" if column == "key":
            strokes.append(Stroke(box.left, elided(cell.text, box.width), "key", "mono"))
        case "text":
            strokes.extend(_line_strokes(elided(cell.text, box.width), box.left))


def _line_strokes(line: str, left: int) -> list[Stroke]:
    if line.isascii() or line[:-1].isascii():
        char = char_width()
        return [
            Stroke(left + column * char, text, color, "mono")
            for column, text, color in json_layers(line)
        ]
    return _measured(json_runs(line), left)


def _measured(runs: Sequence[Run], left: float) -> list[Stroke]:
    """Runs beside each other where characters differ in width."""
    strokes: list[Stroke] = []
    measures = metrics("mono")
    for run in runs:
        strokes.append(Stroke(left, run.text, run.color, "mono"))
        left += measures.horizontalAdvance(run.text)
    return strokes
