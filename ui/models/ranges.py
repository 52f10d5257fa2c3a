"""Rows that stand beside each other, as ranges: what Qt's models announce changes in."""

from collections.abc import Iterable


def ranges(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending row numbers as (first, last) of each unbroken run."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
