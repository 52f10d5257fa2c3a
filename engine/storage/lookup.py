"""Finding records of a log by time: the time index, a walk over headers, one batch opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from engine.base.errors import Code, KafkaError
from engine.storage.scan import DamagedLogError, Extent, extents
from engine.storage.segment import Segment
from engine.wire.batch import read_header, read_times
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
    with damage_told(log):
        for batch in batches_at(log, timestamp, end_offset):
            found = first_at(batch, timestamp, start_offset=log.start_offset)
            if found is not None:
                return found if found.offset < end_offset else None
    return None


def find_max_timestamp(log: "Log", end_offset: int) -> TimestampedOffset | None:
    """The first record with the newest timestamp of all, if it lies below `end_offset`."""
    with damage_told(log):
        newest = newest_batch(log)
        if newest is None:
            return None
        batch, timestamp = newest
        found = first_at(batch, timestamp, start_offset=0)
    if found is None or not log.start_offset <= found.offset < end_offset:
        return None
    return found


def batches_at(log: "Log", timestamp: int, end_offset: int) -> Iterator[bytes]:
    """The batches that may hold the first record so new, in order; most often the first does."""
    start = log.start_offset
    for segment in new_enough(log, timestamp):
        for extent in walk_to_time(segment, timestamp):
            if extent.base_offset >= end_offset:
                return
            if extent.max_timestamp >= timestamp and extent.last_offset >= start:
                yield _batch(segment, extent)


def new_enough(log: "Log", timestamp: int) -> Iterator[Segment]:
    """The segments that may hold a record so new, in order."""
    for segment in log.segments[log.segment_number(log.start_offset) :]:
        if segment.largest_timestamp >= timestamp and segment.size:
            yield segment


def walk_to_time(segment: Segment, timestamp: int) -> Iterator[Extent]:
    """The batches of a segment from where its indexes say that no older record is so new."""
    relative = segment.times.offset_before(timestamp)
    position = segment.index.position_for_offset(relative)
    yield from extents(segment.log.open(), position, segment.size)


def newest_batch(log: "Log") -> tuple[bytes, int] | None:
    """The batch that holds the newest timestamp of all, and that timestamp."""
    if not log.segments:
        return None
    newest = max(log.segments, key=lambda segment: segment.largest_timestamp)
    timestamp = newest.max_timestamp
    if timestamp < 0:
        return None
    position = newest.locate(newest.max_timestamp_offset)
    for extent in extents(newest.log.open(), position, newest.size):
        return _batch(newest, extent), timestamp
    return None


def first_at(batch: bytes, timestamp: int, *, start_offset: int) -> TimestampedOffset | None:
    """The batch's first record so new. Knows no log: a large batch is searched in an executor."""
    for offset, at_ms in read_times(batch):
        if at_ms >= timestamp and offset >= start_offset:
            return TimestampedOffset(at_ms, offset, read_header(batch).partition_leader_epoch)
    return None


@contextmanager
def damage_told(log: "Log") -> Iterator[None]:
    try:
        yield
    except (DamagedLogError, WireError) as error:
        raise KafkaError(Code.CORRUPT_MESSAGE, f"{log.folder}: {error}") from error
    except OSError as error:
        raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(error)) from error


def _batch(segment: Segment, extent: Extent) -> bytes:
    return segment.log.open().pread(extent.size, extent.position)
