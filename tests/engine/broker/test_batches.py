"""Every way a batch may be wrong, with the code and the log start that genuine Kafka 4.4 answers.

The table was asked of a genuine broker, request by request.
"""

import pytest

from engine.base.errors import Code
from engine.broker.batches import BatchRefused, check_batch, must_open, open_batch, sole_batch
from engine.storage.config import LogConfig
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.engine.broker.partitions import batch, compressed, raw_batch
from tests.engine.storage.building import START_MS

GOOD = raw_batch()
HOUR_MS = 3_600_000


def refusal(
    records: bytes | None, *, allows_zstd: bool = True, config: LogConfig | None = None
) -> BatchRefused | None:
    """What comes of a batch on its way to the log."""
    config = config or LogConfig()
    try:
        header = sole_batch(records, allows_zstd=allows_zstd)
        check_batch(records, header, config, now_ms=START_MS)
        if must_open(header, needs_keys=config.is_compacted):
            open_batch(records, header, config, place="orders-0")
    except BatchRefused as refused:
        return refused
    return None


CASES = {
    "no records at all": (None, Code.INVALID_RECORD, False),
    "no bytes": (b"", Code.INVALID_RECORD, False),
    "cut within its header": (GOOD[:10], Code.INVALID_RECORD, False),
    "cut behind its magic": (GOOD[:40], Code.INVALID_RECORD, False),
    "cut by a byte": (GOOD[:-1], Code.INVALID_RECORD, False),
    "a tail of zeros": (GOOD + bytes(20), Code.CORRUPT_MESSAGE, False),
    "two batches": (GOOD + GOOD, Code.INVALID_RECORD, False),
    "magic 1": (raw_batch(magic=1), Code.INVALID_RECORD, False),
    "magic 3": (raw_batch(magic=3), Code.CORRUPT_MESSAGE, False),
    "magic -1": (raw_batch(magic=-1), Code.CORRUPT_MESSAGE, False),
    "length 10": (raw_batch(length=10), Code.CORRUPT_MESSAGE, False),
    "length -1": (raw_batch(length=-1), Code.CORRUPT_MESSAGE, False),
    "length 30": (raw_batch(length=30), Code.CORRUPT_MESSAGE, False),
    "length 48": (raw_batch(length=48), Code.CORRUPT_MESSAGE, False),
    "a wrong checksum": (raw_batch(crc=5), Code.CORRUPT_MESSAGE, False),
    "base offset 5": (raw_batch(base_offset=5), Code.INVALID_RECORD, True),
    "base offset -1": (raw_batch(base_offset=-1), Code.INVALID_RECORD, True),
    "base offset before checksum": (raw_batch(base_offset=5, crc=1), Code.INVALID_RECORD, True),
    "count 0": (raw_batch(record_count=0), Code.INVALID_RECORD, True),
    "count -1": (raw_batch(record_count=-1), Code.INVALID_RECORD, True),
    "count beyond the offsets": (raw_batch(record_count=2), Code.INVALID_RECORD, True),
    "offsets below the count": (raw_batch(last_offset_delta=-1), Code.INVALID_RECORD, True),
    "more records than said": (raw_batch(b"\x0e\0\0\0\1\2v\0" * 2), Code.INVALID_RECORD, True),
    "fewer records than said": (
        raw_batch(record_count=2, last_offset_delta=1),
        Code.INVALID_RECORD,
        True,
    ),
    "a control batch": (raw_batch(attributes=0x20), Code.INVALID_RECORD, True),
    "a producer without sequence": (
        raw_batch(producer_id=5, producer_epoch=0),
        Code.INVALID_RECORD,
        True,
    ),
    "codec 5": (raw_batch(attributes=5), Code.UNKNOWN_SERVER_ERROR, True),
    "codec 6": (raw_batch(attributes=6), Code.UNKNOWN_SERVER_ERROR, True),
    "gzip garbage": (raw_batch(b"garbage!!", attributes=1), Code.UNKNOWN_SERVER_ERROR, True),
    "snappy garbage": (raw_batch(b"garbage!!", attributes=2), Code.UNKNOWN_SERVER_ERROR, True),
    "lz4 garbage": (raw_batch(b"garbage!!", attributes=3), Code.UNKNOWN_SERVER_ERROR, True),
    "zstd garbage": (raw_batch(b"garbage!!", attributes=4), Code.UNKNOWN_SERVER_ERROR, True),
    "two hours ahead": (
        raw_batch(base_timestamp=START_MS + 2 * HOUR_MS),
        Code.INVALID_TIMESTAMP,
        True,
    ),
    "larger than it may be": (raw_batch(bytes(1_100_000)), Code.MESSAGE_TOO_LARGE, False),
    "too large before checksum": (
        raw_batch(bytes(1_100_000), crc=1),
        Code.MESSAGE_TOO_LARGE,
        False,
    ),
    "base offset before size": (
        raw_batch(bytes(1_100_000), base_offset=3),
        Code.INVALID_RECORD,
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_refused_as_genuine_kafka_does(name: str) -> None:
    records, code, names_log_start = CASES[name]
    refused = refusal(records)
    assert refused is not None
    assert refused.code is code
    assert refused.names_log_start is names_log_start


@pytest.mark.parametrize(
    "records",
    [
        GOOD,
        GOOD + b"xxxxx",  # what is no batch behind the batch is cut off
        GOOD + GOOD[:40],
        raw_batch(base_timestamp=-1),
        raw_batch(base_timestamp=-2),
        raw_batch(base_timestamp=0),
        raw_batch(max_timestamp=5),
        raw_batch(attributes=0x08),
        raw_batch(attributes=0x40),
        raw_batch(attributes=0x100),
        raw_batch(producer_id=5, producer_epoch=-1, base_sequence=0),
        batch(1000),
        *(compressed(codec) for codec in Codec),
        *(compressed(codec, 500) for codec in Codec),
    ],
)
def test_what_genuine_kafka_takes_is_taken(records: bytearray) -> None:
    assert refusal(records) is None


def test_zstd_is_refused_where_the_version_is_too_old_for_it() -> None:
    refused = refusal(compressed(Codec.ZSTD), allows_zstd=False)
    assert refused is not None
    assert refused.code is Code.UNSUPPORTED_COMPRESSION_TYPE


def test_unreadable_data_of_an_idempotent_producer_is_final() -> None:
    # KAFKA-14034: after -1 it would send the batch again under another sequence
    records = raw_batch(
        b"garbage!!", attributes=1, producer_id=7, producer_epoch=0, base_sequence=0
    )
    refused = refusal(records)
    assert refused is not None
    assert refused.code is Code.INVALID_RECORD


def test_a_compacted_topic_takes_no_record_without_a_key() -> None:
    config = LogConfig(cleanup_policy=frozenset({"compact"}))
    assert refusal(batch(2), config=config) is None
    refused = refusal(batch(2, key=None), config=config)
    assert refused is not None
    assert refused.code is Code.INVALID_RECORD
    text = "Compacted topic cannot accept message without key in topic partition orders-0"
    assert refused.record_errors == ((0, text), (1, text))
    assert refused.message is not None
    assert refused.message.startswith(
        "One or more records have been rejected due to 2 record errors in total"
    )


def test_the_clock_of_the_log_needs_no_timestamps() -> None:
    config = LogConfig(message_timestamp_type="LogAppendTime")
    assert refusal(raw_batch(base_timestamp=START_MS + 2 * HOUR_MS), config=config) is None


def test_records_older_than_the_topic_takes_are_refused() -> None:
    config = LogConfig(message_timestamp_before_max_ms=HOUR_MS)
    refused = refusal(raw_batch(base_timestamp=START_MS - 2 * HOUR_MS), config=config)
    assert refused is not None
    assert refused.code is Code.INVALID_TIMESTAMP


def test_a_decompression_bomb_is_too_large() -> None:
    records = batch(1, value=bytes(80_000_000), codec=Codec.ZSTD)
    assert len(records) < 20_000
    refused = refusal(records)
    assert refused is not None
    assert refused.code is Code.MESSAGE_TOO_LARGE


@pytest.mark.parametrize(
    "limits",
    [
        LogConfig(max_decompressed_message_bytes=50_000),
        LogConfig(workbench_max_decompressed_bytes=50_000),
    ],
)
def test_a_batch_that_opens_to_more_than_its_topic_takes_is_too_large(limits: LogConfig) -> None:
    records = build_batch([Record(0, 1, None, bytes(60_000))], codec=Codec.GZIP)
    header = sole_batch(records, allows_zstd=True)
    with pytest.raises(BatchRefused) as refused:
        open_batch(records, header, limits, place="orders-0")
    assert refused.value.code is Code.MESSAGE_TOO_LARGE
    open_batch(records, header, LogConfig(), place="orders-0")
