"""Record batches are read, stamped and built as genuine Kafka does it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wire.batch import (
    HEADER_SIZE,
    MAX_HEADERS,
    Record,
    TimestampType,
    build_batch,
    crc_is_right,
    magic_at,
    open_records,
    read_header,
    read_keys,
    read_records,
    record_positions,
    stamp,
    stamp_append_time,
)
from engine.wire.compression import Codec
from engine.wire.declare import WireError
from tests.engine.wire import dumps
from tests.engine.wire.fuzzing import fuzz_batch

PLAIN = ("plain-none", "plain-gzip", "plain-snappy", "plain-lz4", "plain-zstd")
SEGMENTS = (*PLAIN, "shapes", "append-time", "compacted", "txn")

RECORDS = [
    Record(0, 1000, b"key", b"value"),
    Record(1, 900, None, b"null key"),
    Record(2, 1100, b"", b""),
    Record(3, 1000, b"tombstone", None),
    Record(5, 1 << 41, b"h", b"v", (("name", b"x"), ("name", None), ("", b""), ("naïve", b"\xff"))),
]

optional_bytes = st.none() | st.binary(max_size=300)
any_record = st.builds(
    Record,
    offset=st.just(0),
    timestamp_ms=st.integers(0, 1 << 45),
    key=optional_bytes,
    value=optional_bytes,
    headers=st.lists(st.tuples(st.text(max_size=10), optional_bytes), max_size=3).map(tuple),
)


@pytest.mark.parametrize("name", SEGMENTS)
def test_batches_of_genuine_segments_hold_what_kafka_dumps(name):
    found = list(dumps.batches(dumps.segment(name)))
    said = dumps.dump(name)
    assert len(found) == len(said)
    for batch, dumped in zip(found, said, strict=True):
        header = read_header(batch)
        facts = dumped.facts
        assert crc_is_right(batch, 0, header.size)
        assert header.crc == int(facts["crc"])
        assert header.base_offset == int(facts["baseOffset"])
        assert header.last_offset == int(facts["lastOffset"])
        assert header.record_count == int(facts["count"])
        assert header.producer_id == int(facts["producerId"])
        assert header.producer_epoch == int(facts["producerEpoch"])
        assert header.base_sequence == int(facts["baseSequence"])
        assert header.last_sequence == int(facts["lastSequence"])
        assert header.partition_leader_epoch == int(facts["partitionLeaderEpoch"])
        assert header.is_transactional == (facts["isTransactional"] == "true")
        assert header.is_control == (facts["isControl"] == "true")
        assert header.codec.name.lower() == facts["compresscodec"]
        assert header.size == int(facts["size"])
        if header.has_delete_horizon:
            assert facts["deleteHorizonMs"] == f"OptionalLong[{header.base_timestamp}]"
        else:
            assert facts["deleteHorizonMs"] == "OptionalLong.empty"
        kind = "LogAppendTime" if header.timestamp_type else "CreateTime"
        assert header.max_timestamp == int(facts[kind])


@pytest.mark.parametrize("name", SEGMENTS)
def test_records_of_genuine_segments_are_what_kafka_dumps(name):
    for batch, dumped in zip(dumps.batches(dumps.segment(name)), dumps.dump(name), strict=True):
        is_control = read_header(batch).is_control
        for record, said in zip(read_records(batch), dumped.records, strict=True):
            assert record.offset == said.offset
            assert record.timestamp_ms == said.timestamp_ms
            assert size(record.key) == said.key_size
            assert size(record.value) == said.value_size
            names = ",".join("null" if name is None else name for name, _ in record.headers)
            assert names == said.header_names
            if not is_control and "\n" not in text(record):
                assert said.text.startswith(text(record).replace("\r", ""))


def size(data: bytes | None) -> int:
    return -1 if data is None else len(data)


def text(record: Record) -> str:
    key = "" if record.key is None else f" key: {record.key.decode('utf-8', 'replace')}"
    value = "" if record.value is None else f" payload: {record.value.decode('utf-8', 'replace')}"
    return key + value


def test_a_batch_without_compression_is_built_as_kafka_builds_it():
    for name in ("plain-none", "shapes"):
        for batch in dumps.batches(dumps.segment(name)):
            header = read_header(batch)
            again = build_batch(
                read_records(batch),
                base_offset=header.base_offset,
                leader_epoch=header.partition_leader_epoch,
                producer_id=header.producer_id,
                producer_epoch=header.producer_epoch,
                base_sequence=header.base_sequence,
            )
            assert again == batch


def test_a_control_batch_is_built_as_kafka_builds_it():
    for batch in dumps.batches(dumps.segment("txn")):
        header = read_header(batch)
        if not header.is_control:
            continue
        again = build_batch(
            read_records(batch),
            base_offset=header.base_offset,
            leader_epoch=header.partition_leader_epoch,
            producer_id=header.producer_id,
            producer_epoch=header.producer_epoch,
            transactional=True,
            control=True,
        )
        assert again == batch


@pytest.mark.parametrize("codec", Codec)
def test_what_is_built_is_read_again(codec):
    batch = build_batch(RECORDS, codec=codec)
    header = read_header(batch)
    assert list(read_records(batch)) == RECORDS
    assert list(read_keys(batch)) == [record.key for record in RECORDS]
    assert crc_is_right(batch, 0, len(batch))
    assert (header.codec, header.size, header.last_offset) == (codec, len(batch), 5)
    assert header.max_timestamp == 1 << 41


@given(st.lists(any_record, min_size=1, max_size=20), st.sampled_from(list(Codec)))
def test_any_records_survive(records, codec):
    numbered = [
        Record(100 + i, record.timestamp_ms, record.key, record.value, record.headers)
        for i, record in enumerate(records)
    ]
    batch = build_batch(numbered, base_offset=100, codec=codec)
    assert list(read_records(batch)) == numbered


def test_the_log_s_own_time_is_every_record_s_time():
    batch = build_batch(RECORDS, log_append_time_ms=77)
    assert read_header(batch).timestamp_type is TimestampType.LOG_APPEND_TIME
    assert {record.timestamp_ms for record in read_records(batch)} == {77}


def test_a_stamp_does_not_touch_the_checksum():
    data = bytearray(b"before" + build_batch(RECORDS))
    stamp(data, base_offset=1 << 40, leader_epoch=9, position=6)
    header = read_header(data, 6)
    assert (header.base_offset, header.partition_leader_epoch) == (1 << 40, 9)
    assert crc_is_right(data, 6, header.size)
    assert [record.offset - (1 << 40) for record in read_records(data[6:])] == [0, 1, 2, 3, 5]


def test_the_append_time_is_stamped_with_a_new_checksum():
    data = bytearray(b"before" + build_batch(RECORDS, codec=Codec.LZ4) + b"behind")
    whole = len(data) - 12
    stamp_append_time(memoryview(data), size=whole, append_time_ms=123, position=6)
    assert data.startswith(b"before")
    assert data.endswith(b"behind")
    assert crc_is_right(data, 6, whole)
    header = read_header(data, 6)
    assert (header.timestamp_type, header.max_timestamp) == (TimestampType.LOG_APPEND_TIME, 123)
    assert header.codec is Codec.LZ4
    assert {record.timestamp_ms for record in read_records(data[6:])} == {123}


def test_a_stamped_batch_is_what_kafka_appends_with_its_own_time():
    (batch,) = dumps.batches(dumps.segment("append-time"))
    header = read_header(batch)
    data = bytearray(batch)
    stamp_append_time(data, size=len(data), append_time_ms=header.max_timestamp)
    assert data == batch


def test_any_changed_byte_under_the_checksum_is_found():
    batch = build_batch(RECORDS)
    for position in range(17, len(batch)):
        broken = bytearray(batch)
        broken[position] ^= 1
        assert not crc_is_right(broken, 0, len(broken))


def test_a_sequence_wraps_at_its_end():
    batch = build_batch(RECORDS, producer_id=1, producer_epoch=0, base_sequence=2**31 - 2)
    assert read_header(batch).last_sequence == 3
    assert read_header(build_batch(RECORDS)).last_sequence == -1


def test_the_format_is_found_in_old_and_new_batches():
    assert magic_at(dumps.segment("plain-none")) == 2
    assert magic_at(dumps.segment("format-0.10.0-none")) == 1
    assert magic_at(dumps.segment("format-0.9.0-none")) == 0
    with pytest.raises(WireError, match="cut short"):
        magic_at(bytes(17))


def test_a_header_that_is_cut_short_old_or_too_small_is_refused():
    batch = build_batch(RECORDS)
    with pytest.raises(WireError, match="cut short"):
        read_header(batch[: HEADER_SIZE - 1])
    with pytest.raises(WireError, match="format 1"):
        read_header(dumps.segment("format-0.10.0-gzip"))
    with pytest.raises(WireError, match="too small"):
        read_header(batch[:8] + b"\0\0\0\x30" + batch[12:])


def test_an_unknown_codec_is_refused_when_it_matters():
    batch = bytearray(build_batch(RECORDS))
    batch[22] |= 7
    header = read_header(batch)
    with pytest.raises(WireError, match="no codec 7"):
        list(read_records(batch))
    assert header.record_count == 5


def test_every_record_batch_that_is_cut_short_is_refused():
    batch = build_batch(RECORDS)
    for cut in range(len(batch)):
        with pytest.raises(WireError):
            list(read_records(batch[:cut]))


def test_counts_that_are_not_true_are_refused():
    batch = bytearray(build_batch(RECORDS))
    for count in (4, 6):
        batch[57:61] = count.to_bytes(4, "big")
        with pytest.raises(WireError):
            list(read_records(batch))
        with pytest.raises(WireError):
            record_positions(open_records(batch, read_header(batch)), count)


def test_records_too_large_to_open_are_refused():
    batch = build_batch([Record(0, 0, None, bytes(100_000))], codec=Codec.ZSTD)
    with pytest.raises(WireError, match="more than 1000 bytes"):
        list(read_records(batch, max_decompressed=1000))


def test_a_record_with_more_headers_than_anyone_needs_is_refused():
    headers = (("", None),) * (MAX_HEADERS + 1)
    batch = build_batch([Record(0, 0, None, None, headers)])
    with pytest.raises(WireError, match="headers"):
        list(read_records(batch))


def test_positions_are_where_the_records_begin():
    batch = build_batch([Record(i, 0, None, bytes(i)) for i in range(200)])
    body = open_records(batch, read_header(batch))
    positions = record_positions(body, 200)
    assert positions[0] == 0
    assert len(set(positions)) == 200


def test_damaged_batches_give_records_or_a_wire_error():
    rng = Random(3)
    for name in (*SEGMENTS, "format-0.10.0-gzip", "format-0.9.0-lz4"):
        for batch in dumps.batches(dumps.segment(name)):
            for _ in range(60):
                broken = bytearray(batch)
                for _ in range(rng.choice((1, 3))):
                    broken[rng.randrange(8, len(broken))] ^= 1 << rng.randrange(8)
                fuzz_batch(bytes(broken[: rng.choice((len(broken), rng.randrange(len(broken))))]))


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_header_give_records_or_a_wire_error(body):
    header = bytearray(build_batch(RECORDS)[:HEADER_SIZE])
    header[8:12] = (49 + len(body)).to_bytes(4, "big")
    fuzz_batch(bytes(header) + body)
