"""One partition on one broker: what is appended, what is readable, who waits for either."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from engine.base.errors import Code, KafkaError
from engine.base.ids import PartitionIndex, TopicName, TopicPartition
from engine.broker.batches import INLINE_BYTES, check_batch, must_open, open_batch, sole_batch
from engine.broker.durability import EndWaiters, Syncer, SyncJob
from engine.broker.replica_asks import ReplicaKey
from engine.broker.replicas import Replicas
from engine.broker.storage_errors import PASSING, storage_text
from engine.broker.waiting import BytesWaiter
from engine.broker.watched import Watched, Watcher
from engine.storage.config import LogConfig
from engine.storage.log import Appended, Log, Slice
from engine.storage.lookup import (
    TimestampedOffset,
    batches_at,
    damage_told,
    first_at,
    newest_batch,
)
from engine.storage.runs import Run, append_run, segment_for_run
from engine.storage.segment import Segment
from engine.wire.batch import BatchHeader

if TYPE_CHECKING:
    from engine.broker.replica_server import FollowerSession as FollowerMark

Buffer = bytes | bytearray | memoryview
T = TypeVar("T")


class Partition:
    """One partition that this broker leads, or follows (`following.py`).

    Appends go to the log at once. In `fsync` durability they are safe with the syncs, in `os`
    durability with the writes; the high watermark follows what is safe on every replica in sync.
    Counters are plain integers for telemetry to sample.
    """

    def __init__(
        self,
        *,
        topic: TopicName,
        index: PartitionIndex,
        topic_id: bytes,
        log: Log,
        config: LogConfig,
        syncer: Syncer,
        leader_epoch: int = 0,
        is_leader: bool = True,
        high_watermark: int | None = None,
    ) -> None:
        """`high_watermark` is what was known before, where others have a say in it."""
        self.topic = topic
        self.index = index
        self.topic_id = topic_id
        self.log = log
        self.config = config
        self.leader_epoch = leader_epoch
        self.is_leader = is_leader
        self.replicas: Replicas | None = None
        """Who else has it, where this broker leads it and it has several replicas."""
        self.followers: dict[FollowerMark, ReplicaKey] = {}
        """Whoever copies it from here: told of what is new; empty costs nothing."""
        self.on_safe: Callable[[Partition], None] | None = None
        """Told when this follower's bytes are safe."""
        self.high_watermark = log.end_offset
        self.told_high_watermark = 0  # by a leader: this copy may not have reached it yet
        if high_watermark is not None:
            self.high_watermark = max(log.start_offset, min(high_watermark, log.end_offset))
        self.is_closed = False
        self.storage_error: OSError | None = None
        self.records_in = 0
        self.bytes_in = 0
        self.batches_in = 0
        self.records_out = 0
        self.bytes_out = 0
        self.last_append_at_ms: int | None = None
        self.waiters: dict[BytesWaiter, None] = {}
        self.watchers: dict[object, Watcher] = {}
        """Who sees each batch as it becomes readable; empty costs nothing."""
        self.on_rolled: Callable[[Partition], None] | None = None
        """Told after an append that opened a new segment; None costs nothing."""
        self.on_damaged: Callable[[Partition], None] | None = None
        """Told when a reader met bytes that cannot be trusted."""
        self._syncer = syncer
        self._ends = EndWaiters()
        self._bytes_written = 0  # with what was copied from a leader, which `bytes_in` is not
        self._bytes_readable = 0
        self._bytes_safe = 0
        self._bytes_syncing = deque[int]()
        self.watched = Watched()
        self._flush_timer: asyncio.TimerHandle | None = None
        self._active = log.active
        syncer.register(self)
        self._begin(log, is_leader=is_leader)

    def _begin(self, log: Log, *, is_leader: bool) -> None:
        if is_leader:
            log.begin_epoch(self.leader_epoch)
        if self._syncer.is_durable and log.is_dirty:
            # found after a crash: readable only once it is safe
            safe = max(log.synced_end, log.start_offset)
            self.high_watermark = min(self.high_watermark, safe)
            self._syncer.mark_dirty(self)

    def __str__(self) -> str:
        return f"{self.topic}-{self.index}"

    @property
    def topic_partition(self) -> TopicPartition:
        return TopicPartition(self.topic, self.index)

    @property
    def last_stable_offset(self) -> int:
        """The first offset a read_committed consumer must not see."""
        unstable = self.log.first_unstable_offset(self.high_watermark)
        if unstable is None or unstable > self.high_watermark:
            return self.high_watermark
        return unstable

    # -- appending ---------------------------------------------------------------------------

    def append(self, records: Buffer, *, now_ms: int, required_acks: int = -1) -> Appended:
        """Check and append one batch, opening it inline whatever its size.

        Raises `BatchRefused` or `KafkaError`. `committed` says when it is safe.
        """
        header = sole_batch(records, allows_zstd=True)
        if self.admit(records, header, now_ms=now_ms, required_acks=required_acks):
            self.open(records, header)
        return self.append_admitted(records, header, now_ms=now_ms)

    def admit(
        self, records: Buffer, header: BatchHeader, *, now_ms: int, required_acks: int
    ) -> bool:
        """Refuse what can be refused without the log or a look behind the compression.

        Returns whether the batch must be opened before it is appended.
        """
        if self.is_closed or not self.is_leader or self.storage_error is not None:
            self.require_writable()
        self.require_min_isr(required_acks)
        check_batch(records, header, self.config, now_ms=now_ms)
        return must_open(header, needs_keys=self.config.is_compacted)

    def require_min_isr(self, required_acks: int) -> None:
        """Refuse acks=all while too few are in sync.

        Once a batch is appended it waits for them, to its timeout: since KIP-966 genuine Kafka
        lets nothing be committed meanwhile, and so has no use for NOT_ENOUGH_REPLICAS_AFTER_APPEND.
        """
        if required_acks == -1 and self.replicas is not None and self.is_under_min_isr:
            raise KafkaError(
                Code.NOT_ENOUGH_REPLICAS,
                f"The size of the current ISR : {len(self.replicas.isr)} is insufficient to satisfy"
                f" the min.isr requirement of {self.replicas.least_in_sync(self.config)} for"
                f" partition {self}",
            )

    def open(self, records: Buffer, header: BatchHeader) -> None:
        """Check what the header does not show."""
        open_batch(records, header, self.config, place=str(self))

    async def open_beside(self, records: Buffer, header: BatchHeader) -> None:
        """The same in an executor, for a batch that would hold the loop for too long."""
        await self._beside(partial(self.open, records, header))

    def append_admitted(self, records: Buffer, header: BatchHeader, *, now_ms: int) -> Appended:
        """Append a checked batch and let it become readable as durability says."""
        if self.is_closed or not self.is_leader or self.storage_error is not None:
            self.require_writable()  # it went while the batch was opened
        size = header.size
        batch = memoryview(records)
        if len(batch) != size:
            batch = batch[:size]
        try:
            appended = self.log.append(batch, header, leader_epoch=self.leader_epoch, now_ms=now_ms)
        except OSError as error:
            raise self._write_failed(error) from error
        if appended.is_duplicate:
            return appended
        if self.watchers:
            self._watch(batch, header, appended.base_offset, now_ms)
        self._appended(header.record_count, size, 1, now_ms)
        if self.log.active is not self._active:
            self.tell_rolled()
        return appended

    def tell_rolled(self) -> None:
        """A new segment is written; the first of a log is no news."""
        is_first, self._active = self._active is None, self.log.active
        if self.on_rolled is not None and not is_first:
            self.on_rolled(self)

    def segment_for_run(self, count: int, *, required_acks: int) -> Segment | None:
        """The segment that takes up to `count` plain batches, if a write (and a sync) is enough."""
        config = self.config
        if (
            self.is_closed
            or not self.is_leader
            or self.storage_error is not None
            or self.watchers
            or config.is_compacted
            or (required_acks == -1 and self.replicas is not None)
        ):
            return None
        return segment_for_run(self.log, count, leader_epoch=self.leader_epoch)

    def append_run(self, run: Run, *, record_count: int, now_ms: int) -> None:
        """Append what `segment_for_run` was asked for; KafkaError: none of it, nor was it moved."""
        try:
            append_run(self.log, run, leader_epoch=self.leader_epoch, now_ms=now_ms)
        except OSError as error:
            raise self._write_failed(error) from error
        self._appended(record_count, run.byte_count, len(run.batches), now_ms)

    def _write_failed(self, error: OSError) -> KafkaError:
        """What to say of it; what does not pass by itself takes the folder offline."""
        if error.errno not in PASSING:
            self._syncer.fail(error)
        return KafkaError(Code.KAFKA_STORAGE_ERROR, storage_text(error))

    def _appended(self, records: int, size: int, batches: int, now_ms: int) -> None:
        """Count what is in the log, and let it become readable as durability says."""
        self.records_in += records
        self.bytes_in += size
        self._bytes_written += size
        self.batches_in += batches
        self.last_append_at_ms = now_ms
        self._written()

    def _written(self) -> None:
        """Bytes are in the log: they become safe as durability says."""
        if self.followers:
            self.tell_followers()
        if self._syncer.is_durable:
            self._syncer.mark_dirty(self)
        else:
            self._bytes_safe = self._bytes_written
            self.advance()
            self._flush_behind()

    def tell_followers(self) -> None:
        for follower, key in self.followers.items():
            follower.mark(key)

    def call_when_committed(self, end_offset: int, callback: Callable[[Code], None]) -> bool:
        """Whether everything below `end_offset` is committed; if not, `callback` is told a code."""
        if end_offset <= self.high_watermark:
            return True
        self._ends.call_at(end_offset, callback)
        return False

    async def committed(self, end_offset: int) -> None:
        """Return when everything below `end_offset` is committed; KafkaError if it never will."""
        if end_offset > self.high_watermark:
            if not self.is_leader:  # nobody here will ever tell
                raise KafkaError(Code.NOT_LEADER_OR_FOLLOWER)
            code = await self._ends.future_at(end_offset)
            if code is not Code.NONE:
                raise KafkaError(code)

    # -- reading -----------------------------------------------------------------------------

    def read(self, offset: int, max_bytes: int, *, end_offset: int, at_least_one: bool) -> Slice:
        """Whole batches from the one that holds `offset`, below `end_offset`."""
        try:
            return self.log.read(
                offset, max_bytes, end_offset=end_offset, at_least_one_batch=at_least_one
            )
        except KafkaError:
            if self.log.damage and self.on_damaged is not None:
                self.on_damaged(self)
            raise

    async def find_time(self, timestamp: int, *, end_offset: int) -> TimestampedOffset | None:
        """The first record below `end_offset` at least so new; KafkaError where it cannot be read.

        A large batch is searched in an executor.
        """
        with damage_told(self.log):
            for batch in batches_at(self.log, timestamp, end_offset):
                found = await self._first_at(batch, timestamp, start_offset=self.log.start_offset)
                if found is not None:
                    return found if found.offset < end_offset else None
        return None

    async def find_newest(self, *, end_offset: int) -> TimestampedOffset | None:
        """The first record with the newest timestamp of all, if it lies below `end_offset`."""
        with damage_told(self.log):
            newest = newest_batch(self.log)
            if newest is None:
                return None
            found = await self._first_at(*newest, start_offset=0)
        if found is None or not self.log.start_offset <= found.offset < end_offset:
            return None
        return found

    async def _first_at(
        self, batch: bytes, timestamp: int, *, start_offset: int
    ) -> TimestampedOffset | None:
        search = partial(first_at, batch, timestamp, start_offset=start_offset)
        if len(batch) <= INLINE_BYTES:
            return search()
        return await self._beside(search)

    async def _beside(self, work: Callable[[], T]) -> T:
        """Run what knows nothing of the loop's in the executor, with others who wait for that."""
        async with self._syncer.beside:
            return await asyncio.get_running_loop().run_in_executor(None, work)

    def require_writable(self, current_leader_epoch: int = -1) -> None:
        """Raise what Kafka answers when this is not the place to change anything."""
        if self.storage_error is not None:
            raise KafkaError(Code.KAFKA_STORAGE_ERROR, storage_text(self.storage_error))
        self.require_leadership(current_leader_epoch)

    def require_leadership(self, current_leader_epoch: int = -1) -> None:
        """The same when this is not the place, or not the epoch, to read.

        What was safe below the high watermark is read on when nothing can be written any more.
        """
        if not self.is_leader:
            raise KafkaError(Code.NOT_LEADER_OR_FOLLOWER)
        self.require_copy(current_leader_epoch)

    def require_copy(self, current_leader_epoch: int = -1) -> None:
        """The same for who may read from any replica."""
        if self.is_closed:
            raise KafkaError(Code.NOT_LEADER_OR_FOLLOWER)
        if current_leader_epoch not in (-1, self.leader_epoch):
            behind = current_leader_epoch < self.leader_epoch
            raise KafkaError(Code.FENCED_LEADER_EPOCH if behind else Code.UNKNOWN_LEADER_EPOCH)

    # -- what others tell it -----------------------------------------------------------------

    def configure(self, config: LogConfig) -> None:
        """Take new settings of the topic; they hold from the next append on."""
        self.config = config
        self.log.configure(config)

    def lead(self, leader_epoch: int, replicas: Replicas | None = None) -> None:
        """Lead from now on, in this epoch."""
        self.leader_epoch = leader_epoch
        self.replicas = replicas
        self.is_leader = True
        self.log.begin_epoch(leader_epoch)
        self.advance()

    def resign(self) -> None:
        """Another broker leads: whoever waits here is told to look there."""
        self.is_leader = False
        self.replicas = None
        self.tell_followers()
        self.followers.clear()
        self._ends.give_up(Code.NOT_LEADER_OR_FOLLOWER)
        self._wake_waiters()

    def log_start_moved(self) -> None:
        """Records were deleted from the front: fetches of them must be told at once."""
        self._wake_waiters()

    def close(self) -> None:
        """The partition is deleted or the broker stops; the log is its owner's to close."""
        self.is_closed = True
        self._syncer.forget(self)
        if self._flush_timer is not None:
            self._flush_timer.cancel()
        self.resign()
        self.watched.drop_from(0)
        self.watchers.clear()

    # -- durability (SyncMember) -------------------------------------------------------------

    def sync_job(self) -> tuple[SyncJob, int]:
        self._bytes_syncing.append(self._bytes_written)
        return self.log.sync_job()

    def on_synced(self, end_offset: int) -> None:
        self.log.mark_synced(end_offset)
        self._bytes_safe = max(self._bytes_safe, self._bytes_syncing.popleft())
        self.advance()
        if self.on_safe is not None:
            self.on_safe(self)

    def on_storage_failed(self, error: OSError) -> None:
        self.storage_error = error
        self.log.fail(error)
        self._ends.give_up(Code.KAFKA_STORAGE_ERROR)
        self._wake_waiters()
        self.watched.drop_from(0)

    # -- inside ------------------------------------------------------------------------------

    @property
    def syncs_first(self) -> bool:
        """Whether an acks=all answer waits for the disk."""
        return self._syncer.is_durable

    @property
    def safe_end(self) -> int:
        """Everything below survives what this broker promises to survive."""
        return self.log.synced_end if self._syncer.is_durable else self.log.end_offset

    @property
    def is_under_min_isr(self) -> bool:
        """Whether fewer replicas are in sync than acks=all asks for."""
        replicas = self.replicas
        return replicas is not None and len(replicas.isr) < replicas.least_in_sync(self.config)

    def advance(self) -> None:
        """Let be readable what is safe on every replica that counts."""
        if self.replicas is not None:
            # KIP-966: what too few have is not committed
            if not self.is_under_min_isr:
                self.readable_to(self.replicas.high_watermark(self.safe_end))
        elif self.is_leader:
            self.readable_to(self.safe_end)

    def copied(self, header: BatchHeader, batch: memoryview, now_ms: int) -> None:
        """A batch of the leader's was appended to this copy."""
        if self.watchers:
            self._watch(batch, header, header.base_offset, now_ms)
        self._bytes_written += header.size
        self.last_append_at_ms = now_ms

    def copies_written(self) -> None:
        """All that came at once is in the log."""
        self._written()
        if self.log.active is not self._active:
            self.tell_rolled()

    def readable_to(self, end_offset: int) -> None:
        """Move the high watermark up and tell everyone who waits for that."""
        if end_offset <= self.high_watermark:
            return
        self.high_watermark = end_offset
        if self.followers:
            self.tell_followers()
        if self._ends:
            self._ends.reached(end_offset)
        if self.waiters:
            more = self._bytes_safe - self._bytes_readable
            for waiter in tuple(self.waiters):
                waiter.more(more)
        self._bytes_readable = self._bytes_safe
        if self.watched.waiting:
            self.watched.show(end_offset, self.watchers)

    def _watch(self, batch: memoryview, header: BatchHeader, base_offset: int, now_ms: int) -> None:
        self.watched.keep(
            self, batch, base_offset=base_offset, record_count=header.record_count, now_ms=now_ms
        )

    def _wake_waiters(self) -> None:
        for waiter in tuple(self.waiters):
            waiter.wake()

    def _flush_behind(self) -> None:
        """Honour flush.messages and flush.ms where the writes alone count (`os` durability)."""
        config = self.config
        if self.log.end_offset - self.log.synced_end >= config.flush_messages:
            self._syncer.mark_dirty(self)
        elif self._flush_timer is None and config.flush_ms < NEVER_MS:
            self._flush_timer = asyncio.get_running_loop().call_later(
                config.flush_ms / 1000, self._flush_due
            )

    def _flush_due(self) -> None:
        self._flush_timer = None
        self._syncer.mark_dirty(self)


NEVER_MS = 2**62
"""Kafka's default of flush.ms is the greatest long: never."""
