"""One partition's log: appended to at its end, read anywhere, in Kafka's files.

Synchronous and single-threaded; only the callable of a sync job may run elsewhere. An `OSError`
from an append means that nothing was appended. A log whose sync failed is told so by `fail` and
takes nothing more: what a failed sync lost cannot be known. What was safe before is read on.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from engine.base.clock import Clock
from engine.base.errors import Code, KafkaError
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.storage import upkeep
from engine.storage.checkpoints import (
    LEADER_EPOCHS,
    PARTITION_METADATA,
    encode_partition_metadata,
)
from engine.storage.config import LogConfig
from engine.storage.damage import Damage, refuse_damaged, sound_size
from engine.storage.disk import Buffer, FileRange
from engine.storage.epochs import LeaderEpochs
from engine.storage.files import FilePool
from engine.storage.indexes import AbortedTransaction
from engine.storage.lookup import TimestampedOffset, find_max_timestamp, find_time
from engine.storage.producers import ProducerStates
from engine.storage.recovery import LogLoader, RecoveryReport
from engine.storage.rewrite import converted, target_codec
from engine.storage.scan import DamagedLogError
from engine.storage.segment import SNAPSHOT, Segment, file_name
from engine.storage.sync_needs import SyncNeeds
from engine.storage.transactions import check_marker, note_batch
from engine.wire.batch import BatchHeader, stamp

SMALL_READ = 8 * 1024
"""Reads below this are bytes; larger ones are ranges of the file, to be sent without a copy."""


class Appended(NamedTuple):
    """Where a batch now lies."""

    base_offset: int
    last_offset: int
    log_append_time_ms: int | None
    is_duplicate: bool


class Slice(NamedTuple):
    """Whole batches that lie side by side."""

    records: bytes | FileRange
    end_offset: int
    """The offset after the last of them, or one in the gap behind it."""


_NOTHING = b""
SyncJob = tuple[Callable[[], None], int]
"""What to run in an executor, and the end offset that is safe once it returned."""


class Log:
    """The batches of one partition. Made by `Log.open`."""

    def __init__(
        self,
        pool: FilePool,
        folder: str,
        *,
        config: LogConfig,
        clock: Clock,
        topic_id: TopicId = NO_TOPIC_ID,
    ) -> None:
        self.folder = folder
        self.topic_id = topic_id
        self.config = config
        self.start_offset = self.end_offset = 0
        self.synced_end = 0
        """Batches below are safe against a power cut: the recovery point."""
        self.syncing = deque[int]()  # the same, once each of the jobs that run now has ended
        self.failed: OSError | None = None
        self.damage: list[Damage] = []
        self.report = RecoveryReport(was_clean=True)
        self.segments: list[Segment] = []
        self.producers = ProducerStates()
        self.epochs = LeaderEpochs()
        self.epochs_wait = False
        """Whether an epoch began of which the file does not tell yet."""
        self.pool, self.disk, self.clock = pool, pool.disk, clock
        self.active: Segment | None = None
        self.snapshots: list[int] = []
        self.opened_end: int | None = None
        """Where the log ended when it was opened after a clean stop."""
        self.unsynced = SyncNeeds()
        self.closed_size = 0
        self._target_codec = target_codec(config)
        self._has_append_time = config.has_append_time
        self.keeps_batches = self._target_codec is None and not self._has_append_time

    @classmethod
    def open(
        cls,
        pool: FilePool,
        folder: str,
        *,
        config: LogConfig,
        clock: Clock,
        topic_id: TopicId = NO_TOPIC_ID,
        was_clean: bool,
        start_offset: int = 0,
        recovery_point: int = 0,
        cleaned_end: int | None = None,
    ) -> "Log":
        """The log in `folder`, recovered where it was not closed cleanly.

        The folder need not exist: the first append makes it.
        """
        log = cls(pool, folder, config=config, clock=clock, topic_id=topic_id)
        loaded = LogLoader(
            pool,
            folder,
            config,
            recovery_point=recovery_point,
            cleaned_end=cleaned_end,
            was_clean=was_clean,
            now_ms=clock.now_ms(),
        ).load()
        log.segments = loaded.segments
        log.epochs = loaded.epochs
        log.producers = loaded.producers
        log.damage = loaded.damage
        log.report = loaded.report
        log.snapshots = loaded.snapshots
        log._start_at(max(0, start_offset))
        log.synced_end = min(recovery_point, log.end_offset)
        if log.active is not None and not loaded.report.was_clean:
            upkeep.doubt_everything(log, loaded.rebuilt)
        if loaded.report.was_clean and log.end_offset in log.snapshots:
            log.opened_end = log.end_offset
        return log

    def _start_at(self, start_offset: int) -> None:
        """Set the bounds from the segments found."""
        if not self.segments:
            self.start_offset = self.end_offset = start_offset
            return
        self.active = self.segments[-1]
        self.end_offset = self.active.end_offset
        self.start_offset = max(start_offset, self.segments[0].base_offset)
        self.epochs.truncate_start(self.start_offset)
        self.closed_size = sum(segment.size for segment in self.segments[:-1])
        if self.start_offset > self.end_offset:
            # the log start is durable, the batches before it are not: nothing of them is wanted
            upkeep.restart_at(self, self.start_offset)

    # facts

    @property
    def size(self) -> int:
        """Bytes of all batches."""
        return self.closed_size + (self.active.size if self.active else 0)

    @property
    def segment_count(self) -> int:
        return len(self.segments)

    @property
    def last_epoch(self) -> int:
        """The leader epoch of the newest batch, -1 where there is none."""
        return self.epochs.last

    @property
    def is_dirty(self) -> bool:
        """Whether a sync would make anything safe that is not."""
        return self.synced_end < self.end_offset or bool(self.unsynced)

    def configure(self, config: LogConfig) -> None:
        """Live by new settings from the next batch on."""
        self.config = config
        self._target_codec = target_codec(config)
        self._has_append_time = config.has_append_time
        self.keeps_batches = self._target_codec is None and not self._has_append_time
        for segment in self.segments:
            segment.configure(config)

    # appending

    def append(
        self, batch: memoryview | bytearray, header: BatchHeader, *, leader_epoch: int, now_ms: int
    ) -> Appended:
        """Append a leader's batch: the log gives offsets and epoch, in the buffer handed in.

        The caller has checked checksum and limits. Raises KafkaError for what a producer did
        wrong, OSError when the disk refused; then nothing was appended.
        """
        if self.failed is not None:
            raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(self.failed))
        producer_id = header.producer_id
        if producer_id >= 0:
            if header.attributes & 0x20:  # control batch
                check_marker(self.producers, header, batch)
            else:
                earlier = self.producers.check(header)
                if earlier is not None:
                    return Appended(
                        earlier.base_offset, earlier.last_offset, earlier.timestamp, True
                    )
        append_time = None
        max_timestamp = header.max_timestamp
        if not self.keeps_batches:
            batch, header = converted(batch, header, self.config, self._target_codec, now_ms=now_ms)
            if self._has_append_time:
                append_time = max_timestamp = now_ms
        if leader_epoch > self.epochs.last:
            self.begin_epoch(leader_epoch)
        base_offset = self.end_offset
        last_offset = base_offset + header.last_offset_delta
        stamp(batch, base_offset=base_offset, leader_epoch=leader_epoch)
        self._write(batch, header, last_offset, max_timestamp, now_ms)
        return Appended(base_offset, last_offset, append_time, False)

    def append_raw(self, batch: Buffer, header: BatchHeader, *, now_ms: int) -> Appended:
        """Append a batch that has its offsets and epoch already: a follower's, the metadata's."""
        if self.failed is not None:
            raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(self.failed))
        base_offset, last_offset = header.base_offset, header.last_offset
        if base_offset < self.end_offset:
            raise KafkaError(
                Code.CORRUPT_MESSAGE, f"offset {base_offset} where {self.end_offset} is next"
            )
        if header.partition_leader_epoch > self.epochs.last:
            self.begin_epoch(header.partition_leader_epoch, base_offset)
        self._write(batch, header, last_offset, header.max_timestamp, now_ms)
        return Appended(base_offset, last_offset, None, False)

    def _write(
        self,
        batch: Buffer,
        header: BatchHeader,
        last_offset: int,
        max_timestamp: int,
        now_ms: int,
    ) -> None:
        """Into the segment being written, or a new one where the batch belongs in no old one."""
        size = len(batch)
        segment = self.active
        if (
            segment is None
            or segment.size + size > segment.size_limit
            or max_timestamp > segment.roll_after
            or last_offset > segment.offset_limit
        ):
            segment = self._next_segment(size)
        if self.epochs_wait:
            self.write_epochs()
        segment.append(batch, last_offset, max_timestamp)
        self.end_offset = last_offset + 1
        if header.producer_id >= 0:
            note_batch(
                self.producers,
                header,
                batch,
                base_offset=last_offset - header.last_offset_delta,
                timestamp=max_timestamp,
                seen_ms=now_ms,
                index=segment.transactions,
            )

    def begin_epoch(self, leader_epoch: int, start_offset: int | None = None) -> None:
        """Note that a leader's epoch begins at the end of the log; its first batch has it written."""
        start = self.end_offset if start_offset is None else start_offset
        if self.epochs.assign(leader_epoch, start):
            self.epochs_wait = True

    def write_epochs(self) -> None:
        path = f"{self.folder}/{LEADER_EPOCHS}"
        self.disk.replace_file(path, self.epochs.encode(), sync=False)
        self.epochs_wait = False
        self.unsynced.add(path)
        self.unsynced.add(self.folder, is_folder=True)

    # segments

    def _next_segment(self, size: int) -> Segment:
        if size > self.config.segment_bytes:
            raise KafkaError(
                Code.RECORD_LIST_TOO_LARGE,
                f"a batch of {size} bytes fits no segment of {self.config.segment_bytes}",
            )
        if self.active is None:
            self._make_folder()
        return self.roll()

    def _make_folder(self) -> None:
        """The folder of a log that had no batch so far."""
        self.disk.make_folder(self.folder)
        self.write_metadata()
        self.unsynced.add(self.folder.rpartition("/")[0], is_folder=True)

    def write_metadata(self) -> None:
        path = f"{self.folder}/{PARTITION_METADATA}"
        data = encode_partition_metadata(self.topic_id)
        self.disk.replace_file(path, data, sync=False)
        self.unsynced.add(path)
        self.unsynced.add(self.folder, is_folder=True)

    def roll(self) -> Segment:
        """Close the segment being written and begin a new one at the end of the log."""
        old = self.active
        if old is not None and old.base_offset == self.end_offset:
            return old
        if old is not None:
            old.finish()
            self.write_snapshot(self.end_offset)
        new = Segment(self.pool, self.folder, self.end_offset, self.config)
        try:
            new.create(self.clock.now_ms())
        except OSError as error:
            self._take_back(new, error)
            raise
        if old is not None:
            old.forget_tail()
            self.close_safely(old)
            self.closed_size += old.size
        self.unsynced.add(self.folder, is_folder=True)
        self.segments.append(new)
        self.active = new
        return new

    def _take_back(self, segment: Segment, error: OSError) -> None:
        """Remove a new segment's files: the old segment may yet grow beyond their offset."""
        try:
            upkeep.remove_segment(self, segment)
        except OSError:
            self.fail(error)

    def close_safely(self, segment: Segment) -> None:
        """Let the next sync reach a segment that is written no more."""
        for path in segment.paths():
            self.unsynced.add(path)
        self.unsynced.add(self.folder, is_folder=True)

    def write_snapshot(self, offset: int) -> None:
        path = f"{self.folder}/{file_name(offset, SNAPSHOT)}"
        self.disk.replace_file(path, self.producers.encode(), sync=False)
        self.unsynced.add(path)
        if offset not in self.snapshots:
            self.snapshots.append(offset)

    # reading

    def read(
        self, offset: int, max_bytes: int, *, end_offset: int, at_least_one_batch: bool = True
    ) -> Slice:
        """Whole batches from the one that holds `offset`, all below `end_offset`, of one segment.

        The first batch comes even when it is larger than `max_bytes`, if so asked.
        """
        if not self.start_offset <= offset <= self.end_offset:
            raise KafkaError(
                Code.OFFSET_OUT_OF_RANGE,
                f"offset {offset} is not within {self.start_offset} to {self.end_offset}",
            )
        if offset >= end_offset:
            return Slice(_NOTHING, offset)
        if self.damage:
            refuse_damaged(self.damage, offset)
        segment = self.active
        if segment is not None and offset >= segment.base_offset:
            return self._read_in(
                segment, offset, max_bytes, end_offset, at_least_one=at_least_one_batch
            )
        for older in self.segments[self.segment_number(offset) :]:
            if older.base_offset >= end_offset:
                break
            if older.holds(offset):
                return self._read_in(
                    older, offset, max_bytes, end_offset, at_least_one=at_least_one_batch
                )
        return Slice(_NOTHING, offset)

    def _read_in(
        self, segment: Segment, offset: int, max_bytes: int, end_offset: int, *, at_least_one: bool
    ) -> Slice:
        try:
            position, size, after = segment.stretch(
                offset, max_bytes, end_offset=end_offset, at_least_one=at_least_one
            )
            if self.damage:
                size = sound_size(self.damage, segment.log.path, position=position, size=size)
            if not size:
                return Slice(_NOTHING, offset)
            file = segment.log.open()
            if size < SMALL_READ:
                return Slice(file.pread(size, position), after)
            return Slice(FileRange(file, position, size), after)
        except DamagedLogError as error:
            self._add_damage(segment, error, offset)
            raise KafkaError(Code.CORRUPT_MESSAGE, f"{segment.log.path} is damaged") from error
        except OSError as error:
            raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(error)) from error

    def _add_damage(self, segment: Segment, error: DamagedLogError, offset: int) -> None:
        spot = Damage(segment.log.path, error.position, offset, offset + 1, error.reason)
        if spot not in self.damage:
            self.damage.append(spot)

    def segment_number(self, offset: int) -> int:
        """The number of the last segment that begins at or before `offset`."""
        found = bisect_right(self.segments, offset, key=lambda segment: segment.base_offset)
        return max(0, found - 1)

    # looking up

    def offset_for_time(self, timestamp: int, end_offset: int) -> TimestampedOffset | None:
        """The first record below `end_offset` that is at least as new as `timestamp`."""
        return find_time(self, timestamp, end_offset)

    def offset_of_max_timestamp(self, end_offset: int) -> TimestampedOffset | None:
        """The first record with the newest timestamp, if it lies below `end_offset`."""
        return find_max_timestamp(self, end_offset)

    def epoch_end(self, leader_epoch: int) -> tuple[int, int]:
        """The largest epoch not above the one asked for, and the offset where it ends."""
        return self.epochs.end_of(leader_epoch, self.end_offset)

    def first_unstable_offset(self, high_watermark: int | None = None) -> int | None:
        """Where the oldest transaction begins that is open, or ended above the high watermark."""
        return self.producers.first_unstable_offset(high_watermark)

    def aborted_between(self, start: int, end: int) -> list[AbortedTransaction]:
        """The aborted transactions that a read_committed reader of these offsets must know."""
        found: list[AbortedTransaction] = []
        for segment in self.segments[self.segment_number(start) :]:
            for entry in segment.transactions.entries():
                if entry.last_offset >= start and entry.first_offset < end:
                    found.append(entry)
                if entry.last_stable_offset >= end:
                    return found
        return found

    # making safe

    def sync_job(self) -> SyncJob:
        """What to run, so that the batches so far survive a power cut, and where they end.

        When it returned, hand that to `mark_synced`; when it raised, the error to `fail`.
        """
        file = self.active.before_sync(self.clock.now_ms()) if self.active else None
        self.syncing.append(self.end_offset)
        return self.unsynced.job(self.disk, file), self.end_offset

    def mark_synced(self, end_offset: int) -> None:
        """The oldest sync job, for batches below `end_offset`, has returned."""
        self.unsynced.settle()
        self.synced_end = max(self.synced_end, min(end_offset, self.syncing.popleft()))

    def fail(self, error: OSError) -> None:
        """The disk lost something: refuse all further appends."""
        if self.failed is None:
            self.failed = error

    # shortening and closing

    def truncate_to(self, offset: int) -> int:
        """Drop every batch that reaches `offset`; the new end. Durable when it returns."""
        return upkeep.truncate_to(self, offset)

    def restart_at(self, offset: int) -> None:
        """Drop every batch and go on at `offset`."""
        upkeep.restart_at(self, offset)

    def delete_up_to(self, offset: int) -> None:
        """Move the log start; `delete_old_segments` frees what lies below."""
        upkeep.delete_up_to(self, offset)

    def delete_old_segments(self) -> int:
        """Remove the segments that lie wholly below the log start; how many."""
        return upkeep.delete_old_segments(self)

    def expire_producers(self, now_ms: int) -> int:
        """Forget the producers that were silent for producer.id.expiration.ms; how many."""
        return self.producers.expire(now_ms, self.config.producer_id_expiration_ms)

    def snapshot_producers(self) -> None:
        """Write what is known of the producers beside the log, to shorten the next start."""
        if self.active is not None and self.end_offset not in self.snapshots:
            self.write_snapshot(self.end_offset)

    def close(self) -> None:
        """Write and sync everything, so that the next open may trust the files."""
        upkeep.close(self)

    def let_go(self) -> None:
        """Close the files and leave them as they are."""
        upkeep.let_go(self)
