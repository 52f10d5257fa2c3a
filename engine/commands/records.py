"""Records produced and read on behalf of the window."""

from collections.abc import Iterator

from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.partition import Partition
from engine.commands.refusals import refusal
from engine.commands.whereabouts import leader_of
from engine.contract.commands import (
    BatchPage,
    FindOffset,
    OffsetFound,
    Produce,
    Produced,
    ReadBatches,
)
from engine.contract.produce import (
    MAX_RECORDS,
    Acks,
    NewRecord,
    ProducedMany,
    ProduceFailure,
    ProduceMany,
)
from engine.contract.values import EngineError
from engine.storage.disk import FileRange
from engine.storage.log import Appended
from engine.wire.batch import Record, build_batch, read_header
from engine.wire.compression import Codec
from engine.wire.partitioner import partition_for_key

ALL = -1
WINDOW = "Broker Workbench"
"""Whose batches these are, where batches are counted."""
BATCH_BYTES = 900_000
"""A batch of the window is cut here: below what topics take unless told otherwise."""
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


async def produce(fleet: Fleet, turns: Turns, command: Produce) -> Produced:
    """Append one record as a client with acks=all would, and wait until it is committed."""
    record = NewRecord(command.value, command.key, command.headers, command.partition)
    timestamp_ms = command.timestamp_ms
    if timestamp_ms is None:
        timestamp_ms = fleet.front.clock.now_ms()
    try:
        partition_count = len(fleet.front.cluster.topic(command.topic).partitions)
    except KafkaError as error:
        raise refusal(error, f"topic {command.topic}") from error
    index = _partition_of(fleet, turns, command.topic, record, partition_count)
    run = [(0, Record(0, timestamp_ms, record.key, record.value, record.headers))]
    appended = await _append(fleet, command.topic, index, run)
    if appended.log_append_time_ms is not None:
        timestamp_ms = appended.log_append_time_ms
    return Produced(command.topic, index, appended.base_offset, timestamp_ms)


async def produce_many(fleet: Fleet, turns: Turns, command: ProduceMany) -> ProducedMany:
    """Append records as one batch a partition; what is refused of it is told beside the rest."""
    if len(command.records) > MAX_RECORDS:
        raise EngineError(f"One command may carry {MAX_RECORDS:,} records, not more.")
    try:
        topic = fleet.front.cluster.topic(command.topic)
    except KafkaError as error:
        raise refusal(error, f"topic {command.topic}") from error
    now_ms = fleet.front.clock.now_ms()
    keyless: int | None = None
    runs: dict[int, list[tuple[int, Record]]] = {}
    failures: list[ProduceFailure] = []
    for at, new in enumerate(command.records):
        sticks = new.partition is None and new.key is None
        if sticks and keyless is not None:
            index = keyless
        else:
            try:
                index = _partition_of(fleet, turns, command.topic, new, len(topic.partitions))
            except EngineError as no:
                failures.append(ProduceFailure(new.partition or 0, 1, no.text, no.code))
                continue
        keyless = index if sticks else keyless
        made = Record(0, now_ms, new.key, new.value, new.headers)
        runs.setdefault(index, []).append((at, made))
    places: list[tuple[int, int] | None] = [None] * len(command.records)
    codec = Codec[command.codec.upper()]
    for index, listed in runs.items():
        for run in _cut(listed):
            try:
                appended = await _append(
                    fleet, command.topic, index, run, codec=codec, acks=command.acks
                )
            except EngineError as no:
                failures.append(ProduceFailure(index, len(run), no.text, no.code))
            else:
                for step, (at, _) in enumerate(run):
                    places[at] = (index, appended.base_offset + step)
    return ProducedMany(command.topic, tuple(places), tuple(failures), now_ms)


def _cut(listed: list[tuple[int, Record]]) -> Iterator[list[tuple[int, Record]]]:
    """Runs of records that fit a batch; one that alone is too large is left to the broker."""
    run: list[tuple[int, Record]] = []
    room = BATCH_BYTES
    for at, record in listed:
        taken = 64 + len(record.key or b"") + len(record.value or b"")
        taken += sum(len(name) * 4 + len(value or b"") for name, value in record.headers)
        if run and taken > room:
            yield run
            run, room = [], BATCH_BYTES
        run.append((at, record))
        room -= taken
    yield run


async def _append(
    fleet: Fleet,
    topic: str,
    index: int,
    run: list[tuple[int, Record]],
    *,
    codec: Codec = Codec.NONE,
    acks: Acks = "all",
) -> Appended:
    """One batch on the way that a client's takes."""
    broker = await leader_of(fleet, topic, index)
    numbered = [
        Record(step, made.timestamp_ms, made.key, made.value, made.headers)
        for step, (_, made) in enumerate(run)
    ]
    try:
        batch = build_batch(numbered, codec=codec)
        partition = broker.partition(topic, index)
        wanted = ALL if acks == "all" else 1
        now_ms = broker.clock.now_ms()
        appended = partition.append(bytearray(batch), now_ms=now_ms, required_acks=wanted)
        broker.telemetry.produced_here(len(batch), len(run))
        if broker.telemetry.moves is not None:
            broker.telemetry.moves.produced_here(WINDOW, partition, broker.broker_id)
        if acks == "all":
            await partition.committed(appended.last_offset + 1)
    except KafkaError as error:
        raise refusal(error, place_of(topic, index)) from error
    return appended


def _partition_of(
    fleet: Fleet, turns: Turns, name: str, record: NewRecord, partition_count: int
) -> int:
    """The partition asked for, or the one Kafka's own producers would choose."""
    topic = fleet.front.cluster.topic(name)
    if record.partition is not None:
        if record.partition not in topic.partitions:
            place = place_of(name, record.partition)
            raise EngineError(f"There is no {place}.", Code.UNKNOWN_TOPIC_OR_PARTITION.name)
        return record.partition
    if record.key is None:
        return turns.take(topic.topic_id, partition_count)
    return partition_for_key(record.key, partition_count)


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
