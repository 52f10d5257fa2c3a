"""Copies are exact: what they write is what was there."""

import json
import subprocess
import sys
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wire.batch import Record, build_batch
from tests.ui.batches import NOON_MS
from ui.records.copy_as import _END, _SPLIT, FORMS, hex_text, kcat_text, ndjson_text, python_text
from ui.tail.ring import RecordRing, batch_of


def record(key=b"k", value=b"v", headers=(), topic="orders"):
    ring = RecordRing()
    made = Record(5, NOON_MS, key, value, headers)
    ring.append(batch_of(topic, 2, build_batch([made], base_offset=5)))
    return ring.record(0)


class FakeProducer:
    """Notes what a copied program sends."""

    sent = None

    def __init__(self, **_):
        pass

    def send(self, topic, **fields):
        FakeProducer.sent = (topic, fields)
        return self

    def get(self, timeout):
        return None

    def flush(self):
        return None


maybe = st.none() | st.binary(max_size=40)


@given(maybe, maybe, st.lists(st.tuples(st.text(max_size=8), maybe), max_size=3))
def test_the_python_program_sends_the_same_bytes(key, value, headers):
    try:
        for name, _ in headers:
            name.encode()
    except UnicodeEncodeError:
        return
    stand_in = types.ModuleType("kafka")
    stand_in.KafkaProducer = FakeProducer
    before, sys.modules["kafka"] = sys.modules.get("kafka"), stand_in
    try:
        exec(python_text(record(key, value, tuple(headers)), "localhost:9092"), {})
    finally:
        if before is None:
            del sys.modules["kafka"]
        else:
            sys.modules["kafka"] = before
    topic, sent = FakeProducer.sent
    assert (topic, sent["partition"], sent["timestamp_ms"]) == ("orders", 2, NOON_MS)
    assert (sent["key"], sent["value"], sent.get("headers", [])) == (key, value, headers)


def kcat_gets(line):
    """What a kcat in that line would be given: its arguments and its standard input."""
    script = (
        "kcat() { for word in \"$@\"; do printf '%s\\0' \"$word\"; done; printf '\\0'; cat; }\n"
    )
    done = subprocess.run(["/bin/bash", "-c", script + line], capture_output=True, check=True)
    words, _, fed = done.stdout.partition(b"\0\0")
    return words.split(b"\0"), fed


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (b"c-05804", b'{"a": "it\'s 100% \\\\ fine"}'),
        (bytes(range(256)), bytes(range(255, -1, -1)) * 2),
        (b"-n", "ünïcode ☃\n\n".encode()),
        (b"k", b""),
        (b"$(touch /tmp/x)", b"`id`; rm -rf ~ \n"),
        (None, b"value\nof\ntwo lines\n"),
    ],
)
def test_the_kcat_line_feeds_the_same_bytes(key, value):
    words, fed = kcat_gets(kcat_text(record(key, value), "localhost:9092"))
    assert words[:7] == [b"-P", b"-b", b"localhost:9092", b"-t", b"orders", b"-p", b"2"]
    assert words[words.index(b"-D") + 1] == _END
    if key is None:
        assert fed == value
    else:
        assert words[words.index(b"-K") + 1] == _SPLIT
        assert fed == key + _SPLIT + value
    assert b"-Z" not in words


def test_kcat_gets_a_tombstone_and_headers():
    headers = (("type", b"json"), ("bin", b"\xff$(id)'"), ("none", None), ("cut\n", b"x\n"))
    line = kcat_text(record(b"k", None, headers), "localhost:9092")
    words, fed = kcat_gets(line)
    assert b"-Z" in words
    assert fed == b"k" + _SPLIT
    assert [words[at + 1] for at, word in enumerate(words) if word == b"-H"] == [
        b"type=json", b"bin=\xff$(id)'",
    ]  # fmt: skip
    assert line.startswith(
        "# header 'none' is left out: kcat cannot be given it\n# header 'cut\\n' is left out"
    )


def test_kcat_says_what_it_cannot_write():
    assert "value is null" in kcat_text(record(None, None), "h:1")
    assert "value is empty" in kcat_text(record(None, b""), "h:1")
    assert kcat_text(record(b"", None), "h:1").startswith("# the empty key is written as null")


def test_ndjson_is_one_line_and_hex_the_bytes():
    text = ndjson_text(record(value=b"a\nb"))
    assert text.count("\n") == 1
    assert json.loads(text)["value"] == "a\nb"
    assert hex_text(record(value=b"\x00\xff")) == "00ff"


def test_every_form_has_its_own_keys_and_no_record_breaks_none():
    keys = [form.keys for form in FORMS if form.keys]
    assert len(keys) == len(set(keys))
    ring = RecordRing()
    ring.append(batch_of("t", 0, build_batch([Record(0, 0, b"", b"", ())])[:-2]))
    for form in FORMS:
        assert isinstance(form.make(ring.record(0), "h:1"), str)
