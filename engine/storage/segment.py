"""One segment of a log: a file of batches with its three indexes.

The segment being written keeps, for its newest batches, where each begins and which offset
follows it, so that readers near the tail ask no index and no disk. Everything else is found by
the sparse index and a short walk over batch headers.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from engine.storage.ahead import Ahead
from engine.storage.config import INT64_MAX, LogConfig
from engine.storage.disk import Buffer, File
from engine.storage.files import FilePool, PooledFile
from engine.storage.indexes import OffsetIndex, TimeIndex, TransactionIndex
from engine.storage.scan import DamagedLogError, Extent, extents

_INT32_MAX = (1 << 31) - 1
_TAIL_BATCHES = 2048
"""Newest batches whose place is kept in memory; at this many the older half is dropped."""
_WAITING_ENTRIES = 256
"""Index entries that may wait in memory before they are written."""
_HINTS = 32
"""Ends of recent reads: where a consumer that reads on will begin."""

LOG, INDEX, TIME_INDEX, TXN_INDEX, SNAPSHOT = (
    ".log",
    ".index",
    ".timeindex",
    ".txnindex",
    ".snapshot",
)


def file_name(offset: int, suffix: str) -> str:
    """A file's name as Kafka forms it: the offset in twenty digits, then what the file is."""
    return f"{offset:020d}{suffix}"


class Stretch(NamedTuple):
    """Whole batches that lie side by side in one segment."""

    position: int
    size: int
    end_offset: int
    """The offset after the last of them, or one at most a gap beyond it."""


class Segment:
    """Batches from `base_offset` on. `size` and `end_offset` never count what is not in the file."""

    __slots__ = (
        "_ahead",
        "_ends",
        "_hints",
        "_index_interval",
        "_pool",
        "_positions",
        "_since_entry",
        "base_offset",
        "created_ms",
        "end_offset",
        "first_timestamp",
        "index",
        "is_loaded",
        "log",
        "max_timestamp",
        "max_timestamp_offset",
        "offset_limit",
        "path",
        "roll_after",
        "segment_ms",
        "size",
        "size_limit",
        "times",
        "transactions",
    )

    def __init__(self, pool: FilePool, folder: str, base_offset: int, config: LogConfig) -> None:
        self._pool = pool
        self.path = f"{folder}/{file_name(base_offset, '')}"
        self.base_offset = base_offset
        self.log: PooledFile = pool.file(self.path + LOG)
        limit = config.segment_index_bytes
        self.index = OffsetIndex(pool.file(self.path + INDEX), limit_bytes=limit)
        self.times = TimeIndex(pool.file(self.path + TIME_INDEX), limit_bytes=limit)
        self.transactions = TransactionIndex(pool.file(self.path + TXN_INDEX))
        self.size = 0
        self.end_offset = base_offset
        self.max_timestamp = -1
        self.max_timestamp_offset = base_offset
        self.first_timestamp: int | None = None
        self.created_ms = 0
        self.is_loaded = True
        self.offset_limit = base_offset + _INT32_MAX
        self._ahead = Ahead()
        self._since_entry = 0
        self._ends = array("q")
        self._positions = array("q")
        self._hints: dict[int, int] = {}
        self.configure(config)

    def configure(self, config: LogConfig) -> None:
        self._index_interval = config.index_interval_bytes
        self.segment_ms = config.longest_segment_ms - self._jitter_ms(config)
        self.size_limit = config.segment_bytes
        self._set_roll_time()

    def _jitter_ms(self, config: LogConfig) -> int:
        """How much earlier this segment closes than others: by its name, so that it stays so."""
        most = min(config.segment_jitter_ms, config.longest_segment_ms)
        return crc32(self.path.encode()) % most if most else 0

    def _set_roll_time(self) -> None:
        first = self.first_timestamp
        self.roll_after = (
            INT64_MAX if first is None or first < 0 else min(INT64_MAX, first + self.segment_ms)
        )

    def create(self, now_ms: int) -> None:
        """Make the files of an empty segment, over whatever an interrupted roll left there."""
        self.created_ms = now_ms
        self.log.create().truncate(0)
        self.index.clear()
        self.times.clear()
        self.transactions.clear()

    def adopt(self, *, size: int, end_offset: int) -> None:
        """Take over the files of a closed segment; its indexes are looked at on first use."""
        self.size = size
        self.end_offset = end_offset
        self.is_loaded = False

    def paths(self) -> list[str]:
        """The files that must be safe before the segment counts as safe."""
        paths = [self.log.path, self.index.file.path, self.times.file.path]
        if self.transactions.entries():
            paths.append(self.transactions.file.path)
        return paths

    @property
    def largest_timestamp(self) -> int:
        self.load()
        return self.max_timestamp

    # writing

    def append(self, data: Buffer, last_offset: int, max_timestamp: int) -> None:
        """Write one batch. When that fails the segment is as before and OSError tells."""
        self.append_run(data, ((len(data), last_offset, max_timestamp),))

    def takes_run(self, count: int) -> bool:
        """Whether so many more batches fit the indexes, and none of them is the first."""
        return self.size > 0 and self.index.has_room(count) and self.times.has_room(count)

    def append_run(self, data: Buffer, marks: Sequence[tuple[int, int, int]]) -> None:
        """Write batches that lie side by side: size, last offset, greatest timestamp of each."""
        if self._since_entry > self._index_interval and self.index.waiting >= _WAITING_ENTRIES:
            self.flush_indexes()  # before the batch: a full disk must leave no half-done append
        self.log.open().append(data, self.size)
        position = self.size
        ends, positions = self._ends, self._positions
        for size, last_offset, max_timestamp in marks:
            self.note(position, size, last_offset, max_timestamp)
            ends.append(last_offset + 1)
            positions.append(position)
            position += size
        self.size = position
        if len(ends) > _TAIL_BATCHES:
            del ends[: _TAIL_BATCHES // 2]
            del positions[: _TAIL_BATCHES // 2]

    def note(self, position: int, size: int, last_offset: int, max_timestamp: int) -> None:
        """Count a batch that is in the file: end, timestamps, and an index entry where due."""
        self.end_offset = last_offset + 1
        if max_timestamp > self.max_timestamp:
            self.max_timestamp = max_timestamp
            self.max_timestamp_offset = last_offset
        if position == 0:
            self.first_timestamp = max_timestamp
            self._set_roll_time()
        if self._since_entry > self._index_interval:
            base_offset = self.base_offset
            self.index.add(last_offset - base_offset, position)
            self.times.maybe_add(self.max_timestamp, self.max_timestamp_offset - base_offset)
            self._since_entry = 0
            if self.index.is_full or self.times.is_full:
                self.size_limit = 0  # the next batch opens a new segment
        self._since_entry += size

    def before_sync(self, now_ms: int) -> File:
        """The file whose sync makes the batches safe."""
        file = self.log.open()
        self._ahead.before_sync(file, self.size, limit=self.size_limit, now_ms=now_ms)
        return file

    def flush_indexes(self) -> None:
        self.index.flush()
        self.times.flush()
        self.transactions.flush()

    def finish(self) -> None:
        """No batch will follow: complete the time index, leave the indexes to their files."""
        self._ahead.cut(self.log.open(), self.size)
        self.load()
        if self.max_timestamp >= 0:
            self.times.maybe_add(self.max_timestamp, self.max_timestamp_offset - self.base_offset)
        self.index.unload()
        self.times.unload()
        self.transactions.flush()

    def forget_tail(self) -> None:
        """Free what is kept for a segment that is being written."""
        self._ends, self._positions = array("q"), array("q")

    # opening

    def load(self) -> None:
        """Look at the indexes of an adopted segment; rebuild them where they cannot be right."""
        if self.is_loaded:
            return
        self.is_loaded = True
        good = self.index.load() and self.times.load() and self._fits()
        if not good:
            self._rebuild_indexes()
            return
        if self.times.last is not None:
            self.max_timestamp, relative = self.times.last
            self.max_timestamp_offset = self.base_offset + relative

    def _fits(self) -> bool:
        entry, times = self.index.last, self.times.last
        width = self.end_offset - self.base_offset
        if entry is not None and not (0 <= entry[0] < width and 0 < entry[1] < self.size):
            return False
        if times is None:
            return not self.size
        return 0 <= times[1] < width

    def _rebuild_indexes(self) -> None:
        """Write the offset and time index anew from the batches, and make them safe."""
        end_offset = self.end_offset
        self.reset_notes()
        for extent in extents(self.log.open(), 0, self.size):
            self.note(extent.position, extent.size, extent.last_offset, extent.max_timestamp)
        self.finish()
        self.end_offset = max(end_offset, self.end_offset)
        # nobody checks them again: after a power cut they must not be less than they are now
        self.index.file.open().sync()
        self.times.file.open().sync()
        self._pool.disk.sync_directory(self.path.rpartition("/")[0])

    def reset_notes(self) -> None:
        """Forget everything that is derived from the batches, to note them again."""
        self.is_loaded = True
        self.index.clear()
        self.times.clear()
        self.forget_tail()
        self._hints.clear()
        self.max_timestamp, self.max_timestamp_offset = -1, self.base_offset
        self.first_timestamp = None
        self._since_entry = 0
        self.end_offset = self.base_offset

    def resume(self) -> None:
        """Take over a segment that was closed cleanly, to write on.

        Raises DamagedLogError where the file does not end with a whole batch.
        """
        size = self.size
        self.end_offset = self.base_offset + _INT32_MAX  # not known yet
        self.load()
        self.end_offset = self.base_offset
        position = self.index.last[1] if self.index.last else 0
        self._since_entry = 0
        for extent in extents(self.log.open(), position, size):
            self.end_offset = extent.last_offset + 1
            self._since_entry += extent.size
            position = extent.position + extent.size
            if extent.max_timestamp > self.max_timestamp:
                self.max_timestamp = extent.max_timestamp
                self.max_timestamp_offset = extent.last_offset
        if position != size:
            raise DamagedLogError(position, "the file does not end with a whole batch")
        if not self._fits():
            raise DamagedLogError(0, "an index points beyond the end")
        for extent in extents(self.log.open(), 0, size):
            self.first_timestamp = extent.max_timestamp
            break
        self._set_roll_time()

    def cut(self, position: int) -> None:
        """Drop everything from `position` on, where a batch begins; note the rest anew."""
        self.log.open().truncate(position)
        self.size = position
        self._ahead = Ahead()
        self.reset_notes()
        for extent in extents(self.log.open(), 0, position):
            self.note(extent.position, extent.size, extent.last_offset, extent.max_timestamp)
        self.transactions.keep_below(self.end_offset)

    # finding

    def locate(self, offset: int) -> int:
        """Where the first batch begins that reaches `offset` or beyond; `size` if none does."""
        ends = self._ends
        if ends and offset >= ends[0]:
            at = bisect_right(ends, offset)
            return self._positions[at] if at < len(ends) else self.size
        if offset >= self.end_offset:
            return self.size
        hint = self._hints.get(offset)
        if hint is not None:
            return hint
        for extent in self.walk_to(offset):
            if extent.last_offset >= offset:
                return extent.position
        return self.size

    def is_remembered(self, offset: int) -> bool:
        """Whether `locate` finds the offset without index and disk."""
        return bool(self._ends) and offset >= self._ends[0]

    def walk_to(self, offset: int) -> Iterator[Extent]:
        """The batches a lookup goes over: from the index's entry to the one that reaches `offset`."""
        self.load()
        start = self.index.position_for_offset(offset - self.base_offset)
        for extent in extents(self.log.open(), start, self.size):
            yield extent
            if extent.last_offset >= offset:
                return

    def holds(self, offset: int) -> bool:
        """Whether any batch reaches `offset`; one damaged before it counts too."""
        try:
            return self.locate(offset) < self.size
        except DamagedLogError:
            return True

    def stretch(
        self, offset: int, max_bytes: int, *, end_offset: int, at_least_one: bool
    ) -> Stretch:
        """Whole batches from the one that holds `offset`, all of them below `end_offset`."""
        start = self.locate(offset)
        if end_offset >= self.end_offset:
            stop, end_offset = self.size, self.end_offset
        else:
            stop = self.locate(end_offset)
        if stop - start <= max_bytes:
            return Stretch(start, max(0, stop - start), end_offset)
        found = self._boundary(start, start + max_bytes, at_least_one=at_least_one)
        if found.end_offset not in self._hints:
            if len(self._hints) >= _HINTS:
                del self._hints[next(iter(self._hints))]
            self._hints[found.end_offset] = found.position + found.size
        return found

    def _boundary(self, start: int, limit: int, *, at_least_one: bool) -> Stretch:
        """Whole batches from `start` that end by `limit`, or the first alone if it is larger."""
        positions = self._positions
        if positions and positions[0] <= start:
            at = bisect_right(positions, limit) - 1
            if positions[at] == start and at_least_one:
                at += 1
            end = positions[at] if at < len(positions) else self.size
            return Stretch(start, end - start, self._ends[at - 1] if end > start else -1)
        self.load()
        walk_from = max(start, self.index.position_at_most(limit))
        end, end_offset = walk_from, -1
        for extent in extents(self.log.open(), walk_from, self.size):
            if extent.position + extent.size > limit and not (at_least_one and end == start):
                if end_offset < 0 < end - start:
                    end_offset = extent.base_offset
                break
            end = extent.position + extent.size
            end_offset = extent.last_offset + 1
        return Stretch(start, end - start, end_offset)
