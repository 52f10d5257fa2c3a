"""The three indexes beside a segment: by offset, by time, and of aborted transactions.

New entries gather in memory and reach the file by and by: an index can always be rebuilt from its
segment, and after an unclean stop it is. What is on disk is a prefix of the whole.
"""

import contextlib
import struct
from array import array
from bisect import bisect_right
from typing import NamedTuple

from engine.storage.files import PooledFile


class _PairIndex:
    """Entries (key, value), both rising, in fixed-size records of one file."""

    form: struct.Struct

    def __init__(self, file: PooledFile, *, limit_bytes: int) -> None:
        self.file = file
        self.limit = limit_bytes // self.form.size
        self._stored = 0  # entries that only the file holds
        self._written = 0  # entries that the file holds
        self._keys = array("q")  # entries from number `_stored` on
        self._values = array("q")
        self.last: tuple[int, int] | None = None

    @property
    def count(self) -> int:
        return self._stored + len(self._keys)

    def load(self) -> bool:
        """Take what the file holds; False where that can be no index."""
        try:
            file = self.file.open()
        except FileNotFoundError:
            return False
        size = file.size()
        if size % self.form.size:
            return False
        self._stored = self._written = size // self.form.size
        self._keys, self._values = array("q"), array("q")
        self.last = self.entry(self._stored - 1) if self._stored else None
        return True

    def add(self, key: int, value: int) -> None:
        self._keys.append(key)
        self._values.append(value)
        self.last = (key, value)

    @property
    def waiting(self) -> int:
        """Entries that have not reached the file."""
        return self._stored + len(self._keys) - self._written

    def flush(self) -> None:
        """Write what waits in memory."""
        start = self._written - self._stored
        if start == len(self._keys):
            return
        pack = self.form.pack
        data = b"".join(map(pack, self._keys[start:], self._values[start:]))
        self.file.create().append(data)
        self._written = self.count

    def unload(self) -> None:
        """Write, then leave all to the file: the segment is closed for good."""
        self.flush()
        self._stored = self._written
        self._keys, self._values = array("q"), array("q")

    def clear(self) -> None:
        """Empty index, empty file."""
        self.file.create().truncate(0)
        self._stored = self._written = 0
        self._keys, self._values = array("q"), array("q")
        self.last = None

    def entry(self, number: int) -> tuple[int, int]:
        """The entry of this number."""
        if number >= self._stored:
            at = number - self._stored
            return self._keys[at], self._values[at]
        size = self.form.size
        key, value = self.form.unpack(self.file.open().pread(size, number * size))
        return key, value

    def number_at_most(self, value: int, column: int = 0) -> int:
        """The number of the last entry whose key (column 0) or value (column 1) is at most `value`.

        -1 where none is.
        """
        memory = self._values if column else self._keys
        if memory and memory[0] <= value:
            return self._stored + bisect_right(memory, value) - 1
        return (
            bisect_right(range(self._stored), value, key=lambda number: self.entry(number)[column])
            - 1
        )

    def _last_at_most(self, value: int, column: int) -> tuple[int, int] | None:
        number = self.number_at_most(value, column)
        return self.entry(number) if number >= 0 else None

    def keep_below(self, value: int, column: int) -> None:
        """Drop entries whose key or value is at or beyond `value`."""
        kept = bisect_right(
            range(self.count), value - 1, key=lambda number: self.entry(number)[column]
        )
        entries = [self.entry(number) for number in range(self._stored, kept)]
        if kept < self._written:
            self.file.create().truncate(kept * self.form.size)
            self._written = kept
        self._stored = min(self._stored, kept)
        self._keys = array("q", [key for key, _ in entries])
        self._values = array("q", [value for _, value in entries])
        self.last = self.entry(kept - 1) if kept else None

    def entries(self) -> list[tuple[int, int]]:
        return [self.entry(number) for number in range(self.count)]


class OffsetIndex(_PairIndex):
    """Where batches lie: (last offset of a batch relative to the segment, its position)."""

    form = struct.Struct(">ii")

    @property
    def is_full(self) -> bool:
        return self.count >= self.limit

    def has_room(self, count: int) -> bool:
        """Whether so many entries may follow before it is full."""
        return self.count + count < self.limit

    def position_for_offset(self, relative_offset: int) -> int:
        """A position at or before the batch that holds the offset."""
        entry = self._last_at_most(relative_offset, 0)
        return entry[1] if entry else 0

    def position_at_most(self, position: int) -> int:
        """The start of a batch at or before `position`."""
        entry = self._last_at_most(position, 1)
        return entry[1] if entry else 0


class TimeIndex(_PairIndex):
    """The largest timestamp so far: (timestamp, last offset of its batch, relative)."""

    form = struct.Struct(">qi")

    @property
    def is_full(self) -> bool:
        return self.count >= self.limit - 1  # one is kept for the entry at the close

    def has_room(self, count: int) -> bool:
        """Whether so many entries may follow before it is full."""
        return self.count + count < self.limit - 1

    def maybe_add(self, timestamp: int, relative_offset: int) -> None:
        """Add unless time stands still or went back."""
        if self.last is None or timestamp > self.last[0]:
            self.add(timestamp, relative_offset)

    def offset_before(self, timestamp: int) -> int:
        """A relative offset before which every record is older than `timestamp`."""
        entry = self._last_at_most(timestamp - 1, 0)
        return entry[1] if entry else 0


class AbortedTransaction(NamedTuple):
    """One aborted transaction of one producer: its records are between these offsets."""

    producer_id: int
    first_offset: int
    last_offset: int
    """The offset of the abort marker."""
    last_stable_offset: int


class TransactionIndex:
    """The aborted transactions whose marker lies in one segment; no file while there are none."""

    form = struct.Struct(">hqqqq")

    def __init__(self, file: PooledFile) -> None:
        self.file = file
        self._entries: list[AbortedTransaction] | None = None
        self._written = 0

    def add(self, entry: AbortedTransaction) -> None:
        self.entries().append(entry)

    def entries(self) -> list[AbortedTransaction]:
        """All entries; the file is read once."""
        if self._entries is None:
            self._entries = self._read()
            self._written = len(self._entries)
        return self._entries

    def _read(self) -> list[AbortedTransaction]:
        try:
            file = self.file.open()
        except FileNotFoundError:
            return []
        size = file.size()
        data = file.pread(size - size % self.form.size, 0)
        return [AbortedTransaction(*fields[1:]) for fields in self.form.iter_unpack(data)]

    def flush(self) -> None:
        """Write what waits in memory."""
        if self._entries is None or self._written == len(self._entries):
            return
        new = self._entries[self._written :]
        self.file.create().append(b"".join(self.form.pack(0, *entry) for entry in new))
        self._written = len(self._entries)

    def keep_below(self, offset: int) -> None:
        """Drop transactions whose marker is at or beyond `offset`."""
        kept = [entry for entry in self.entries() if entry.last_offset < offset]
        if len(kept) < self._written:
            self.file.create().truncate(len(kept) * self.form.size)
            self._written = len(kept)
        self._entries = kept

    def clear(self) -> None:
        """Empty index; an empty file only where there was one."""
        with contextlib.suppress(FileNotFoundError):
            self.file.open().truncate(0)
        self._entries = []
        self._written = 0
