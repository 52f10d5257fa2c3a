"""One partition of `__consumer_offsets` as the log of a coordinator's shard."""

from collections.abc import Callable, Iterator, Sequence

from engine.base.clock import Clock
from engine.base.errors import Code, KafkaError
from engine.broker.partition import Partition
from engine.machines.group.asks import Wrote
from engine.machines.group.changes import GroupChange
from engine.storage.disk import FileRange
from engine.wire.batch import BatchHeader, Record, build_batch, read_header, read_records
from engine.wire.coordinator_records.logs import GROUPS, encode_key, encode_value
from engine.wire.declare import WireError

READ_BYTES = 1_048_576
ALL = -1
COMMIT = 1
"""The type of a marker that ends a transaction well."""


class GroupLog:
    """Writes what is durable of a step as one batch; tells its shard when that is committed."""

    def __init__(self, partition: Partition, clock: Clock) -> None:
        self._partition = partition
        self._clock = clock
        self.on_committed: Callable[[int], None] = lambda _end_offset: None
        self.on_failed: Callable[[], None] = lambda: None

    @property
    def end_offset(self) -> int:
        return self._partition.log.end_offset

    @property
    def committed_end(self) -> int:
        return self._partition.high_watermark

    def append(self, changes: Sequence[Wrote | GroupChange]) -> int:
        """KafkaError as a coordinator answers it; then nothing was written."""
        now_ms = self._clock.now_ms()
        records = [
            Record(at, now_ms, encode_key(each.key), _value(each), ())
            for at, each in enumerate(each for each in changes if isinstance(each, Wrote))
        ]
        if not records:
            return self.end_offset
        try:
            batch = bytearray(build_batch(records))
            appended = self._partition.append(batch, now_ms=now_ms, required_acks=ALL)
        except KafkaError as error:
            raise KafkaError(_as_coordinator(error.code), error.message) from error
        end_offset = appended.last_offset + 1
        self._partition.call_when_committed(
            end_offset, lambda code: self._settled(end_offset, code)
        )
        return end_offset

    def _settled(self, end_offset: int, code: Code) -> None:
        if code is Code.NONE:
            self.on_committed(end_offset)
        else:
            self.on_failed()


def _value(change: Wrote) -> bytes | None:
    return None if change.value is None else encode_value(change.value, change.version)


def _as_coordinator(code: Code) -> Code:
    """What a group's member is told when its coordinator cannot write, as in Kafka."""
    match code:
        case Code.NOT_ENOUGH_REPLICAS | Code.UNKNOWN_TOPIC_OR_PARTITION | Code.REQUEST_TIMED_OUT:
            return Code.COORDINATOR_NOT_AVAILABLE
        case Code.NOT_LEADER_OR_FOLLOWER | Code.KAFKA_STORAGE_ERROR:
            return Code.NOT_COORDINATOR
        case Code.MESSAGE_TOO_LARGE | Code.RECORD_LIST_TOO_LARGE:
            return Code.UNKNOWN_SERVER_ERROR
    return code


def read_group_records(partition: Partition) -> Iterator[Wrote | None]:
    """Everything written so far, in order; None between batches, for whoever reads in turns.

    What a transaction wrote counts when its marker says so. Records of kinds that this engine does
    not know are stepped over, as genuine Kafka does it.
    """
    log = partition.log
    offset = log.start_offset
    open_writes: dict[int, list[Wrote]] = {}
    while offset < log.end_offset:
        found = log.read(offset, READ_BYTES, end_offset=log.end_offset)
        data = found.records.read() if isinstance(found.records, FileRange) else found.records
        position = 0
        while position < len(data):
            header = read_header(data, position)
            batch = data[position : position + header.size]
            position += header.size
            yield from _of_batch(header, batch, open_writes)
            yield None
        if found.end_offset <= offset:
            return
        offset = found.end_offset


def _of_batch(
    header: BatchHeader, batch: bytes, open_writes: dict[int, list[Wrote]]
) -> Iterator[Wrote]:
    if header.is_control:
        written = open_writes.pop(header.producer_id, [])
        if any(_is_commit(record.key) for record in read_records(batch)):
            yield from written
        return
    writes = [found for record in read_records(batch) if (found := _wrote(record)) is not None]
    if header.is_transactional:
        open_writes.setdefault(header.producer_id, []).extend(writes)
    else:
        yield from writes


def _is_commit(key: bytes | None) -> bool:
    return key is not None and int.from_bytes(key[2:4], "big") == COMMIT


def _wrote(record: Record) -> Wrote | None:
    if record.key is None:
        return None
    try:
        key = GROUPS.decode_key(record.key)
        if record.value is None:
            return Wrote(_group_of(key), key, None)
        value, version = GROUPS.decode_value(key, record.value)
    except WireError:
        return None
    return Wrote(_group_of(key), key, value, version)


def _group_of(key: object) -> str:
    found = getattr(key, "group", None) or getattr(key, "group_id", "")
    return str(found)
