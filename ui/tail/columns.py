"""Where the columns of a record table stand for a width, and which of them give way."""

import math
from dataclasses import dataclass, field
from typing import Literal

ColumnName = Literal["partition", "offset", "time", "key", "value", "size"]
COLUMNS: tuple[ColumnName, ...] = ("partition", "offset", "time", "key", "value", "size")
TITLES: dict[ColumnName, str] = {
    "partition": "P",
    "offset": "Offset",
    "time": "Time",
    "key": "Key",
    "value": "Value",
    "size": "Size",
}
RIGHT_ALIGNED = frozenset({"partition", "offset", "size"})
PADDING = 10
MIN_WIDTHS: dict[ColumnName, int] = {
    "partition": 40,
    "offset": 82,
    "time": 110,
    "key": 82,
    "value": 120,
    "size": 72,
}
NARROW = 620
"""Below this width Size leaves and times show seconds only."""
KEY_SHARE = 0.24
"""A key takes at most this part of the width; a partition's full name as much."""


@dataclass(frozen=True, slots=True)
class Box:
    """The text box of one column: where it begins and how wide it is, without padding."""

    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """All columns for one width of the view."""

    width: int
    boxes: dict[ColumnName, Box]
    seconds_only: bool


@dataclass(slots=True)
class ColumnWidths:
    """What the columns have needed so far: they grow with what was seen, never shrink back."""

    needed: dict[ColumnName, int] = field(default_factory=lambda: dict(MIN_WIDTHS))
    lengths: dict[ColumnName, int] = field(default_factory=dict)
    """The longest text each has shown, in characters."""

    def need(self, column: ColumnName, length: int, char: float) -> bool:
        """Ask for room for a text of so many characters; whether the column grew."""
        if length <= self.lengths.get(column, 0):
            return False
        self.lengths[column] = length
        wide = math.ceil(length * char) + 1 + 2 * PADDING
        if wide <= self.needed[column]:
            return False
        self.needed[column] = wide
        return True

    def layout(self, width: int) -> Layout:
        """Numbers first; the value takes what is left; keys and names at most their share."""
        narrow = width < NARROW
        share = max(MIN_WIDTHS["key"], round(width * KEY_SHARE))
        boxes: dict[ColumnName, Box] = {}
        left = 0
        for name in COLUMNS[:-2]:
            wide = self.needed[name]
            if name in ("key", "partition"):
                wide = min(wide, share)
            if name == "time" and narrow:
                wide = max(wide - 30, 80)
            boxes[name] = Box(left + PADDING, wide - 2 * PADDING)
            left += wide
        size = 0 if narrow else self.needed["size"]
        value = max(width - left - size, MIN_WIDTHS["value"])
        boxes["value"] = Box(left + PADDING, value - 2 * PADDING)
        if size:
            boxes["size"] = Box(left + value + PADDING, size - 2 * PADDING)
        return Layout(width, boxes, narrow)
