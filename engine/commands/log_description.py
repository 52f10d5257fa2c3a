"""A partition's log described for whoever shows it: files, producers, checkpoints, what goes next."""

from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.broker.partition import Partition
from engine.broker.turns import Turns
from engine.commands.records import place_of, ready_partition
from engine.commands.refusals import refusal
from engine.contract.log import (
    CleanerNext,
    DamagedSpot,
    DescribeLog,
    LogCheckpoints,
    LogDescription,
    LogFile,
    ProducerDescription,
    RetentionNext,
    SegmentDescription,
)
from engine.storage.checkpoints import (
    CLEANER_OFFSETS,
    HIGH_WATERMARKS,
    LOG_STARTS,
    RECOVERY_POINTS,
)
from engine.storage.retention import RetentionPlan
from engine.storage.scan import DamagedLogError
from engine.storage.segment import INDEX, LOG, SNAPSHOT, TIME_INDEX, TXN_INDEX, Segment, file_name

MOST_PRODUCERS = 1000
_SUFFIXES = (LOG, INDEX, TIME_INDEX, TXN_INDEX, SNAPSHOT)


async def describe_log(broker: Broker, command: DescribeLog) -> LogDescription:
    """Looks at each segment's files, a few at a time."""
    partition = ready_partition(broker, command.topic, command.partition)
    try:
        return await _described(broker, partition, max(1, command.most))
    except (OSError, DamagedLogError) as error:
        told = KafkaError(Code.KAFKA_STORAGE_ERROR, str(error))
        raise refusal(told, place_of(command.topic, command.partition)) from error


async def _described(broker: Broker, partition: Partition, most: int) -> LogDescription:
    house, found = broker.housekeeping, partition.log
    plan = house.plan(partition)
    cleaner = _cleaner(broker, partition)
    segments, turns = [], Turns(broker.clock)
    for segment in list(found.segments[-most:]):
        segments.append(_segment(partition, segment, plan, cleaner))
        await turns.breathe()
    return LogDescription(
        folder=found.folder,
        log_start_offset=found.start_offset,
        last_stable_offset=partition.last_stable_offset,
        high_watermark=partition.high_watermark,
        synced_end_offset=found.synced_end,
        log_end_offset=found.end_offset,
        size_bytes=found.size,
        segment_count=found.segment_count,
        segments=tuple(segments),
        waiting_files=house.waiting_files,
        producer_count=len(found.producers),
        producers=_producers(partition),
        leader_epochs=tuple((epoch, start) for epoch, start in found.epochs.entries),
        snapshot_offsets=tuple(sorted(found.snapshots)),
        checkpoints=_checkpoints(broker, partition),
        retention_look_ms=house.next_ms.get("log.retention.check.interval.ms"),
        retention=_retention(plan),
        cleaner=cleaner,
        damage=tuple(
            DamagedSpot(spot.path, spot.position, spot.offset, spot.end_offset, spot.reason)
            for spot in found.damage
        ),
    )


def _segment(
    partition: Partition, segment: Segment, plan: RetentionPlan, cleaner: CleanerNext | None
) -> SegmentDescription:
    found = partition.log
    is_active = segment is found.active
    newest_ms = segment.largest_timestamp
    fates = {gone.segment.base_offset: gone.reason for gone in plan.going}
    return SegmentDescription(
        base_offset=segment.base_offset,
        end_offset=segment.end_offset,
        size_bytes=segment.size,
        newest_ms=newest_ms if newest_ms >= 0 else None,
        is_active=is_active,
        is_dirty=cleaner is not None and segment.end_offset > cleaner.first_dirty,
        fate=fates.get(segment.base_offset),
        index_entries=segment.index.count,
        time_index_entries=segment.times.count,
        aborted_count=len(segment.transactions.entries()),
        files=tuple(_files(partition, segment)),
    )


def _files(partition: Partition, segment: Segment) -> list[LogFile]:
    disk, files = partition.log.disk, []
    for suffix in _SUFFIXES:
        name = file_name(segment.base_offset, suffix)
        try:
            files.append(LogFile(name, disk.file_size(f"{partition.log.folder}/{name}")))
        except FileNotFoundError:
            continue
    return files


def _producers(partition: Partition) -> tuple[ProducerDescription, ...]:
    def known(number: int) -> int | None:
        return number if number >= 0 else None

    return tuple(
        ProducerDescription(
            producer_id=row.producer_id,
            epoch=row.epoch,
            last_sequence=known(row.last_sequence),
            last_offset=known(row.last_offset),
            last_append_ms=known(row.timestamp),
            coordinator_epoch=known(row.coordinator_epoch),
            open_since_offset=row.txn_first_offset,
        )
        for row in partition.log.producers.rows(MOST_PRODUCERS)
    )


def _checkpoints(broker: Broker, partition: Partition) -> LogCheckpoints:
    place, noted = partition.topic_partition, broker.folder.noted_offset
    return LogCheckpoints(
        recovery_point=noted(RECOVERY_POINTS, place),
        log_start=noted(LOG_STARTS, place),
        high_watermark=noted(HIGH_WATERMARKS, place),
        cleaner=noted(CLEANER_OFFSETS, place),
    )


def _retention(plan: RetentionPlan) -> RetentionNext | None:
    staying = plan.staying
    if staying is None:
        return None
    return RetentionNext(
        base_offset=staying.segment.base_offset,
        due_ms=staying.due_ms,
        bytes_left=staying.bytes_left,
        is_unread=staying.is_unread,
        is_ahead_of_clock=staying.is_ahead,
    )


def _cleaner(broker: Broker, partition: Partition) -> CleanerNext | None:
    if not partition.config.is_compacted:
        return None
    compaction = broker.housekeeping.compaction
    part = compaction.part(partition)
    running = compaction.running
    return CleanerNext(
        first_dirty=part.first_dirty,
        end_offset=part.end_offset,
        held_by=part.held_by,
        clean_bytes=part.clean_bytes,
        dirty_bytes=part.dirty_bytes,
        dirty_ratio=part.ratio,
        min_ratio=part.min_ratio,
        due_ms=part.due_ms,
        is_due=part.is_due,
        is_running=running is not None and running[0] is partition,
        given_up=compaction.uncleanable.get(partition, ""),
    )
