"""A partition's log copied up to an offset into another folder, checked batch by batch on the way.

The source is never written to: it may belong to a running log, whose segments only grow, or lie in
a folder that nobody has open. What follows from the batches (indexes, producers) is made anew, so
the copy is as a clean stop leaves it.
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple

from engine.base.ids import TopicId, TopicPartition
from engine.storage.checkpoints import (
    LEADER_EPOCHS,
    PARTITION_METADATA,
    MalformedFileError,
    encode_partition_metadata,
)
from engine.storage.config import LogConfig
from engine.storage.damage import Damage
from engine.storage.disk import Disk, File
from engine.storage.epochs import LeaderEpochs
from engine.storage.files import FilePool
from engine.storage.producers import ProducerStates
from engine.storage.scan import DamagedLogError, checked, good_batch_after
from engine.storage.segment import LOG, SNAPSHOT, Segment, file_name
from engine.storage.transactions import note_batch
from engine.wire.batch import BatchHeader

STEP_BYTES = 1024 * 1024


class PartitionSource(NamedTuple):
    """What of a partition's log is copied."""

    place: TopicPartition
    topic_id: TopicId
    folder: str
    segments: tuple[tuple[int, int], ...]
    """Base offset and size of each, oldest first."""
    start_offset: int
    end_offset: int
    """Batches that reach this offset are left out."""
    epochs: tuple[tuple[int, int], ...]
    config: LogConfig

    @property
    def size(self) -> int:
        return sum(size for _, size in self.segments)


class PartitionCopy:
    """Copies one partition; `steps` does it, the rest says what came of it."""

    def __init__(
        self, disk: Disk, source: PartitionSource, folder: str, *, topic_id: TopicId, now_ms: int
    ) -> None:
        self.source = source
        self.end_offset = source.start_offset
        self.size = 0
        self.record_count = 0
        self.left_out: list[Damage] = []
        """What could not be read in the source."""
        self._disk = disk
        self._folder = folder
        self._topic_id = topic_id
        self._now_ms = now_ms
        self._producers = ProducerStates()
        self._data = bytearray()
        self._marks: list[tuple[int, int, int]] = []

    def steps(self) -> Generator[int]:
        """Copy, a piece at a time; yields the bytes of each. May raise OSError."""
        source, pool = self.source, FilePool(self._disk, limit=8)
        segments = [found for found in source.segments if found[0] <= source.end_offset]
        if not segments:
            return  # no batch was ever written: no folder either
        self._disk.make_folder(self._folder)
        self._producers = self._first_producers(segments[0][0])
        for base_offset, size in segments:
            segment = Segment(pool, self._folder, base_offset, source.config)
            segment.create(self._now_ms)
            if base_offset != segments[0][0]:
                self._write_snapshot(base_offset)
            yield from self._copy_segment(segment, size)
            self.end_offset = max(segment.end_offset, source.start_offset)
            segment.finish()
            for path in segment.paths():
                self._disk.open(path).sync()
        self._write_snapshot(self.end_offset)
        epochs = LeaderEpochs(list(source.epochs))
        epochs.truncate_end(self.end_offset)
        self._replace(LEADER_EPOCHS, epochs.encode())
        self._replace(PARTITION_METADATA, encode_partition_metadata(self._topic_id))
        self._disk.sync_directory(self._folder)

    def _copy_segment(self, segment: Segment, size: int) -> Iterator[int]:
        path = f"{self.source.folder}/{file_name(segment.base_offset, LOG)}"
        for header, batch in self._sound(self._disk.open(path), segment.base_offset, size):
            if header.last_offset >= self.source.end_offset:
                break
            self._data += batch
            self._marks.append((header.size, header.last_offset, header.max_timestamp))
            self.record_count += header.record_count
            if header.producer_id >= 0:
                note_batch(
                    self._producers,
                    header,
                    batch,
                    base_offset=header.base_offset,
                    timestamp=header.max_timestamp,
                    seen_ms=self._now_ms,
                    index=segment.transactions,
                )
            if len(self._data) >= STEP_BYTES:
                yield self._write(segment)
        yield self._write(segment)

    def _write(self, segment: Segment) -> int:
        count = len(self._data)
        if count:
            segment.append_run(self._data, self._marks)
            self._data, self._marks = bytearray(), []
        self.size += count
        return count

    def _sound(
        self, file: File, next_offset: int, size: int
    ) -> Iterator[tuple[BatchHeader, memoryview]]:
        """Every batch that can be trusted; what cannot is noted and passed over."""
        position = 0
        while position < size:
            try:
                for at, header, batch in checked(file, position, size, next_offset=next_offset):
                    yield header, batch
                    position, next_offset = at + header.size, header.last_offset + 1
            except DamagedLogError as error:
                self.left_out.append(
                    Damage(file.path, error.position, next_offset, next_offset, error.reason)
                )
                behind = good_batch_after(file, error.position, size, next_offset=next_offset + 1)
                if behind is None:
                    return
                position = behind

    def _first_producers(self, base_offset: int) -> ProducerStates:
        """Who wrote before the oldest batch, as far as the source knows."""
        try:
            path = f"{self.source.folder}/{file_name(base_offset, SNAPSHOT)}"
            return ProducerStates.decode(self._disk.read_file(path), seen_ms=self._now_ms)
        except (FileNotFoundError, MalformedFileError):
            return ProducerStates()

    def _write_snapshot(self, offset: int) -> None:
        self._replace(file_name(offset, SNAPSHOT), self._producers.encode())

    def _replace(self, name: str, data: bytes) -> None:
        """The folder is synced once, in the end: nobody sees it before."""
        path = f"{self._folder}/{name}"
        self._disk.replace_file(path, data, sync=False)
        self._disk.open(path).sync()
