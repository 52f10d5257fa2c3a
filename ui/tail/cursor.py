"""Where a window on a topic's log begins and ends in each partition, and what waits to be shown.

Pages of several partitions are merged by time, record by record where batches overlap: what is
next may be shown once every partition that has more to give has shown its own next one. Each
partition keeps its own order.
"""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ui.tail.parts import split_after, split_before
from ui.tail.ring import Batch


@dataclass(slots=True)
class Cursor:
    """One partition of the window. End offsets are exclusive."""

    partition: int
    low: int
    """The first offset that is shown."""
    high: int
    """One past the last offset that is shown."""
    log_start: int = 0
    watermark: int = 0
    """As the last page or view said; what is below it can be read."""
    known_end: int = 0
    """The watermark when the window was opened: what came later is new."""
    read_low: int = 0
    read_high: int = 0
    older: deque[Batch] = field(default_factory=deque)
    """Read and waiting to be shown before `low`, in log order."""
    newer: deque[Batch] = field(default_factory=deque)
    """Read and waiting to be shown behind `high`, in log order."""

    @classmethod
    def at(cls, partition: int, offset: int, *, log_start: int, watermark: int) -> "Cursor":
        """An empty window that begins and ends at one offset."""
        return cls(
            partition,
            low=offset,
            high=offset,
            log_start=log_start,
            watermark=watermark,
            known_end=watermark,
            read_low=offset,
            read_high=offset,
        )

    @property
    def has_older(self) -> bool:
        """The log holds records before everything that was read."""
        return self.read_low > self.log_start

    @property
    def has_newer(self) -> bool:
        return self.read_high < self.watermark

    @property
    def new_count(self) -> int:
        """Offsets behind the window that came after it was opened."""
        return max(self.watermark - max(self.high, self.known_end), 0)

    def forget_older(self, low: int) -> None:
        """The front of the window moved up to `low`; what waited before it is read again."""
        self.older.clear()
        self.low = self.read_low = max(low, self.low)

    def forget_newer(self, high: int) -> None:
        """The back of the window moved down to `high`."""
        self.newer.clear()
        self.high = self.read_high = min(high, self.high)


def release_newer(cursors: Collection[Cursor]) -> list[Batch]:
    """What may be shown next behind the window, oldest first."""
    released: list[Batch] = []
    while True:
        heads = [cursor for cursor in cursors if cursor.newer]
        if not heads or any(not c.newer and c.has_newer for c in cursors):
            return released
        first = min(heads, key=_next_time)
        others = [cursor for cursor in heads if cursor is not first]
        batch = first.newer.popleft()
        if others:
            batch, rest = split_after(batch, min(map(_next_time, others)))
            if rest is not None:
                first.newer.appendleft(rest)
        first.high = batch.end_offset
        released.append(batch)


def release_older(cursors: Collection[Cursor]) -> list[Batch]:
    """What may be shown next before the window, oldest first."""
    released: list[Batch] = []
    while True:
        heads = [cursor for cursor in cursors if cursor.older]
        if not heads or any(not c.older and c.has_older for c in cursors):
            released.reverse()
            return released
        last = max(heads, key=_last_time)
        others = [cursor for cursor in heads if cursor is not last]
        batch = last.older.pop()
        if others:
            rest, batch = split_before(batch, max(map(_last_time, others)))
            if rest is not None:
                last.older.append(rest)
        last.low = batch.base_offset
        released.append(batch)


def _next_time(cursor: Cursor) -> int:
    return cursor.newer[0].first_timestamp_ms


def _last_time(cursor: Cursor) -> int:
    return cursor.older[-1].last_timestamp_ms


def waiting_newer(cursors: Collection[Cursor]) -> Sequence[Cursor]:
    """The partitions that hold the others up: they have more and nothing read."""
    return [cursor for cursor in cursors if not cursor.newer and cursor.has_newer]


def waiting_older(cursors: Collection[Cursor]) -> Sequence[Cursor]:
    return [cursor for cursor in cursors if not cursor.older and cursor.has_older]
