"""Records of the coordinators' topics, as genuine Kafka wrote them, are readable."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.coordinator import LOGS, meanings
from engine.wire.batch import read_header, read_records
from engine.wire.coordinator_records import encode_key, encode_value
from engine.wire.coordinator_records.offsets import OffsetCommitKey, OffsetCommitValue
from tests.engine.wire import dumps


def test_a_committed_position_says_whose_and_where():
    key, value = meanings(
        "__consumer_offsets",
        encode_key(OffsetCommitKey(group="billing", topic="orders", partition=3)),
        encode_value(OffsetCommitValue(offset=2**63 - 1, metadata="x"), 3),
    )
    assert json.loads(key.json) == {"group": "billing", "topic": "orders", "partition": 3}
    assert json.loads(value.json)["offset"] == 2**63 - 1
    assert value.why == "Kafka's own OffsetCommitValue, version 3"


@pytest.mark.parametrize("name", ["consumer_offsets", "transaction_state", "share_group_state"])
def test_every_record_of_a_genuine_coordinator_has_a_meaning(name):
    seen = 0
    for batch in dumps.batches(dumps.segment(name)):
        if read_header(batch).is_control:
            continue
        for record in read_records(batch):
            key, value = meanings(f"__{name}", record.key, record.value)
            json.loads(key.json)
            assert (value is None) == (record.value is None)
            seen += 1
    assert seen


def test_a_tombstone_has_a_key_only():
    key = encode_key(OffsetCommitKey(group="g", topic="t", partition=0))
    assert meanings("__consumer_offsets", key, None)[1] is None


def test_other_topics_are_left_as_they_are():
    assert meanings("orders", b"\0\1", b"x") == (None, None)


@given(st.sampled_from(sorted(LOGS)), st.binary(max_size=80), st.binary(max_size=200))
def test_hostile_bytes_are_no_meaning_and_no_error(topic, key, value):
    for begin in range(3):
        meanings(topic, begin.to_bytes(2, "big") + key, value)
