"""Records of the metadata log are read and written as Kafka does it."""

import pytest

from engine.wire.batch import read_header, read_records
from engine.wire.declare import WireError
from engine.wire.metadata_records import (
    TYPES,
    decode_metadata_record,
    encode_metadata_record,
)
from engine.wire.metadata_records.log import NoOpRecord
from engine.wire.metadata_records.topics import PartitionRecord, TopicRecord
from tests.engine.wire import dumps
from tests.engine.wire.samples import sample


def genuine_values() -> list[bytes]:
    return [
        record.value
        for batch in dumps.batches(dumps.segment("cluster_metadata"))
        if not read_header(batch).is_control
        for record in read_records(batch)
        if record.value is not None
    ]


def test_every_record_of_a_genuine_metadata_log_is_read_and_written_again():
    kinds = set()
    for value in genuine_values():
        record, version = decode_metadata_record(value)
        assert encode_metadata_record(record, version) == value
        kinds.add(type(record).__name__)
    assert {"TopicRecord", "PartitionRecord", "RegisterBrokerRecord", "ConfigRecord"} <= kinds
    assert len(kinds) >= 12


def test_all_27_types_have_their_own_number():
    assert len(TYPES) == 27
    assert all(key == kind.KEY for key, kind in TYPES.items())


@pytest.mark.parametrize("key", sorted(TYPES))
def test_any_record_comes_back_with_its_version(key):
    kind = TYPES[key]
    for version in range(kind.VERSIONS[0], kind.VERSIONS[1] + 1):
        record = sample(kind, version, seed=5)
        value = encode_metadata_record(record, version)
        assert decode_metadata_record(value) == (record, version)


def test_the_frame_is_a_version_a_type_and_a_version():
    assert encode_metadata_record(NoOpRecord(), 0) == b"\1\x14\0\0"
    assert encode_metadata_record(TopicRecord("t", bytes(16)), 0).startswith(b"\1\2\0\2t")
    assert encode_metadata_record(PartitionRecord(), 2).startswith(b"\1\3\2")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "cut short"),
        (b"\1\x14", "cut short"),
        (b"\2\x14\0\0", "frame version 2"),
        (b"\1\x63\0\0", "no metadata record of type 99"),
        (b"\1\x14\1\0", "no version 1"),
        (b"\1\2\0\5t", "cut short"),
        (b"\1\xff\xff\xff\xff\xff\xff", "varint"),
    ],
)
def test_what_is_no_metadata_record_is_refused(value, reason):
    with pytest.raises(WireError, match=reason):
        decode_metadata_record(value)
