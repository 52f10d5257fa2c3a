"""What a broker does now and then for its logs: checkpoints, retention, forgetting producers.

The deciding is in `engine.storage.retention`; here it is done, a partition at a time, and told.
"""

import asyncio
import logging
from collections import deque
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Coroutine,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

from engine.base.errors import Code, KafkaError
from engine.base.ids import TopicPartition
from engine.broker.beside import ended_beside
from engine.broker.compaction import Compaction
from engine.broker.disk_space import DiskSpace
from engine.broker.partition import Partition
from engine.broker.storage_errors import PASSING
from engine.broker.trusted_time import TrustedTime
from engine.broker.turns import Turns
from engine.contract.facts import EventKind, Severity
from engine.storage import upkeep
from engine.storage.checkpoints import (
    CLEANER_OFFSETS,
    HIGH_WATERMARKS,
    LOG_STARTS,
    RECOVERY_POINTS,
)
from engine.storage.config import LogConfig
from engine.storage.folder import CHECKPOINTS
from engine.storage.retention import Going, RetentionPlan, plan_for

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)


class Housekeeping:
    """The upkeep of one broker's logs."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._time: TrustedTime | None = None
        self._checkpoints = asyncio.Lock()
        self._removals: deque[tuple[float, list[str]]] = deque()
        self._timers: list[asyncio.TimerHandle] = []
        self._busy: dict[TopicPartition, asyncio.Event] = {}
        self._kept: set[TopicPartition] = set()
        self._is_clock_doubted = False
        self.next_ms: dict[str, int] = {}
        """When each thing is done next, by the name of its interval."""
        self.disk_space = DiskSpace(broker)
        self.compaction = Compaction(broker)

    @property
    def waiting_files(self) -> int:
        """Files that are out of their log and wait to be removed."""
        return sum(len(paths) for _, paths in self._removals)

    def start(self, *, last_known_ms: int | None) -> None:
        """Begin, with a time that has certainly been before this start."""
        broker = self._broker
        self._time = TrustedTime(
            wall_ms=broker.clock.now_ms(),
            monotonic_ms=broker.clock.monotonic_ms(),
            last_known_ms=last_known_ms,
        )
        for name, every, work in (
            ("recovery points", "log.flush.offset.checkpoint.interval.ms", self._note_recovery),
            ("log starts", "log.flush.start.offset.checkpoint.interval.ms", self._note_starts),
            ("watermarks", "replica.high.watermark.checkpoint.interval.ms", self._note_watermarks),
            ("retention", "log.retention.check.interval.ms", self.apply_retention),
            ("producers", "producer.id.expiration.check.interval.ms", self._expire_producers),
        ):
            first = every if name != "retention" else "log.initial.task.delay.ms"
            self._spawn(name, self._repeat(work, every, first))
        self._spawn("disk space", self.disk_space.watch())
        self._spawn("cleaner", self.compaction.run())

    def stop(self) -> None:
        """The broker stops: files that wait are removed by the next start."""
        for timer in self._timers:
            timer.cancel()

    def _spawn(self, name: str, work: Coroutine[None, None, None]) -> None:
        self._broker.tasks.spawn(f"{name} of broker {self._broker.broker_id}", work)

    async def _repeat(
        self,
        work: Callable[[], Coroutine[None, None, None]],
        every: str,
        first: str,
    ) -> None:
        """Do it for ever; the pauses are settings in milliseconds, by their names."""
        integer = self._broker.settings.integer
        await self._rest(every, integer(first))
        while True:
            await work()
            await self._rest(every, integer(every))

    async def _rest(self, what: str, milliseconds: int) -> None:
        self.next_ms[what] = self._broker.clock.now_ms() + milliseconds
        await asyncio.sleep(milliseconds / 1000)

    def now_ms(self) -> int:
        """The wall clock's time as far as it is believed."""
        clock = self._broker.clock
        if self._time is None:
            return clock.now_ms()
        trusted = self._time.look(wall_ms=clock.now_ms(), monotonic_ms=clock.monotonic_ms())
        is_doubted = self._time.doubted_ms > 0
        if is_doubted and not self._is_clock_doubted:
            self._tell_doubt(self._time.doubted_ms)
        self._is_clock_doubted = is_doubted
        return trusted

    @contextmanager
    def alone_with(self, partition: Partition) -> Iterator[bool]:
        """Whether nobody else is changing the segments of this partition; nobody will meanwhile."""
        place = partition.topic_partition
        if place in self._busy or place in self._kept:
            yield False
            return
        ended = self._busy[place] = asyncio.Event()
        try:
            yield True
        finally:
            del self._busy[place]
            ended.set()

    @asynccontextmanager
    async def kept_as_they_are(self, places: Collection[TopicPartition]) -> AsyncIterator[None]:
        """Nobody takes segments out of these partitions, or cleans them, meanwhile."""
        self._kept.update(places)
        try:
            for place in places:
                if place in self._busy:
                    await self._busy[place].wait()
            yield
        finally:
            self._kept.difference_update(places)

    # -- checkpoints ---------------------------------------------------------------------------

    async def _note_recovery(self) -> None:
        await self._note_in_time(RECOVERY_POINTS)

    async def _note_starts(self) -> None:
        await self._note_in_time(LOG_STARTS)

    async def _note_watermarks(self) -> None:
        await self._note_in_time(HIGH_WATERMARKS)

    async def _note_in_time(self, name: str) -> None:
        try:
            await self.write_checkpoints(name)
        except OSError as error:
            log.warning("%s of broker %s was not written: %s", name, self._broker.broker_id, error)

    async def write_checkpoints(self, *names: str) -> None:
        """Write these checkpoint files, where there is news, and sync them. May raise OSError."""
        async with self._checkpoints:
            folder = self._broker.folder
            job = folder.checkpoint_job(self._broker.high_watermarks(), names)
            if job is not None:
                await ended_beside(job)

    async def forget_removed(self) -> bool:
        """Have no checkpoint file say anything of topics that are no more; whether that worked."""
        try:
            await self.write_checkpoints(*CHECKPOINTS, CLEANER_OFFSETS)
        except OSError as error:
            self.failed(error, "checkpoints without removed topics")
            return False
        return True

    async def note_what_is_lost(self) -> None:
        """After a crash a log may end before its high watermark: what comes is not committed by it."""
        if not self._broker.folder.was_clean:
            try:
                await self.write_checkpoints(HIGH_WATERMARKS)
            except OSError as error:
                self.failed(error, HIGH_WATERMARKS)

    # -- retention -----------------------------------------------------------------------------

    async def apply_retention(self) -> None:
        """One look at every partition; and the files that have waited long enough go."""
        turns = Turns(self._broker.clock)
        for partition in list(self._broker.partitions.values()):
            if not partition.is_closed and partition.storage_error is None:
                await self.retire(partition)
            await turns.breathe()
        await self.remove_due_files()

    def plan(self, partition: Partition) -> RetentionPlan:
        """What retention would take from a partition now."""
        return plan_for(
            partition.log,
            high_watermark=partition.high_watermark,
            now_ms=self.now_ms(),
            config=partition.config,
        )

    async def retire(self, partition: Partition) -> RetentionPlan:
        """Take what must go out of one partition's log; what went."""
        with self.alone_with(partition) as is_alone:
            if not is_alone:
                return RetentionPlan((), None)
            try:
                plan = self.plan(partition)
                if plan.going:
                    plan = await self._taken_out(partition, plan)
            except OSError as error:
                self.failed(error, f"retention of {partition}")
                return RetentionPlan((), None)
        if plan.going:
            self._tell_deleted(partition, plan)
        return plan

    async def _taken_out(self, partition: Partition, plan: RetentionPlan) -> RetentionPlan:
        syncer, found = self._broker.syncer, partition.log
        # what producers sent last is noted beside the segments that stay: it must be safe first
        for _ in range(2):
            if plan.staying is None:
                found.roll()
            syncer.mark_dirty(partition)
            await syncer.flush()
            if partition.is_closed or partition.storage_error is not None:
                return RetentionPlan((), None)
            plan = self.plan(partition)
        if plan.staying is None:
            plan = RetentionPlan(plan.going[:-1], None)  # written again meanwhile
        paths = upkeep.drop_oldest(partition.log, len(plan.going))
        partition.log_start_moved()
        self.remove_later(partition.config, paths)
        return plan

    def failed(self, error: OSError, what: str) -> None:
        """A disk that refused for good takes the folder offline; one that is full does not."""
        if error.errno not in PASSING:
            self._broker.syncer.fail(error)
        log.warning("%s of broker %s: %s", what, self._broker.broker_id, error)

    def remove_later(self, config: LogConfig, paths: Sequence[str]) -> None:
        """Files whose readers, if any, have until file.delete.delay.ms."""
        clock, delay_ms = self._broker.clock, config.file_delete_delay_ms
        self._removals.append((clock.monotonic_ms() + delay_ms, list(paths)))
        loop = asyncio.get_running_loop()
        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(delay_ms / 1000 + 0.001, self._remove_soon))

    def _remove_soon(self) -> None:
        self._spawn("removal of files", self.remove_due_files())

    async def remove_due_files(self) -> None:
        now_ms = self._broker.clock.monotonic_ms()
        due = [paths for due_ms, paths in self._removals if due_ms <= now_ms]
        if not due:
            return
        self._removals = deque(item for item in self._removals if item[0] > now_ms)
        disk = self._broker.folder.disk

        def remove() -> None:
            for paths in due:
                for path in paths:
                    with suppress(FileNotFoundError):  # the topic may be gone
                        disk.remove(path)

        try:
            await ended_beside(remove)
        except OSError as error:
            self.failed(error, "removal of files")

    async def _expire_producers(self) -> None:
        turns = Turns(self._broker.clock)
        for partition in list(self._broker.partitions.values()):
            partition.log.expire_producers(self.now_ms())
            await turns.breathe()

    # -- DeleteRecords -------------------------------------------------------------------------

    def record_start(self, partition: Partition, offset: int) -> int:
        """Where a log would begin; -1 is the high watermark. KafkaError as Kafka answers."""
        partition.require_writable()
        config = partition.config
        if config.is_compacted and not config.is_deleted:
            raise KafkaError(
                Code.POLICY_VIOLATION,
                f"Records of partition {partition} can not be deleted due to the configured policy",
            )
        offset = partition.high_watermark if offset == -1 else offset
        if not 0 <= offset <= partition.high_watermark:
            raise KafkaError(
                Code.OFFSET_OUT_OF_RANGE,
                f"The offset {offset} for partition {partition} is not valid",
            )
        return offset

    async def delete_records(self, partition: Partition, offset: int) -> int:
        """Move the log start for good; the new one. Raises KafkaError as Kafka answers."""
        offset = self.record_start(partition, offset)
        before = partition.log.start_offset
        try:
            upkeep.delete_up_to(partition.log, offset)
            await self.write_checkpoints(LOG_STARTS)
        except OSError as error:
            self.failed(error, f"deleting records of {partition}")
            raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(error)) from error
        if partition.log.start_offset > before:
            partition.log_start_moved()
            self.tell(
                "records_deleted",
                partition,
                f"{partition} begins at offset {partition.log.start_offset} now",
                "records before it were deleted on request",
            )
        return partition.log.start_offset

    # -- telling -------------------------------------------------------------------------------

    def _tell_deleted(self, partition: Partition, plan: RetentionPlan) -> None:
        count = len(plan.going)
        segments = "1 segment" if count == 1 else f"{count} segments"
        self.tell(
            "segment_deleted",
            partition,
            f"{partition} lost {segments}, {plan.size:,} bytes, and begins at {plan.start_offset}",
            _why(plan.going, partition.config),
        )

    def _tell_doubt(self, doubted_ms: int) -> None:
        hours = doubted_ms / 3_600_000
        self.tell(
            "clock_jumped",
            None,
            f"The clock was set {hours:,.1f} hours ahead",
            "records are not deleted by age until it has stood by that for an hour",
            severity="warning",
        )

    def tell(
        self,
        kind: EventKind,
        partition: Partition | None,
        text: str,
        why: str,
        *,
        severity: Severity = "info",
    ) -> None:
        """An event, where somebody listens."""
        broker = self._broker
        if broker.telemetry is None:
            return
        broker.telemetry.event(
            kind,
            severity,
            text,
            why=why,
            topic="" if partition is None else partition.topic,
            partition=None if partition is None else partition.index,
            broker_id=broker.broker_id,
        )


def _why(going: Sequence[Going], config: LogConfig) -> str:
    reasons = {
        "log_start": "its records were deleted before",
        "size": f"the log was larger than retention.bytes of {config.retention_bytes:,}",
        "age": f"its records were older than retention.ms of {config.retention_ms:,}",
    }
    return " and ".join(reasons[reason] for reason in dict.fromkeys(g.reason for g in going))
