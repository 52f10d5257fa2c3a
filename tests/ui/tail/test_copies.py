"""A record on the clipboard is exact."""

import json

from engine.wire.batch import Record, build_batch
from ui.tail.copies import json_text, key_text, position_text, value_text
from ui.tail.ring import RecordRing, batch_of


def record(key, value, headers=()):
    ring = RecordRing()
    made = Record(2**53 + 1, 9_007_199_254_740_993, key, value, headers)
    ring.append(batch_of("orders", 3, build_batch([made], base_offset=2**53 + 1)))
    return ring.record(0)


def test_values_and_keys_are_copied_whole():
    found = record(b"k", b"line 1\nline 2")
    assert value_text(found) == "line 1\nline 2"
    assert key_text(found) == "k"
    assert value_text(record(None, None)) == ""
    assert value_text(record(b"", b"\xff")) == "\\xff"


def test_the_position_is_kafkas_way_of_writing_it():
    assert position_text(record(b"", b"")) == "orders-3 @ 9007199254740993"


def test_json_tells_null_from_empty_and_bytes_from_text():
    found = json.loads(json_text(record(None, b"\xff\x00", (("a", None), ("b", b"")))))
    assert found == {
        "topic": "orders",
        "partition": 3,
        "offset": 9_007_199_254_740_993,
        "timestamp": 9_007_199_254_740_993,
        "key": None,
        "value": {"base64": "/wA="},
        "headers": [{"name": "a", "value": None}, {"name": "b", "value": ""}],
    }
