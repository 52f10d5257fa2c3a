"""Fields cover the bytes they are in, without gaps, and hostile bytes raise nothing."""

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.raw_fields import HEADERS_NAMED, batch_fields, record_fields
from engine.contract.records import BatchReader
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec


def batch(*headers, codec=Codec.NONE):
    records = [Record(5, 1_000, b"key", b"value", headers), Record(6, 1_001, None, b"", ())]
    return build_batch(records, base_offset=5, codec=codec, leader_epoch=3)


def covered(fields, data):
    at = 0
    for field in fields:
        assert field.start == at
        at = field.end
    return at == len(data)


def test_the_fields_of_a_batch_cover_it():
    data = batch()
    fields = batch_fields(data)
    assert covered(fields, data)
    said = {field.name: field.words for field in fields}
    assert (said["base offset"], said["record count"], said["magic"]) == ("5", "2", "2")
    assert said["attributes"] == "0x0000: none, CreateTime"


def test_the_fields_of_a_record_cover_it_even_if_it_was_compressed():
    data = BatchReader(batch(("h", b"x"), ("n", None), codec=Codec.ZSTD)).raw_record(0)
    fields = record_fields(data)
    assert covered(fields, data)
    found = {field.name: data[field.start : field.end] for field in fields}
    assert (found["key"], found["value"]) == (b"key", b"value")
    assert (found["header 1 name"], found["header 1 value"]) == (b"h", b"x")
    assert "header 2 value" not in found


def test_null_and_empty_are_told_apart_and_many_headers_are_one_field():
    reader = BatchReader(batch(*((f"h{at}", b"") for at in range(HEADERS_NAMED + 5))))
    assert record_fields(reader.raw_record(0))[-1].name == "5 more headers"
    names = [field.name for field in record_fields(reader.raw_record(1))]
    assert "key" not in names
    assert "value" in names


def test_a_record_that_is_not_there_has_no_bytes():
    assert BatchReader(batch()).raw_record(2) is None
    assert BatchReader(b"").raw_record(0) is None


@given(st.binary(max_size=120))
def test_no_bytes_raise(data):
    for fields in (batch_fields(data), record_fields(data)):
        assert all(0 <= field.start <= field.end <= len(data) for field in fields)
