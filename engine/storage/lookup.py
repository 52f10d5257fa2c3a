"""Finding records of a log by time: the time index, a walk over headers, one batch opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from engine.base.errors import Code, KafkaError
from engine.storage.scan import DamagedLogError, Extent, extents
from engine.storage.segment import Segment
from engine.wire.batch import Record, read_header, read_records
from engine.wire.declare import WireError

if TYPE_CHECKING:
    from engine.storage.log import Log


class TimestampedOffset(NamedTuple):
    """A record by its time."""

    timestamp: int
    offset: int
    leader_epoch: int


def find_time(log: "Log", timestamp: int, end_offset: int) -> TimestampedOffset | None:
    """The first record below `end_offset` that is at least as new as `timestamp`."""
    with _damage_told(log):
        return _find_time(log, timestamp, end_offset)


def find_max_timestamp(log: "Log", end_offset: int) -> TimestampedOffset | None:
    """The first record with the newest timestamp of all, if it lies below `end_offset`."""
    with _damage_told(log):
        return _find_max_timestamp(log, end_offset)


@contextmanager
def _damage_told(log: "Log") -> Iterator[None]:
    try:
        yield
    except (DamagedLogError, WireError) as error:
        raise KafkaError(Code.CORRUPT_MESSAGE, f"{log.folder}: {error}") from error
    except OSError as error:
        raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(error)) from error


def _find_time(log: "Log", timestamp: int, end_offset: int) -> TimestampedOffset | None:
    start = log.start_offset
    for segment in log.segments[log.segment_number(start) :]:
        if segment.largest_timestamp < timestamp or not segment.size:
            continue
        relative = segment.times.offset_before(timestamp)
        position = segment.index.position_for_offset(relative)
        for extent in extents(segment.log.open(), position, segment.size):
            if extent.base_offset >= end_offset:
                return None
            if extent.max_timestamp < timestamp or extent.last_offset < start:
                continue
            for record, epoch in _records(segment, extent):
                if record.timestamp_ms >= timestamp and record.offset >= start:
                    if record.offset >= end_offset:
                        return None
                    return TimestampedOffset(record.timestamp_ms, record.offset, epoch)
    return None


def _find_max_timestamp(log: "Log", end_offset: int) -> TimestampedOffset | None:
    if not log.segments:
        return None
    newest = max(log.segments, key=lambda segment: segment.largest_timestamp)
    timestamp = newest.max_timestamp
    if timestamp < 0:
        return None
    position = newest.locate(newest.max_timestamp_offset)
    for extent in extents(newest.log.open(), position, newest.size):
        for record, epoch in _records(newest, extent):
            if record.timestamp_ms == timestamp:
                if not log.start_offset <= record.offset < end_offset:
                    return None
                return TimestampedOffset(timestamp, record.offset, epoch)
        break
    return None


def _records(segment: Segment, extent: Extent) -> list[tuple[Record, int]]:
    """The records of one batch, each with its leader epoch."""
    batch = segment.log.open().pread(extent.size, extent.position)
    epoch = read_header(batch).partition_leader_epoch
    return [(record, epoch) for record in read_records(batch)]
