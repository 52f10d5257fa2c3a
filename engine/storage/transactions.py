"""Transaction markers as a log meets them: reading one, and what one changes."""

import struct

from engine.base.errors import Code, KafkaError
from engine.storage.indexes import AbortedTransaction, TransactionIndex
from engine.storage.producers import ProducerStates
from engine.wire.batch import BatchHeader, read_records
from engine.wire.declare import Buffer, WireError

_KEY = struct.Struct(">hh")  # version, type
_VALUE = struct.Struct(">hi")  # version, coordinator epoch
_ABORT, _COMMIT = 0, 1


def read_marker(batch: Buffer) -> tuple[bool, int] | None:
    """Whether a marker aborts, and its coordinator's epoch; None for other control batches."""
    try:
        record = next(iter(read_records(batch)))
    except (WireError, StopIteration):
        return None
    if record.key is None or record.value is None or len(record.key) < _KEY.size:
        return None
    kind = _KEY.unpack_from(record.key)[1]
    if kind not in (_ABORT, _COMMIT) or len(record.value) < _VALUE.size:
        return None
    return kind == _ABORT, _VALUE.unpack_from(record.value)[1]


def check_marker(producers: ProducerStates, header: BatchHeader, batch: Buffer) -> None:
    """Refuse a marker of a superseded producer or coordinator."""
    marker = read_marker(batch)
    if marker is None:
        raise KafkaError(Code.INVALID_RECORD, "this control batch is no transaction marker")
    producers.check_marker(header, marker[1])


def note_batch(
    producers: ProducerStates,
    header: BatchHeader,
    batch: Buffer,
    *,
    base_offset: int,
    timestamp: int,
    seen_ms: int,
    index: TransactionIndex | None,
) -> None:
    """Take a batch of some producer that is in the log into account.

    An abort goes into `index`, unless there is none because the index has it already.
    """
    if not header.is_control:
        producers.update(header, base_offset=base_offset, timestamp=timestamp, seen_ms=seen_ms)
        return
    marker = read_marker(batch)
    if marker is None:
        return
    is_aborted, coordinator_epoch = marker
    completed = producers.end_transaction(
        header,
        offset=base_offset,
        is_aborted=is_aborted,
        coordinator_epoch=coordinator_epoch,
        seen_ms=seen_ms,
    )
    if completed is None or not is_aborted or index is None:
        return
    still_open = producers.first_open_offset()
    index.add(
        AbortedTransaction(
            completed.producer_id,
            completed.first_offset,
            base_offset,
            base_offset + 1 if still_open is None else still_open,
        )
    )
