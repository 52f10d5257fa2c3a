"""A cleaning round over one log: the last value of each key stays, as Kafka's cleaner has it.

First the keys of the dirty part go into a map, as many as its memory takes; then every segment up
to there is copied without what the map supersedes, segment by segment, and replaces the old ones.
A round is a generator that never blocks: it yields None where others may have their turn, and a
job where something has to wait for the disk or burn the processor; the driver runs it elsewhere
and sends back what it returned.
"""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, cast

import msgspec

from engine.storage.cleanable import groups_of
from engine.storage.cleaned_segment import CleanedSegment
from engine.storage.cleaned_transactions import CleanedTransactions
from engine.storage.compaction import ENTRY_BYTES, Records, emptied, rebuilt, retimed
from engine.storage.disk import File
from engine.storage.scan import DamagedLogError
from engine.wire.batch import HEADER_SIZE, BatchHeader, crc_is_right, open_records, read_header
from engine.wire.compression import compress
from engine.wire.declare import Buffer, WireError

if TYPE_CHECKING:
    from engine.storage.log import Log
    from engine.storage.segment import Segment

Job = Callable[[], object]
Steps = Generator[Job | None, object, None]
_INLINE_BYTES = 16 * 1024
"""Larger bodies are opened and compressed in a job."""


class CleaningStats(msgspec.Struct):
    """What a round read and what it kept."""

    first_dirty: int
    end_offset: int = 0
    """Everything below was cleaned: where the next round's dirty part begins."""
    key_count: int = 0
    segments_before: int = 0
    segments_after: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    records_before: int = 0
    records_after: int = 0
    io_bytes: int = 0
    """Read and written, for whoever limits that."""


class Cleaner:
    """One round over one log. `steps` does it; `stats` counts along."""

    def __init__(
        self,
        log: "Log",
        *,
        first_dirty: int,
        uncleanable: int,
        now_ms: int,
        map_bytes: int,
        buffer_bytes: int = 262_144,
        is_trial: bool = False,
        on_replaced: Callable[[list[str]], None] = lambda _: None,
    ) -> None:
        """`is_trial`: count what would go and write nothing.

        `on_replaced` gets the paths of files that nobody refers to any more.
        """
        self.log = log
        self.stats = CleaningStats(first_dirty)
        self._uncleanable = uncleanable
        self._now_ms = now_ms
        self._most_keys = max(1, map_bytes // ENTRY_BYTES)
        self.buffer_bytes = buffer_bytes
        self._is_trial = is_trial
        self._on_replaced = on_replaced
        self._newest: dict[bytes, int] = {}
        self._transactions = CleanedTransactions()
        self._batch_end = first_dirty
        """Behind the last batch of the round: it stays, so that the offset is not lost."""
        self._writing: CleanedSegment | None = None

    def steps(self) -> Steps:
        """The round. Raises DamagedLogError or WireError where a segment cannot be trusted."""
        try:
            yield from self._map_keys()
            self.stats.key_count = len(self._newest)
            self._transactions = CleanedTransactions()
            for old in groups_of(self.log, self.stats.end_offset):
                yield from self._clean(old)
        finally:
            self._newest = {}

    def leftovers(self) -> Job | None:
        """What removes the files of a round that ended too early."""
        return self._writing.discard_job() if self._writing is not None else None

    # -- the map ---------------------------------------------------------------------------------

    def _map_keys(self) -> Steps:
        stats, first_dirty = self.stats, self.stats.first_dirty
        stats.end_offset = first_dirty
        for segment in list(self.log.segments[self.log.segment_number(first_dirty) :]):
            if segment.base_offset >= self._uncleanable:
                break
            self._expect(segment)
            batches = _Batches(self, segment)
            while (yield from batches.advance()):
                header, batch = batches.header, batches.batch
                if header.last_offset < first_dirty:
                    continue
                if header.is_control:
                    self._transactions.is_spent(header, batch)
                elif not self._transactions.is_aborted(header):
                    if self._newest and len(self._newest) + header.record_count > self._most_keys:
                        return
                    records = yield from self._opened(header, batch)
                    while not records.is_done:
                        records.note_keys(self._newest, from_offset=first_dirty)
                        yield None
                stats.end_offset = self._batch_end = header.last_offset + 1
            stats.end_offset = segment.end_offset

    def _expect(self, segment: "Segment") -> None:
        aborted = self.log.aborted_between(segment.base_offset, segment.end_offset)
        self._transactions.expect(aborted)

    def _opened(
        self, header: BatchHeader, batch: memoryview
    ) -> Generator[Job | None, object, Records]:
        if header.size <= _INLINE_BYTES:
            return Records(open_records(batch, header), header)
        body = yield lambda: open_records(batch, header)
        return Records(cast("bytes", body), header)

    # -- copying -----------------------------------------------------------------------------------

    def _clean(self, old: list["Segment"]) -> Steps:
        stats, new = self.stats, CleanedSegment(self.log.disk, old, self.log.config)
        kept_before = len(self._transactions.kept)
        for segment in old:
            self._expect(segment)
            batches = _Batches(self, segment)
            while (yield from batches.advance()):
                header = batches.header
                stats.records_before += header.record_count
                kept = yield from self._kept(header, batches.batch)
                if kept is None:
                    continue
                after = header if kept is batches.batch else read_header(kept)
                stats.records_after += after.record_count
                new.add(bytes(kept), after.last_offset, after.max_timestamp)
                if new.waiting_bytes >= self.buffer_bytes:
                    yield from self._write(new)
        stats.segments_before += len(old)
        stats.bytes_before += sum(segment.size for segment in old)
        stats.segments_after += 1
        stats.bytes_after += new.size
        if not self._is_trial:
            yield from self._swap(new, kept_before)

    def _write(self, new: CleanedSegment) -> Steps:
        self._writing = None if self._is_trial else new
        self.stats.io_bytes += new.waiting_bytes
        job = new.write_job()
        yield None if self._is_trial else job

    def _swap(self, new: CleanedSegment, kept_before: int) -> Steps:
        self._writing = new
        self.stats.io_bytes += new.waiting_bytes
        yield new.finish_job(self._transactions.kept[kept_before:])
        if new.still_fits(self.log):
            yield new.publish_job()
        if not new.still_fits(self.log):
            raise LogChangedError
        self._on_replaced(new.replace(self.log))
        self._writing = None
        yield lambda: self.log.disk.sync_directory(self.log.folder)

    def _kept(
        self, header: BatchHeader, batch: memoryview
    ) -> Generator[Job | None, object, Buffer | None]:
        """What stays of a batch: itself, another in its place, or None."""
        horizon_is_over = header.has_delete_horizon and header.base_timestamp <= self._now_ms
        if header.is_control:
            is_spent = self._transactions.is_spent(header, batch)
            if (is_spent and horizon_is_over) or not header.record_count:
                return self._last_word(header)
            if not is_spent or header.has_delete_horizon:
                return batch
            return self._with_horizon(header, open_records(batch, header), header.record_count)
        if self._transactions.is_aborted(header):
            return self._last_word(header)
        records = yield from self._opened(header, batch)
        while not records.is_done:
            records.sift(
                self._newest, end_offset=self.stats.end_offset, drops_tombstones=horizon_is_over
            )
            yield None
        if not records.count:
            return self._last_word(header)
        needs_horizon = records.has_tombstone and not header.has_delete_horizon
        if records.count == header.record_count and not needs_horizon:
            return batch
        body = records.kept()
        newest_ms = header.max_timestamp
        if not header.attributes & 0x08:  # the producers' times
            newest_ms = header.base_timestamp + (records.newest_delta or 0)
        if needs_horizon:
            return self._with_horizon(header, body, records.count, newest_ms)
        if len(body) > _INLINE_BYTES:
            body = cast("bytes", (yield lambda: compress(header.codec, body)))
        else:
            body = compress(header.codec, body)
        return rebuilt(header, body, count=records.count, newest_ms=newest_ms, horizon_ms=None)

    def _with_horizon(
        self, header: BatchHeader, body: bytes, count: int, newest_ms: int | None = None
    ) -> bytes:
        """From now on it is known when its tombstones, or the marker, may go."""
        horizon_ms = self._now_ms + self.log.config.delete_retention_ms
        moved = retimed(body, count, horizon_ms - header.base_timestamp)
        return rebuilt(
            header,
            compress(header.codec, moved),
            count=count,
            newest_ms=header.max_timestamp if newest_ms is None else newest_ms,
            horizon_ms=horizon_ms,
        )

    def _last_word(self, header: BatchHeader) -> bytes | None:
        """A batch without records, where it says something that nothing else does."""
        if header.last_offset + 1 == self._batch_end or (
            header.producer_id >= 0 and self.log.producers.is_last_word(header)
        ):
            return emptied(header)
        return None


class LogChangedError(Exception):
    """The segments that a round was made of are not the log's any more."""


class _Batches:
    """The batches of one segment, read a piece at a time and checked."""

    def __init__(self, cleaner: Cleaner, segment: "Segment") -> None:
        self._cleaner = cleaner
        self._path = segment.log.path
        self._size = segment.size
        self._file: File | None = None
        self._position = 0
        self._window = memoryview(b"")
        self._start = 0
        self.header: BatchHeader
        self.batch: memoryview

    def advance(self) -> Generator[Job | None, object, bool]:
        """Whether there is another batch; then it is in `header` and `batch`."""
        if self._position >= self._size:
            return False
        at = self._position - self._start
        if at + HEADER_SIZE > len(self._window):
            at = yield from self._read(0)
        header = self._header(at)
        if at + header.size > len(self._window):
            at = yield from self._read(header.size)
        size = header.size
        if at + size > len(self._window) or not crc_is_right(self._window, at, size):
            raise DamagedLogError(self._position, "the checksum is wrong")
        self.header, self.batch = header, self._window[at : at + size]
        self._position += size
        yield None
        return True

    def _header(self, at: int) -> BatchHeader:
        try:
            return read_header(self._window, at)
        except WireError as error:
            raise DamagedLogError(self._position, str(error)) from error

    def _read(self, least: int) -> Generator[Job | None, object, int]:
        count = min(max(least, self._cleaner.buffer_bytes), self._size - self._position)
        position, disk, path = self._position, self._cleaner.log.disk, self._path

        def read() -> bytes:
            if self._file is None:
                self._file = disk.open(path)
            return self._file.pread(count, position)

        data = yield read
        self._window, self._start = memoryview(cast("bytes", data)), position
        self._cleaner.stats.io_bytes += len(self._window)
        return 0
