"""What the window may ask about the inside of a segment: headers, bytes, indexes, lookups."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.broker.partition import Partition
from engine.broker.turns import Turns
from engine.commands.records import PAGE_BYTES, place_of, ready_partition
from engine.commands.refusals import refusal
from engine.contract.records import BatchReader
from engine.contract.segments import (
    BatchLine,
    IndexEntry,
    IndexPage,
    LookUp,
    LookupTrace,
    ReadIndex,
    ReadSegment,
    ReadSegmentBatch,
    SegmentBatch,
    SegmentPage,
)
from engine.contract.values import EngineError, Reply
from engine.storage.indexes import OffsetIndex, TimeIndex
from engine.storage.lookup import first_at, new_enough, walk_to_time
from engine.storage.scan import OVERHEAD, DamagedLogError, Extent, headers
from engine.storage.segment import LOG, Segment, file_name
from engine.wire.batch import HEADER_SIZE, BatchHeader, crc_is_right, read_header
from engine.wire.declare import WireError

MOST_LINES = 2_000
OPENED_BYTES = 8 << 20

OfSegment = ReadSegment | ReadSegmentBatch | ReadIndex | LookUp


async def of_segment(broker: Broker, command: OfSegment) -> Reply:
    """The reply that the command names."""
    partition = ready_partition(broker, command.topic, command.partition)
    with _told(partition, place_of(command.topic, command.partition)):
        match command:
            case ReadSegment():
                return await _page(broker, partition, command)
            case ReadSegmentBatch():
                return _batch(_segment(partition, command.base_offset), command.position)
            case ReadIndex():
                return _index_page(partition, command)
            case LookUp():
                return await _trace(broker, partition, command)


@contextmanager
def _told(partition: Partition, what: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise EngineError(
            f"A segment of {partition} went while it was read: retention or the cleaner took it."
            " Look again."
        ) from error
    except OSError as error:
        raise refusal(KafkaError(Code.KAFKA_STORAGE_ERROR), what) from error
    except (DamagedLogError, WireError) as error:
        raise EngineError(
            f"The segment is damaged: {error}. What lies behind cannot be read.",
            Code.CORRUPT_MESSAGE.name,
        ) from error


def _segment(partition: Partition, base_offset: int) -> Segment:
    log = partition.log
    if log.segments:
        segment = log.segments[log.segment_number(base_offset)]
        if segment.base_offset == base_offset:
            return segment
    raise EngineError(f"{partition} has no segment {file_name(base_offset, LOG)} any more.")


async def _page(broker: Broker, partition: Partition, command: ReadSegment) -> SegmentPage:
    segment = _segment(partition, command.base_offset)
    most, size = min(max(command.most, 1), MOST_LINES), segment.size
    lines: list[BatchLine] = []
    damage, turns, position = "", Turns(broker.clock), max(command.position, 0)
    try:
        for at, header in headers(segment.log.open(), position, size):
            if len(lines) == most:
                break
            lines.append(_line(at, header))
            position = at + header.size
            await turns.breathe()
    except (DamagedLogError, WireError) as error:
        damage = str(error)
    is_done = bool(damage) or position >= size
    if not is_done and len(lines) < most:
        damage = f"at byte {position}: the last batch is cut short"
        is_done = True
    return SegmentPage(tuple(lines), None if is_done else position, size, damage)


def _line(position: int, header: BatchHeader) -> BatchLine:
    return BatchLine(
        position=position,
        size_bytes=header.size,
        base_offset=header.base_offset,
        last_offset=header.last_offset,
        record_count=header.record_count,
        max_timestamp_ms=header.max_timestamp,
        codec=header.codec.name.lower(),
        producer_id=header.producer_id if header.has_producer_id else None,
        is_transactional=header.is_transactional,
        is_control=header.is_control,
    )


def _batch(segment: Segment, position: int) -> SegmentBatch:
    data = _bytes_at(segment, position)
    return SegmentBatch(data, crc_is_right(data, 0, len(data)))


def _bytes_at(segment: Segment, position: int) -> bytes:
    """One whole batch; the position comes from outside, so its length is not believed."""
    if not 0 <= position <= segment.size - HEADER_SIZE:
        raise EngineError(f"No batch begins at byte {position:,} of {segment.base_offset:,}.")
    file = segment.log.open()
    size = OVERHEAD + int.from_bytes(file.pread(OVERHEAD, position)[8:], "big", signed=True)
    if not HEADER_SIZE <= size <= segment.size - position:
        raise DamagedLogError(position, f"no batch is {size} bytes long")
    if size > PAGE_BYTES:
        raise EngineError(f"The batch is {size:,} bytes long: too much to be shown.")
    return file.pread(size, position)


def _index_page(partition: Partition, command: ReadIndex) -> IndexPage:
    segment = _segment(partition, command.base_offset)
    segment.load()
    index = segment.index if command.index == "offset" else segment.times
    first = max(command.first, 0)
    stop = min(index.count, first + min(max(command.most, 1), MOST_LINES))
    entries = (_entry(segment, index, number) for number in range(first, stop))
    return IndexPage(tuple(entry for entry in entries if entry is not None), index.count)


def _entry(segment: Segment, index: OffsetIndex | TimeIndex, number: int) -> IndexEntry | None:
    """An entry with its offsets as they are meant; they are stored relative to the segment."""
    if number < 0:
        return None
    key, value = index.entry(number)
    base = segment.base_offset
    is_by_offset = isinstance(index, OffsetIndex)
    return IndexEntry(
        number, key + base if is_by_offset else key, value if is_by_offset else value + base
    )


async def _trace(broker: Broker, partition: Partition, command: LookUp) -> LookupTrace:
    if (command.offset is None) == (command.timestamp_ms is None):
        raise EngineError("Say either an offset or a time to look for.")
    if not partition.log.segments:
        raise EngineError(f"There is nothing in {partition} yet.")
    if command.offset is not None:
        return await _trace_offset(broker, partition, command.offset)
    assert command.timestamp_ms is not None
    return await _trace_time(broker, partition, command.timestamp_ms)


async def _trace_offset(broker: Broker, partition: Partition, offset: int) -> LookupTrace:
    log = partition.log
    if not log.start_offset <= offset <= log.end_offset:
        raise EngineError(
            f"{partition} holds the offsets from {log.start_offset:,} up to"
            f" {log.end_offset:,}, not {offset:,}: a consumer that asks for it is told"
            " OFFSET_OUT_OF_RANGE and goes where its auto.offset.reset says.",
            Code.OFFSET_OUT_OF_RANGE.name,
        )
    segment = log.segments[log.segment_number(offset)]
    segment.load()
    number = segment.index.number_at_most(offset - segment.base_offset)
    walked, turns = _Walked(), Turns(broker.clock)
    for extent in segment.walk_to(offset):
        walked.count(extent)
        await turns.breathe()
    last = walked.last
    found = last if last is not None and last.last_offset >= offset else None
    return _traced(segment, walked, found, offset=offset, number=number)


async def _trace_time(broker: Broker, partition: Partition, timestamp: int) -> LookupTrace:
    log, end_offset = partition.log, partition.high_watermark
    turns = Turns(broker.clock)
    for segment in list(new_enough(log, timestamp)):
        relative = segment.times.offset_before(timestamp)
        time_number = segment.times.number_at_most(timestamp - 1)
        number = segment.index.number_at_most(relative)
        walked = _Walked()
        for extent in walk_to_time(segment, timestamp):
            if extent.base_offset >= end_offset:
                break
            walked.count(extent)
            await turns.breathe()
            if extent.max_timestamp < timestamp or extent.last_offset < log.start_offset:
                continue
            first = first_at(
                _bytes_at(segment, extent.position), timestamp, start_offset=log.start_offset
            )
            if first is not None and first.offset < end_offset:
                return _traced(
                    segment, walked, extent,
                    number=number, time_number=time_number, first=first.offset,
                )  # fmt: skip
    raise EngineError(
        f"No record of {partition} that can be read is so new."
        " A consumer that seeks there begins at the end."
    )


class _Walked:
    """What a lookup has gone over."""

    def __init__(self) -> None:
        self.batches = self.bytes = 0
        self.last: Extent | None = None

    def count(self, extent: Extent) -> None:
        self.batches += 1
        self.bytes += extent.size
        self.last = extent


def _traced(
    segment: Segment,
    walked: _Walked,
    found: Extent | None,
    *,
    number: int,
    offset: int | None = None,
    time_number: int = -1,
    first: int | None = None,
) -> LookupTrace:
    line = None
    if found is not None:
        data = _bytes_at(segment, found.position)
        line = _line(found.position, read_header(data))
        if offset is not None:
            first = _first_record(data, offset)
    entry = _entry(segment, segment.index, number)
    return LookupTrace(
        base_offset=segment.base_offset,
        is_by_time=offset is None,
        time_entry=_entry(segment, segment.times, time_number),
        time_entry_count=segment.times.count,
        offset_entry=entry,
        offset_entry_count=segment.index.count,
        scan_position=entry.value if entry is not None else 0,
        scanned_batches=walked.batches,
        scanned_bytes=walked.bytes,
        batch=line,
        found_offset=first,
        is_remembered=offset is not None and segment.is_remembered(offset),
        is_exact=found is not None and (offset is None or found.base_offset <= offset),
    )


def _first_record(data: bytes, offset: int) -> int | None:
    reader = BatchReader(data, max_decompressed=OPENED_BYTES)
    record = reader.record(reader.index_of(offset))
    return None if record is None else record.offset
