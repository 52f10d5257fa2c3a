"""One search in the worker process: reads segments by chunks, merges partitions by time."""

import heapq
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from engine.contract.search import (
    MAX_MATCH_BYTES,
    EndKind,
    SearchEnd,
    SearchJob,
    SearchNews,
    SearchPart,
)
from engine.decode.filter import Filter, FilterError, Times
from engine.decode.filter_scan import Extent, Hits, Match, excerpt, extents, may_follow, scan
from engine.wire.declare import WireError

CHUNK_BYTES = 1_048_576
MAX_BATCH_BYTES = 256 * 1024 * 1024
SEARCH_STEPS = 500_000_000_000
"""What a whole search may cost, in about one step a byte."""
NEWS_BYTES = 1_048_576
"""Matches of so many bytes are told without waiting for the end of the slice."""


def times_at(now_ms: int) -> Times:
    """Time as filters of this machine's user understand it."""
    today = datetime.fromtimestamp(now_ms / 1000).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006 - the user's own zone
    return Times(now_ms, lambda moment: round(moment.timestamp() * 1000), today)


class PartReader:
    """The batches of one partition, one after the other."""

    def __init__(self, part: SearchPart, wanted: Filter) -> None:
        self.partition = part.partition
        self.next_offset = part.begin_offset
        self.record_count = 0
        self.undecided = 0
        self.damaged = 0
        self.missing = 0
        self.steps = 0
        self.last_ms = -(1 << 63)
        """The order of this partition's matches is its own, whatever their times."""
        self._part = part
        self._wanted = wanted
        self._batches = self._every_batch()
        self._hits = Hits(b"", None)
        self._chunk = b""
        self.ahead: Extent | None = None
        self._advance()

    @property
    def time_ms(self) -> int:
        """No match that is still to come is older than this."""
        assert self.ahead is not None
        return max(self.ahead.timestamp_ms, self.last_ms)

    def take(self) -> list[Match]:
        """The matches of the next batch."""
        extent = self.ahead
        assert extent is not None
        matches: list[Match] = []
        try:
            if not self._passed_over(extent):
                batch = self._chunk[extent.position : extent.position + extent.size]
                begin = self._part.begin_offset
                found = scan(batch, self.partition, self._wanted, begin_offset=begin)
                matches = found.matches
                self.record_count += found.record_count
                self.undecided += found.undecided
                self.steps += found.steps
        except WireError:
            self.damaged += 1
        self.next_offset = max(self.next_offset, extent.last_offset + 1)
        self._advance()
        return matches

    def _passed_over(self, extent: Extent) -> bool:
        """Whether no record of the batch can match; then it is done with."""
        if extent.base_offset < self._part.begin_offset or not self._hits.misses(extent):
            return False
        self.record_count += extent.record_count
        self.steps += extent.size // 16
        self.next_offset = extent.last_offset + 1
        return True

    def _advance(self) -> None:
        self.ahead = next(self._batches, None)
        if self.ahead is None:
            self.next_offset = self._part.end_offset

    def _every_batch(self) -> Iterator[Extent]:
        for stretch in self._part.stretches:
            try:
                file = Path(stretch.path).open("rb", buffering=0)  # noqa: SIM115 - read by chunks
            except FileNotFoundError:
                self.missing += 1
                continue
            with file:
                try:
                    yield from self._of_file(file, stretch.begin, stretch.end)
                except WireError:
                    self.damaged += 1  # nobody knows where the next batch begins

    def _of_file(self, file: BinaryIO, position: int, end: int) -> Iterator[Extent]:
        want = CHUNK_BYTES
        while position < end:
            file.seek(position)
            chunk = file.read(min(want, end - position))
            self._chunk, self._hits = chunk, Hits(chunk, self._wanted.needles)
            done = 0
            last: Extent | None = None
            for extent in extents(chunk, 0):
                if last is not None and not self._passed_over(last):
                    yield last
                is_wanted = extent.last_offset >= self._part.begin_offset
                last = extent if is_wanted else None
                done = extent.position + extent.size
            if last is not None:
                yield last  # whether it can match or not: a slice of time may end here
            position += done
            want = CHUNK_BYTES
            if not done:  # the batch is larger than a chunk, or the file ends in the middle of it
                size = 12 + int.from_bytes(chunk[8:12], "big") if len(chunk) >= 12 else 0
                if not len(chunk) < size <= min(MAX_BATCH_BYTES, end - position):
                    raise WireError("a batch is cut short")
                want = size


class Search:
    """Runs by slices of time, so that several take turns and a cancel is heard."""

    def __init__(self, job: SearchJob) -> None:
        self.search_id = job.search_id
        self._job = job
        self._readers: list[PartReader] = []
        self._pending: list[tuple[int, int, PartReader, Match]] = []
        self._number = 0
        self._ready: list[tuple[PartReader, Match]] = []
        self._ready_bytes = 0
        self._match_count = 0
        self._match_bytes = 0
        self._end: SearchEnd | None = None
        self._is_open = False

    def run(self, slice_s: float) -> SearchNews:
        """Go on for about so long; what is new since the last time."""
        try:
            self._run(time.perf_counter() + slice_s)
        except FilterError as error:
            self._finish("error", f"The filter cannot be read: {error.text}.")
        except MemoryError:
            self._finish("error", "The search needed more memory than it may have.")
        except OSError as error:
            self._finish("error", f"A segment could not be read: {error.strerror or error}.")
        return self._news()

    def _run(self, until: float) -> None:
        if not self._is_open:
            wanted = Filter(self._job.filter, times_at(self._job.now_ms))
            self._readers = [PartReader(part, wanted) for part in self._job.parts]
            self._is_open = True
        live = [reader for reader in self._readers if reader.ahead is not None]
        while live and self._end is None:
            reader = live[0] if len(live) == 1 else min(live, key=lambda r: r.time_ms)
            self._take(reader, reader.take())
            if reader.ahead is None:
                live.remove(reader)
            self._release(min((r.time_ms for r in live), default=None))
            if time.perf_counter() >= until or self._ready_bytes >= NEWS_BYTES:
                break
        if self._end is None and sum(r.steps for r in self._readers) > SEARCH_STEPS:
            self._finish("limit", "The search took as many steps as one may.", goes_on=True)
        if not live and self._end is None:
            self._release(None)
        if not live and self._end is None:
            self._finish("end", "The end was reached.")

    def _take(self, reader: PartReader, matches: list[Match]) -> None:
        for match in matches:
            reader.last_ms = max(reader.last_ms, match.timestamp_ms)
            self._number += 1
            heapq.heappush(self._pending, (reader.last_ms, self._number, reader, match))

    def _release(self, up_to_ms: int | None) -> None:
        """Matches that nothing older can follow are told, up to the limit."""
        pending = self._pending
        while pending and (up_to_ms is None or pending[0][0] <= up_to_ms):
            if self._match_count >= self._job.max_matches or self._match_bytes >= MAX_MATCH_BYTES:
                self._finish("limit", f"{self._match_count:,} matches were found.", goes_on=True)
                return
            _, _, reader, match = heapq.heappop(pending)
            self._ready.append((reader, match))
            self._match_count += 1
            self._match_bytes += len(match.record)
            self._ready_bytes += len(match.record)

    def _finish(self, kind: EndKind, text: str, *, goes_on: bool = False) -> None:
        offsets: dict[int, int] = {}
        if goes_on:
            offsets = {reader.partition: reader.next_offset for reader in self._readers}
            for _, _, reader, match in self._pending:
                offsets[reader.partition] = min(offsets[reader.partition], match.offset)
        self._end = SearchEnd(kind, text, tuple(sorted(offsets.items())))

    def _news(self) -> SearchNews:
        readers, parts = self._readers, self._job.parts
        batches = tuple(self._excerpts())
        self._ready.clear()
        self._ready_bytes = 0
        return SearchNews(
            search_id=self.search_id,
            batches=batches,
            match_count=self._match_count,
            record_count=sum(reader.record_count for reader in readers),
            offsets_done=sum(
                reader.next_offset - part.begin_offset
                for reader, part in zip(readers, parts, strict=False)
            ),
            damaged_batches=sum(reader.damaged for reader in readers),
            undecided_records=sum(reader.undecided for reader in readers),
            missing_segments=sum(reader.missing for reader in readers),
            end=self._end,
        )

    def _excerpts(self) -> Iterator[tuple[int, bytes]]:
        group: list[Match] = []
        partition = -1
        for reader, match in self._ready:
            if group and not may_follow(match, group[-1]):
                yield partition, excerpt(group)
                group = []
            partition = reader.partition
            group.append(match)
        if group:
            yield partition, excerpt(group)
