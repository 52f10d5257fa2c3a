"""Records produced and read on behalf of the window."""

from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.broker.partition import Partition
from engine.commands.refusals import refusal
from engine.contract.commands import (
    BatchPage,
    FindOffset,
    OffsetFound,
    Produce,
    Produced,
    ReadBatches,
)
from engine.contract.values import EngineError
from engine.storage.disk import FileRange
from engine.wire.batch import Record, build_batch, read_header
from engine.wire.partitioner import partition_for_key

ALL = -1
PAGE_BYTES = 8 * 1024 * 1024
"""The most that one page holds, however much was asked for (one larger batch excepted)."""


class Turns:
    """Whose turn it is when a record has neither key nor partition, per topic."""

    def __init__(self) -> None:
        self._next: dict[bytes, int] = {}

    def take(self, topic_id: bytes, partition_count: int) -> int:
        turn = self._next.get(topic_id, 0) % partition_count
        if len(self._next) > 10_000:
            self._next.clear()
        self._next[topic_id] = turn + 1
        return turn


async def produce(broker: Broker, turns: Turns, command: Produce) -> Produced:
    """Append one record as a client with acks=all would, and wait until it is committed."""
    what = f"topic {command.topic}"
    try:
        index = _partition_of(broker, turns, command)
        what = place_of(command.topic, index)
        now_ms = broker.clock.now_ms()
        timestamp_ms = now_ms if command.timestamp_ms is None else command.timestamp_ms
        batch = build_batch([Record(0, timestamp_ms, command.key, command.value, command.headers)])
        partition = broker.partition(command.topic, index)
        appended = partition.append(bytearray(batch), now_ms=now_ms, required_acks=ALL)
        broker.telemetry.produced_here(len(batch))
        await partition.committed(appended.last_offset + 1)
    except KafkaError as error:
        raise refusal(error, what) from error
    if appended.log_append_time_ms is not None:
        timestamp_ms = appended.log_append_time_ms
    return Produced(command.topic, index, appended.base_offset, timestamp_ms)


def _partition_of(broker: Broker, turns: Turns, command: Produce) -> int:
    """The partition asked for, or the one Kafka's own producers would choose."""
    topic = broker.cluster.topic(command.topic)
    count = len(topic.partitions)
    if command.partition is not None:
        if command.partition not in topic.partitions:
            place = place_of(command.topic, command.partition)
            raise EngineError(f"There is no {place}.", Code.UNKNOWN_TOPIC_OR_PARTITION.name)
        return command.partition
    if command.key is None:
        return turns.take(topic.topic_id, count)
    return partition_for_key(command.key, count)


async def read_batches(broker: Broker, command: ReadBatches) -> BatchPage:
    """A page of whole batches below the high watermark."""
    partition = ready_partition(broker, command.topic, command.partition)
    end_offset = partition.high_watermark
    offset = max(command.offset, partition.log.start_offset)
    batches: list[bytes] = []
    left = min(max(command.max_bytes, 1), PAGE_BYTES)
    try:
        while offset < end_offset and left > 0:
            found = partition.read(offset, left, end_offset=end_offset, at_least_one=not batches)
            data = found.records.read() if isinstance(found.records, FileRange) else found.records
            if not data and found.end_offset <= offset:
                break
            batches += _split(data)
            left -= len(data)
            offset = found.end_offset
    except KafkaError as error:
        raise refusal(error, place_of(command.topic, command.partition)) from error
    return BatchPage(
        batches=tuple(batches),
        next_offset=offset,
        log_start_offset=partition.log.start_offset,
        high_watermark=end_offset,
    )


async def find_offset(broker: Broker, command: FindOffset) -> OffsetFound:
    partition = ready_partition(broker, command.topic, command.partition)
    try:
        found = await partition.find_time(command.timestamp_ms, end_offset=partition.high_watermark)
    except KafkaError as error:
        raise refusal(error, place_of(command.topic, command.partition)) from error
    return OffsetFound(None if found is None else found.offset)


def ready_partition(broker: Broker, topic: str, index: int) -> Partition:
    """The partition, where this broker leads it; EngineError in words where not."""
    try:
        partition = broker.partition(topic, index)
        partition.require_leadership()
    except KafkaError as error:
        known = topic in broker.cluster.image.topics
        raise refusal(error, place_of(topic, index) if known else f"topic {topic}") from error
    return partition


def place_of(topic: str, partition: int) -> str:
    return f"partition {partition} of topic {topic}"


def _split(data: bytes) -> list[bytes]:
    batches = []
    position = 0
    while position < len(data):
        size = read_header(data, position).size
        batches.append(data[position : position + size])
        position += size
    return batches
