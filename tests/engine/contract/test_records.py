"""Batches open lazily and never raise, whatever is wrong with them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.records import BatchReader, split_batches
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.engine.wire import dumps

RECORDS = [
    Record(10, 1000, b"key", b"value", (("name", b"x"), ("name", None))),
    Record(11, 1001, None, None),
    Record(14, 999, b"", b""),
]


@pytest.mark.parametrize("codec", Codec)
def test_a_batch_says_its_facts_without_being_opened(codec):
    batch = build_batch(
        RECORDS,
        base_offset=10,
        leader_epoch=4,
        codec=codec,
        producer_id=7,
        producer_epoch=1,
        base_sequence=0,
        transactional=True,
    )
    facts = BatchReader(batch[:61] + bytes(len(batch) - 61)).facts
    assert facts is not None
    assert facts.codec == codec.name.lower()
    assert (facts.base_offset, facts.last_offset, facts.record_count) == (10, 14, 3)
    assert (facts.producer_id, facts.producer_epoch, facts.base_sequence) == (7, 1, 0)
    assert (facts.leader_epoch, facts.size_bytes, facts.magic) == (4, len(batch), 2)
    assert facts.is_transactional
    assert not facts.is_control
    assert facts.timestamp_type == "CreateTime"


def test_what_a_batch_has_not_is_none():
    facts = BatchReader(build_batch(RECORDS, base_offset=10)).facts
    assert facts is not None
    assert (facts.producer_id, facts.producer_epoch, facts.base_sequence) == (None, None, None)
    assert facts.leader_epoch is None


@pytest.mark.parametrize("codec", Codec)
def test_records_are_given_one_by_one(codec):
    reader = BatchReader(build_batch(RECORDS, base_offset=10, codec=codec))
    assert reader.record_count == reader.readable_count == 3
    second = reader.record(1)
    assert second is not None
    assert (second.offset, second.timestamp_ms, second.key, second.value) == (11, 1001, None, None)
    first = reader.record(0)
    assert first is not None
    assert first.headers == (("name", b"x"), ("name", None))
    assert first.size_bytes == 28
    assert reader.record(3) is None
    assert reader.record(-1) is None
    assert reader.damage is None
    assert reader.checksum_is_right()


def test_the_log_s_own_time_is_said():
    reader = BatchReader(build_batch(RECORDS, log_append_time_ms=5))
    assert reader.facts is not None
    assert reader.facts.timestamp_type == "LogAppendTime"
    assert {record.timestamp_ms for record in reader.records()} == {5}


def test_an_offset_is_found_among_gaps():
    reader = BatchReader(build_batch(RECORDS, base_offset=10))
    assert [reader.index_of(offset) for offset in (0, 10, 11, 12, 14, 15)] == [0, 0, 1, 2, 2, 3]


@pytest.mark.parametrize("name", ["format-0.9.0-lz4", "format-0.10.0-gzip", "format-0.10.0-none"])
def test_batches_of_the_old_formats_are_opened_too(name):
    readers = [BatchReader(batch) for batch in split_batches(dumps.segment(name))]
    records = [record for reader in readers for record in reader.records()]
    assert [record.offset for record in records] == list(range(20))
    assert records[3].value == b"old value 3"
    assert all(reader.damage is None for reader in readers)
    assert all(reader.facts is not None and reader.facts.magic < 2 for reader in readers)


def test_batches_are_split_and_an_incomplete_last_one_stays_out():
    one, two = build_batch(RECORDS), build_batch(RECORDS, codec=Codec.ZSTD)
    assert split_batches(one + two) == [one, two]
    assert split_batches(one + two[:-1]) == [one]
    assert split_batches(b"") == []
    assert split_batches(bytes(100)) == []


def test_a_batch_that_is_cut_short_says_so():
    batch = build_batch(RECORDS)
    reader = BatchReader(batch[:-1])
    assert reader.facts is not None
    assert reader.readable_count == 0
    assert reader.damage == "batch is cut short"
    assert not reader.checksum_is_right()


def test_bytes_without_a_header_have_no_facts():
    for data in (b"", bytes(17), bytes(60), b"\xff" * 60):
        reader = BatchReader(data)
        assert reader.facts is None
        assert reader.damage
        assert reader.record_count == reader.readable_count == 0
        assert reader.record(0) is None


def test_damaged_compression_is_said():
    batch = bytearray(build_batch(RECORDS, codec=Codec.GZIP))
    batch[61:65] = bytes(4)
    reader = BatchReader(bytes(batch))
    assert reader.record(0) is None
    assert reader.damage is not None
    assert "gzip" in reader.damage
    assert not reader.checksum_is_right()


def test_an_unknown_codec_is_said():
    batch = bytearray(build_batch(RECORDS))
    batch[22] = 6
    reader = BatchReader(bytes(batch))
    assert reader.damage == "there is no codec 6"
    assert reader.readable_count == 0


def test_a_count_beyond_all_reason_is_said():
    for count in (-1, 2**31 - 1):
        batch = bytearray(build_batch(RECORDS))
        batch[57:61] = count.to_bytes(4, "big", signed=True)
        reader = BatchReader(bytes(batch))
        assert reader.readable_count == 0
        assert reader.damage is not None


def test_a_bomb_is_said_and_not_opened():
    bomb = build_batch([Record(0, 0, None, bytes(50_000_000))], codec=Codec.ZSTD)
    reader = BatchReader(bomb)
    assert reader.readable_count == 0
    assert reader.damage is not None
    assert "more than" in reader.damage


def test_a_record_inside_that_is_damaged_does_not_hide_the_others():
    batch = bytearray(build_batch([Record(i, 0, None, b"x" * 20) for i in range(3)]))
    middle = batch.index(b"x" * 20, batch.index(b"x" * 20) + 20)
    batch[middle - 1] = 0x7F  # the length of the value
    reader = BatchReader(bytes(batch))
    assert [record.offset for record in reader.records()] == [0, 2]
    assert reader.damage is not None


@given(st.binary(max_size=200))
def test_nothing_is_ever_raised(data):
    reader = BatchReader(data)
    reader.records()
    reader.checksum_is_right()
    reader.index_of(5)


def test_nothing_is_ever_raised_on_damaged_batches():
    rng = Random(5)
    for codec in Codec:
        batch = build_batch(RECORDS, codec=codec)
        for _ in range(300):
            broken = bytearray(batch)
            broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
            reader = BatchReader(bytes(broken))
            reader.records()
            reader.checksum_is_right()
