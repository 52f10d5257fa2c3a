"""Records of the coordinators are read and written as Kafka does it."""

import pytest

from engine.wire.batch import Record, read_header, read_records
from engine.wire.coordinator_records import (
    GROUPS,
    SHARE_STATE,
    TRANSACTIONS,
    CoordinatorLog,
    encode_key,
    encode_value,
)
from engine.wire.coordinator_records.classic import GroupMetadataKey
from engine.wire.coordinator_records.offsets import OffsetCommitKey, OffsetCommitValue
from engine.wire.data.control import ControlRecordTypeSchema, EndTxnMarker
from engine.wire.declare import WireError
from engine.wire.message import decode_whole, encode_whole
from tests.engine.wire import dumps

LOGS = {
    "consumer_offsets": GROUPS,
    "share_group_state": SHARE_STATE,
    "transaction_state": TRANSACTIONS,
}


def records_of(name: str, *, control: bool = False) -> list[Record]:
    return [
        record
        for batch in dumps.batches(dumps.segment(name))
        if read_header(batch).is_control is control
        for record in read_records(batch)
    ]


@pytest.mark.parametrize("name", LOGS)
def test_every_record_of_a_genuine_coordinator_is_read_and_written_again(name):
    log = LOGS[name]
    found = records_of(name)
    for record in found:
        assert record.key is not None
        key = log.decode_key(record.key)
        assert encode_key(key) == record.key
        if record.value is not None:
            value, version = log.decode_value(key, record.value)
            assert encode_value(value, version) == record.value
    assert len(found) >= 2


def test_the_groups_log_of_the_capture_has_every_kind_of_group():
    kinds = {type(GROUPS.decode_key(record.key or b"")).__name__ for record in
             records_of("consumer_offsets")}  # fmt: skip
    assert {
        "OffsetCommitKey",
        "GroupMetadataKey",
        "ConsumerGroupMetadataKey",
        "ConsumerGroupCurrentMemberAssignmentKey",
        "ShareGroupMetadataKey",
    } <= kinds


def test_keys_and_values_come_in_pairs():
    counts = [len(log.keys) for log in LOGS.values()]
    assert sum(counts) == 25
    for log in LOGS.values():
        assert log.keys.keys() == log.values.keys()


def test_markers_of_transactions_are_read():
    for record in records_of("txn", control=True):
        assert record.key is not None
        assert record.value is not None
        kind = decode_whole(ControlRecordTypeSchema, 0, record.key[2:])
        assert kind.type in (0, 1)
        marker = decode_whole(EndTxnMarker, 0, record.value[2:])
        assert b"\0\0" + encode_whole(marker, 0) == record.value


def test_a_key_begins_with_its_type_and_a_value_with_its_version():
    assert encode_key(GroupMetadataKey("g")) == b"\0\2" + b"\0\1g"
    assert encode_key(OffsetCommitKey("g", "t", 3)) == b"\0\1" + b"\0\1g\0\1t\0\0\0\3"
    assert encode_value(OffsetCommitValue(offset=5), 3)[:2] == b"\0\3"


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x63rest", b"\0\2\0\5g"])
def test_what_is_no_key_is_refused(data):
    with pytest.raises(WireError):
        GROUPS.decode_key(data)


def test_a_value_of_an_unknown_version_is_refused():
    with pytest.raises(WireError, match="no version 99"):
        GROUPS.decode_value(GroupMetadataKey("g"), b"\0\x63" + bytes(40))


def test_an_empty_log_knows_no_key():
    with pytest.raises(WireError, match="type 2"):
        CoordinatorLog().decode_key(b"\0\2\0\1g")
