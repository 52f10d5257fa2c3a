"""Positions of a group as the lines that `kafka-consumer-groups --export` writes and reads back."""

import csv
import io
from collections.abc import Iterable

LARGEST = 2**63 - 1
MOST_LINES = 200_000

Row = tuple[str, int, int]
"""Topic, partition, offset."""


class OffsetsFileError(ValueError):
    """A line that is not a position; the text says which and why."""


def read_offsets(text: str, group_id: str) -> list[Row]:
    """`topic,partition,offset` lines, or `group,topic,partition,offset` of which one group's count."""
    found: dict[tuple[str, int], int] = {}
    for number, fields in enumerate(csv.reader(io.StringIO(text)), 1):
        if number > MOST_LINES:
            raise OffsetsFileError(f"The file has more than {MOST_LINES:,} lines.")
        values = [field.strip() for field in fields]
        if not any(values):
            continue
        if len(values) == 4 and values[0] != group_id:
            continue
        if len(values) not in {3, 4}:
            raise OffsetsFileError(f"Line {number} is not topic,partition,offset.")
        topic, partition, offset = values[-3:]
        if not (_is_number(partition) and _is_number(offset) and topic):
            raise OffsetsFileError(f"Line {number} has no partition and offset as numbers.")
        found[topic, int(partition)] = int(offset)
    if not found:
        raise OffsetsFileError(f"The file has no position for {group_id}.")
    return [(*place, offset) for place, offset in sorted(found.items())]


def write_offsets(rows: Iterable[Row]) -> str:
    """The lines of positions, as the tool exports those of one group."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST
