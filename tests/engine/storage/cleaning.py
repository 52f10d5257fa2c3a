"""Rounds of the cleaner without a broker, and what is in a log before and after."""

from typing import NamedTuple

from engine.storage.cleanable import cleanable_part
from engine.storage.cleaner import Cleaner, CleaningStats
from engine.storage.config import LogConfig
from engine.storage.log import Log
from engine.wire.batch import BatchHeader, Record, build_batch, read_header, read_records
from engine.wire.compression import Codec
from tests.engine.storage.building import START_MS, append, everything, headers_in

COMPACTED = LogConfig(
    cleanup_policy=frozenset({"compact"}), segment_bytes=600, delete_retention_ms=1000
)


class Kept(NamedTuple):
    """A record that a reader sees."""

    offset: int
    key: bytes | None
    value: bytes | None
    timestamp_ms: int


def put(
    log: Log,
    *pairs: tuple[bytes | None, bytes | None],
    at_ms: int = START_MS,
    codec: Codec = Codec.NONE,
    **producer: int,
) -> int:
    """One batch; the offset of its first record."""
    records = [Record(n, at_ms + n, key, value) for n, (key, value) in enumerate(pairs)]
    return append(log, bytearray(build_batch(records, codec=codec, **producer)), now_ms=at_ms)[0]


def batches(log: Log) -> list[tuple[BatchHeader, list[Record]]]:
    data = everything(log)
    found, position = [], 0
    for header in headers_in(data):
        found.append((header, list(read_records(data[position : position + header.size]))))
        position += header.size
        assert read_header(data, position - header.size) == header
    return found


def kept(log: Log) -> list[Kept]:
    """What a reader sees of data, markers left out."""
    return [
        Kept(record.offset, record.key, record.value, record.timestamp_ms)
        for header, records in batches(log)
        if not header.is_control
        for record in records
    ]


def clean(
    log: Log,
    *,
    first_dirty: int = 0,
    now_ms: int = START_MS,
    map_bytes: int = 1 << 20,
    last_stable_offset: int | None = None,
    is_trial: bool = False,
) -> CleaningStats:
    """One round, its jobs done at once; the files that nobody refers to any more are removed."""
    part = cleanable_part(
        log,
        noted_dirty=first_dirty,
        last_stable_offset=log.end_offset if last_stable_offset is None else last_stable_offset,
        now_ms=now_ms,
    )
    left: list[str] = []
    cleaner = Cleaner(
        log,
        first_dirty=part.first_dirty,
        uncleanable=part.end_offset,
        now_ms=now_ms,
        map_bytes=map_bytes,
        buffer_bytes=500,
        is_trial=is_trial,
        on_replaced=left.extend,
    )
    drive(cleaner)
    for path in left:
        log.disk.remove(path)
    return cleaner.stats


def drive(cleaner: Cleaner) -> None:
    steps, answer = cleaner.steps(), None
    try:
        while True:
            job = steps.send(answer)
            answer = job() if job is not None else None
    except StopIteration:
        pass
