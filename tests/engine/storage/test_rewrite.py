"""Batches under the topic's codec and clock."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.storage.rewrite import converted, recompressed, target_codec
from engine.wire.batch import Record, build_batch, crc_is_right, read_header, read_records
from engine.wire.compression import Codec
from tests.engine.storage.building import START_MS, batch_of

RECORDS = [
    Record(0, START_MS, b"a", b"x" * 500, (("h", b"1"), ("h", None))),
    Record(1, START_MS - 50, None, b""),
    Record(2, START_MS + 9, b"", None),
]


@pytest.mark.parametrize("name", ["uncompressed", "gzip", "snappy", "lz4", "zstd"])
@pytest.mark.parametrize("source", list(Codec))
def test_the_records_stay_the_same(name: str, source: Codec) -> None:
    config = LogConfig(compression_type=name)
    codec = target_codec(config)
    assert codec is not None
    batch = build_batch(
        RECORDS,
        codec=source,
        producer_id=5,
        producer_epoch=1,
        base_sequence=9,
        transactional=True,
    )
    header = read_header(batch)
    again = recompressed(batch, header, codec, config)
    if source is codec:
        assert again is None
        return
    assert again is not None
    found = read_header(again)
    assert found.codec is codec
    assert crc_is_right(again, 0, len(again))
    assert list(read_records(again)) == RECORDS
    assert (found.producer_id, found.producer_epoch, found.base_sequence) == (5, 1, 9)
    assert found.is_transactional
    assert (found.base_timestamp, found.max_timestamp) == (START_MS, START_MS + 9)


def test_batches_stay_as_they_came_under_producer() -> None:
    assert target_codec(LogConfig()) is None


def test_a_batch_that_grows_beyond_the_limit_is_refused() -> None:
    batch = build_batch(RECORDS, codec=Codec.ZSTD)
    config = LogConfig(compression_type="uncompressed", max_message_bytes=400)
    with pytest.raises(KafkaError) as refused:
        recompressed(batch, read_header(batch), Codec.NONE, config)
    assert refused.value.code is Code.MESSAGE_TOO_LARGE


def test_records_that_cannot_be_read_are_refused() -> None:
    batch = bytearray(build_batch(RECORDS, codec=Codec.GZIP))
    batch[-9] ^= 255
    with pytest.raises(KafkaError) as refused:
        recompressed(batch, read_header(batch), Codec.LZ4, LogConfig())
    assert refused.value.code is Code.INVALID_RECORD


def test_the_logs_own_time_lies_under_the_checksum() -> None:
    config = LogConfig(message_timestamp_type="LogAppendTime")
    batch = batch_of(3)
    again, header = converted(batch, read_header(batch), config, None, now_ms=START_MS + 777)
    assert header.max_timestamp == START_MS + 777
    assert crc_is_right(again, 0, len(again))
    assert {record.timestamp_ms for record in read_records(again)} == {START_MS + 777}
