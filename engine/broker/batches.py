"""What a client's record batch must be before it is appended, in Kafka's order and codes."""

from struct import Struct

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.wire.batch import (
    HEADER_SIZE,
    BatchHeader,
    crc_is_right,
    open_records,
    read_header,
    read_keys,
    record_positions,
)
from engine.wire.compression import Codec, TooLargeError, decompression_limit
from engine.wire.declare import WireError

Buffer = bytes | bytearray | memoryview

_LENGTH = Struct(">i")
_LOG_OVERHEAD = 12
"""Base offset and length: what stands before the bytes that the length counts."""
_MAGIC_AT = 16
_LEAST_LENGTH = 14
"""A batch that says it is shorter is corrupt in every format."""

INLINE_BYTES = 8 * 1024
"""Compressed batches up to this size are opened on the loop, larger ones in an executor."""
COUNTED_RECORDS = 16
"""Batches of no more records are walked to see that these fill them; for larger ones the checksum
and the header's own sums must do: there is no work per record on this path."""
COUNTED_BYTES = 16 * 1024
ERRORS_SHOWN = 3

_CODEC_BITS = 0x07


class BatchRefused(KafkaError):  # noqa: N818 - a verdict, as Refused of the server
    """A batch that is not appended, with what Kafka tells the producer about it."""

    def __init__(
        self,
        code: Code,
        message: str | None = None,
        *,
        names_log_start: bool = False,
        record_errors: tuple[tuple[int, str], ...] = (),
    ) -> None:
        super().__init__(code, message)
        self.names_log_start = names_log_start
        """Whether the answer carries the log start offset (Kafka does not for some codes)."""
        self.record_errors = record_errors


def sole_batch(records: Buffer | None, *, allows_zstd: bool) -> BatchHeader:
    """The header of the one batch that a produce request carries for a partition."""
    available = 0 if records is None else len(records)
    if records is None or available <= _MAGIC_AT:
        raise BatchRefused(Code.INVALID_RECORD)
    size = _size_at(records, 0)
    magic = records[_MAGIC_AT]
    if size > available:
        raise BatchRefused(Code.INVALID_RECORD)
    if magic != 2:
        raise BatchRefused(Code.INVALID_RECORD if magic < 2 else Code.CORRUPT_MESSAGE)
    if size < HEADER_SIZE:
        raise BatchRefused(Code.CORRUPT_MESSAGE)
    header = read_header(records)
    if header.attributes & _CODEC_BITS == Codec.ZSTD and not allows_zstd:
        raise BatchRefused(Code.UNSUPPORTED_COMPRESSION_TYPE)
    if available - size > _MAGIC_AT and _size_at(records, size) <= available - size:
        raise BatchRefused(Code.INVALID_RECORD)
    return header


def _size_at(records: Buffer, position: int) -> int:
    length: int = _LENGTH.unpack_from(records, position + 8)[0]
    if length < _LEAST_LENGTH:
        raise BatchRefused(Code.CORRUPT_MESSAGE)
    return length + _LOG_OVERHEAD


def check_batch(records: Buffer, header: BatchHeader, limits: LogConfig, *, now_ms: int) -> None:
    """Everything that needs neither the log nor a look into compressed bytes."""
    size = header.batch_length + _LOG_OVERHEAD
    if header.base_offset != 0:
        raise BatchRefused(Code.INVALID_RECORD, names_log_start=True)
    if size > limits.max_message_bytes:
        raise BatchRefused(Code.MESSAGE_TOO_LARGE)
    if not crc_is_right(records, 0, size):
        raise BatchRefused(Code.CORRUPT_MESSAGE)
    count = header.record_count
    if (
        count <= 0
        or header.last_offset_delta != count - 1
        or header.is_control
        or (header.producer_id >= 0 and header.base_sequence < 0)
    ):
        raise BatchRefused(Code.INVALID_RECORD, names_log_start=True)
    codec = header.attributes & _CODEC_BITS
    if codec > Codec.ZSTD:
        raise BatchRefused(_unreadable(header), names_log_start=True)
    if limits.message_timestamp_type != "LogAppendTime":
        _check_timestamps(header, limits, now_ms)
    if not codec and count <= COUNTED_RECORDS and size <= COUNTED_BYTES:
        _count_records(bytes(records[HEADER_SIZE:size]), header)


def _count_records(body: bytes, header: BatchHeader) -> None:
    try:
        record_positions(body, header.record_count)
    except WireError as error:
        raise BatchRefused(Code.INVALID_RECORD, names_log_start=True) from error


def _check_timestamps(header: BatchHeader, limits: LogConfig, now_ms: int) -> None:
    """By the header alone: the batch's first and greatest timestamp stand for its records."""
    earliest = now_ms - limits.message_timestamp_before_max_ms
    latest = now_ms + limits.message_timestamp_after_max_ms
    greatest = header.max_timestamp
    if greatest <= latest and (header.base_timestamp >= earliest or header.base_timestamp < 0):
        return
    wrong = greatest if greatest > latest else header.base_timestamp
    text = (
        f"Timestamp {wrong} of message with offset 0 is out of range. "
        f"The timestamp should be within [{earliest}, {latest}]"
    )
    raise BatchRefused(
        Code.INVALID_TIMESTAMP,
        "One or more records have been rejected due to invalid timestamp",
        names_log_start=True,
        record_errors=((0, text),),
    )


def must_open(header: BatchHeader, *, needs_keys: bool) -> bool:
    """Whether the batch has more to check than its header and checksum show."""
    return needs_keys or header.attributes & _CODEC_BITS != 0


def opens_slowly(header: BatchHeader) -> bool:
    """Whether opening such a batch could hold the loop for too long."""
    return header.batch_length > INLINE_BYTES


def open_batch(records: Buffer, header: BatchHeader, limits: LogConfig, *, place: str) -> None:
    """Check what lies behind the compression, within limits; may run in an executor.

    In a compacted topic each record is looked at. `place` names the partition in the refusal.
    """
    limit = decompression_limit(
        header.size,
        min(limits.max_decompressed_message_bytes, limits.workbench_max_decompressed_bytes),
        ratio=limits.workbench_max_decompression_ratio,
    )
    keyless: tuple[int, ...] = ()
    try:
        if limits.is_compacted:
            keys = read_keys(records, max_decompressed=limit)
            keyless = tuple(index for index, key in enumerate(keys) if key is None)
        else:
            body = open_records(records, header, max_decompressed=limit)
            if header.record_count <= COUNTED_RECORDS and len(body) <= COUNTED_BYTES:
                _count_records(body, header)
    except TooLargeError as error:
        raise BatchRefused(Code.MESSAGE_TOO_LARGE, names_log_start=True) from error
    except WireError as error:
        raise BatchRefused(_unreadable(header), names_log_start=True) from error
    if keyless:
        raise _keyless(keyless, place)


def _keyless(indexes: tuple[int, ...], place: str) -> BatchRefused:
    text = f"Compacted topic cannot accept message without key in topic partition {place}"
    shown = ", ".join(
        f"RecordError(batchIndex={index}, message='{text}')" for index in indexes[:ERRORS_SHOWN]
    )
    return BatchRefused(
        Code.INVALID_RECORD,
        f"One or more records have been rejected due to {len(indexes)} record errors in total, "
        f"and only showing the first three errors at most: [{shown}]",
        names_log_start=True,
        record_errors=tuple((index, text) for index in indexes),
    )


def _unreadable(header: BatchHeader) -> Code:
    """Genuine Kafka answers -1, which idempotent producers take for a reason to send again."""
    return Code.UNKNOWN_SERVER_ERROR if header.producer_id < 0 else Code.INVALID_RECORD
