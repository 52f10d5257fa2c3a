"""A segment that the cleaner writes: beside the old ones, then in their place.

Four names in a row: `.cleaned` while it is written, `.swap` once it is safe, then the old files
become `.deleted` and it gets their name. A start after a crash throws away what is `.cleaned`,
and finishes what is `.swap`.
"""

import struct
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.storage import upkeep
from engine.storage.config import LogConfig
from engine.storage.disk import Disk, File
from engine.storage.indexes import AbortedTransaction
from engine.storage.segment import (
    INDEX,
    LOG,
    SNAPSHOT,
    TIME_INDEX,
    TXN_INDEX,
    Segment,
    file_name,
)

if TYPE_CHECKING:
    from engine.storage.log import Log

Job = Callable[[], object]
CLEANED, SWAP = ".cleaned", ".swap"
_SUFFIXES = (TXN_INDEX, TIME_INDEX, INDEX, LOG)
"""The batches come last: with their `.swap` the step is done."""
_PLACE = struct.Struct(">ii")
_TIME = struct.Struct(">qi")
_ABORTED = struct.Struct(">hqqqq")


class CleanedSegment:
    """What stays of a run of segments. Nothing blocks but the jobs it hands out."""

    def __init__(self, disk: Disk, old: list[Segment], config: LogConfig) -> None:
        self.old = old
        self.base_offset = old[0].base_offset
        self.end_offset = old[-1].end_offset
        self.size = 0
        self._disk = disk
        self._path = old[0].path
        self._interval = config.index_interval_bytes
        self._since_entry = 0
        self._waiting: list[bytes] = []
        self.waiting_bytes = 0
        self._index = bytearray()
        self._times = bytearray()
        self._newest = (-1, 0)
        self._noted_ms = -1
        self._file: File | None = None

    def add(self, batch: bytes, last_offset: int, max_timestamp: int) -> None:
        """Take a batch; the index entries fall where a segment that is appended to has them."""
        relative = last_offset - self.base_offset
        if max_timestamp > self._newest[0]:
            self._newest = (max_timestamp, relative)
        if self._since_entry > self._interval:
            self._index += _PLACE.pack(relative, self.size)
            self._note_time()
            self._since_entry = 0
        self._since_entry += len(batch)
        self.size += len(batch)
        self._waiting.append(batch)
        self.waiting_bytes += len(batch)

    def _note_time(self) -> None:
        if self._newest[0] > self._noted_ms:
            self._times += _TIME.pack(*self._newest)
            self._noted_ms = self._newest[0]

    def write_job(self) -> Job:
        """Write what waits."""
        data, self._waiting, self.waiting_bytes = b"".join(self._waiting), [], 0

        def run() -> None:
            if self._file is None:
                self._file = self._disk.open(self._path + LOG + CLEANED, create=True)
                self._file.truncate(0)
            if data:
                self._file.append(data)

        return run

    def finish_job(self, aborted: list[AbortedTransaction]) -> Job:
        """Write the rest and the indexes, and make them all safe."""
        write = self.write_job()
        self._note_time()
        transactions = b"".join(_ABORTED.pack(0, *entry) for entry in aborted)

        def run() -> None:
            write()
            assert self._file is not None
            self._file.sync()
            for suffix, data in (
                (INDEX, bytes(self._index)),
                (TIME_INDEX, bytes(self._times)),
                (TXN_INDEX, transactions),
            ):
                if data or suffix != TXN_INDEX:
                    file = self._disk.open(self._path + suffix + CLEANED, create=True)
                    file.truncate(0)
                    file.append(data)
                    file.sync()

        return run

    def publish_job(self) -> Job:
        """Let it be what the next start goes on with."""

        def run() -> None:
            self._disk.sync_directory(self._path.rpartition("/")[0])
            self._rename(CLEANED, SWAP)
            self._disk.sync_directory(self._path.rpartition("/")[0])

        return run

    def _rename(self, old: str, new: str) -> None:
        for suffix in _SUFFIXES:
            if self._disk.exists(self._path + suffix + old):
                self._disk.rename(self._path + suffix + old, self._path + suffix + new)

    def discard_job(self) -> Job:
        """Remove what was written of it."""

        def run() -> None:
            for suffix in reversed(
                _SUFFIXES
            ):  # the batches first: without them nothing is finished
                for state in (CLEANED, SWAP):
                    with suppress(FileNotFoundError):
                        self._disk.remove(self._path + suffix + state)

        return run

    def still_fits(self, log: "Log") -> bool:
        """Whether the segments it was made of are all still there, side by side."""
        for number, segment in enumerate(log.segments):
            if segment is self.old[0]:
                return log.segments[number : number + len(self.old)] == self.old
        return False

    def replace(self, log: "Log") -> list[str]:
        """Take the old segments' place in the log; the paths of their files, to be removed later."""
        renamed: list[str] = []
        for segment in self.old:
            renamed += upkeep.set_aside(log, segment)
        self._rename(SWAP, "")
        new = Segment(log.pool, log.folder, self.base_offset, log.config)
        new.adopt(size=self.size, end_offset=self.end_offset)
        new.created_ms = self.old[-1].created_ms
        first = log.segments.index(self.old[0])
        log.segments[first : first + len(self.old)] = [new]
        log.closed_size += self.size - sum(segment.size for segment in self.old)
        log.unsynced.add(log.folder, is_folder=True)
        for segment in self.old[1:]:
            if segment.base_offset in log.snapshots:
                log.snapshots.remove(segment.base_offset)
                log.disk.remove(f"{log.folder}/{file_name(segment.base_offset, SNAPSHOT)}")
        return renamed
