"""What the window may ask about a partition's log, and do to it."""

from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.broker.partition import Partition
from engine.broker.storage_errors import PASSING
from engine.commands.records import place_of, ready_partition
from engine.commands.refusals import refusal
from engine.contract.log import (
    ApplyRetention,
    CompactNow,
    DeleteRecordsTo,
    LogCompacted,
    RecordsDeleted,
    RetentionApplied,
    RollSegment,
    SegmentGoing,
    SegmentRolled,
)
from engine.contract.values import EngineError
from engine.storage.cleanable import Cleanable
from engine.storage.cleaner import CleaningStats
from engine.storage.config import LogConfig
from engine.storage.retention import Going, RetentionPlan, facts_of, retention_plan

_NOTHING_GOES = LogConfig(cleanup_policy=frozenset())
"""Without a policy only what was deleted goes."""


async def roll_segment(broker: Broker, command: RollSegment) -> SegmentRolled:
    partition = ready_partition(broker, command.topic, command.partition)
    before = partition.log.active
    if before is None:
        raise EngineError(f"There is nothing in {partition} yet: its first record opens a segment.")
    try:
        active = partition.log.roll()
    except OSError as error:
        if error.errno not in PASSING:
            broker.syncer.fail(error)
        raise refusal(KafkaError(Code.KAFKA_STORAGE_ERROR), str(partition)) from error
    is_new = active is not before
    if is_new:
        partition.tell_rolled()
        broker.syncer.mark_dirty(partition)
        await broker.syncer.flush()
    return SegmentRolled(active.base_offset, is_new)


async def apply_retention(broker: Broker, command: ApplyRetention) -> RetentionApplied:
    partition = ready_partition(broker, command.topic, command.partition)
    start = partition.log.start_offset
    house = broker.housekeeping
    try:
        plan = house.plan(partition)
    except OSError as error:
        raise refusal(KafkaError(Code.KAFKA_STORAGE_ERROR), str(partition)) from error
    if not command.preview and plan.going:
        plan = await house.retire(partition)
        if not plan.going:
            raise EngineError(
                f"The log of {partition} is being compacted or backed up; ask again in a moment."
            )
    return _retention(plan, start)


def _retention(plan: RetentionPlan, start: int) -> RetentionApplied:
    after = max(start, plan.start_offset or start)
    return RetentionApplied(_going(plan.going), plan.size, after - start, start, after)


def _going(going: tuple[Going, ...]) -> tuple[SegmentGoing, ...]:
    return tuple(
        SegmentGoing(
            gone.segment.base_offset,
            gone.segment.end_offset,
            gone.segment.size,
            gone.segment.newest_ms,
            gone.reason,
        )
        for gone in going
    )


async def compact_now(broker: Broker, command: CompactNow) -> LogCompacted:
    partition = ready_partition(broker, command.topic, command.partition)
    if not partition.config.is_compacted:
        raise EngineError(
            f"{partition} is not compacted: its cleanup.policy has no compact.",
            Code.POLICY_VIOLATION.name,
        )
    cleaner = broker.housekeeping.compaction
    cleaner.uncleanable.pop(partition, None)  # asked for: tried again
    part = cleaner.part(partition)
    if not part.dirty_bytes and not part.clean_bytes:
        return _compacted(part, None)
    stats = await (cleaner.trial if command.preview else cleaner.compact)(partition, part)
    if stats is None:
        why = cleaner.uncleanable.get(
            partition, "its segments changed meanwhile, or the disk is full"
        )
        raise EngineError(f"{partition} could not be compacted: {why}.")
    return _compacted(part, stats)


def _compacted(part: Cleanable, stats: CleaningStats | None) -> LogCompacted:
    stats = stats or CleaningStats(part.first_dirty, part.first_dirty)
    return LogCompacted(
        first_dirty=part.first_dirty,
        end_offset=stats.end_offset,
        held_by=part.held_by,
        key_count=stats.key_count,
        segments_before=stats.segments_before,
        segments_after=stats.segments_after,
        bytes_before=stats.bytes_before,
        bytes_after=stats.bytes_after,
        records_before=stats.records_before,
        records_after=stats.records_after,
    )


async def delete_records_to(broker: Broker, command: DeleteRecordsTo) -> RecordsDeleted:
    partition = ready_partition(broker, command.topic, command.partition)
    before = partition.log.start_offset
    house = broker.housekeeping
    wanted = -1 if command.offset is None else command.offset
    try:
        after = house.record_start(partition, wanted)
        if not command.preview:
            after = await house.delete_records(partition, wanted)
    except KafkaError as error:
        raise refusal(error, place_of(command.topic, command.partition)) from error
    after = max(before, after)
    plan = _below(partition, after)
    return RecordsDeleted(before, after, after - before, _going(plan.going))


def _below(partition: Partition, start_offset: int) -> RetentionPlan:
    """The segments that lie wholly below an offset."""
    return retention_plan(
        facts_of(partition.log),
        total_size=0,
        start_offset=start_offset,
        high_watermark=partition.high_watermark,
        config=_NOTHING_GOES,
        now_ms=0,
    )
