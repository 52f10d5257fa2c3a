"""JSON read exactly, bounded, and refused in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.payload import read_all
from engine.decode.payload_json import JsonReader
from engine.decode.payload_tree import MAX_DEPTH, Node

BIG = 9_223_372_036_854_775_807


def read(data):
    reader = JsonReader(data)
    read_all(reader)
    return reader


def why(data):
    reader = read(data)
    assert reader.root is None
    return reader.refusal.why


def plain(node: Node):
    """The tree as Python's own JSON reader would give it."""
    match node.kind:
        case "object":
            return {child.name: plain(child) for child in node.children}
        case "array":
            return [plain(child) for child in node.children]
        case "string":
            return node.text
        case _:
            return json.loads(node.text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_values, st.booleans())
def test_it_reads_what_the_standard_library_reads(value, escaped):
    try:
        data = json.dumps(value, ensure_ascii=escaped, indent=1).encode()
    except UnicodeEncodeError:
        return
    assert plain(read(data).root) == value


@given(st.binary() | st.text(alphabet='{}[]",:0123456789eE+-.tfn \\u').map(str.encode))
def test_it_agrees_with_the_standard_library_on_what_is_no_json(data):
    reader = read(data)
    try:
        json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
        accepted = True
    except (ValueError, RecursionError):
        accepted = False
    assert (reader.refusal is None) == accepted


def _no_constant(word):
    raise ValueError(word)


def test_every_digit_is_kept():
    text = b'{"a":%d,"b":1.10,"c":-0,"d":1e400,"e":%s}' % (BIG, b"7" * 5_000)
    found = {node.name: node.text for node in read(text).root.children}
    assert found == {"a": str(BIG), "b": "1.10", "c": "-0", "d": "1e400", "e": "7" * 5_000}


def test_names_that_occur_twice_are_told():
    reader = read(b'{"a":1,"\\u0061":2,"b":{"a":3}}')
    assert reader.duplicates == 1
    assert [node.text for node in reader.root.children] == ["1", "2", ""]
    assert reader.root.children[1].note == "this name occurs more than once"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it ends where a value should follow"),
        (b"{", "it ends where a name or } should follow (character 1)"),
        (b'{"a" 1}', "1 where a colon should stand (character 5)"),
        (b"[1 2]", "2 where a comma or the end should stand (character 3)"),
        (b"[1,]", "] where a value should stand (character 3)"),
        (b"[}", "} where a value or ] should stand (character 1)"),
        (b'["a\nb"]', "a string that does not end or has a forbidden character"),
        (b"[\x00]", "character U+0000 where a value or ] should stand"),
        (b"\xff{}", "byte ff at 0 is no UTF-8"),
        (b"[NaN]", "N where a value or ] should stand"),
        (b"[01]", "0 where a value or ] should stand"),
    ],
)
def test_what_failed_is_said(data, words):
    assert why(data).startswith(words)


@pytest.mark.parametrize(
    "bomb", [b"[" * 1_000_000, b'{"a":' * 1_000_000, b"[" * 100_000 + b"]" * 100_000]
)
def test_a_bomb_is_refused(bomb):
    assert why(bomb).startswith(f"it is nested deeper than {MAX_DEPTH} levels")


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr("engine.decode.payload_json.MAX_NODES", 100)
    assert why(b"[" + b"0," * 200 + b"0]").startswith("it holds more than 100 values")


def test_lone_surrogates_and_a_byte_order_mark():
    node = read(b'\xef\xbb\xbf["\\ud800"]').root
    assert node.children[0].text == "\ud800"


def test_it_is_read_in_steps():
    reader = JsonReader(b"[" + b"1," * 500 + b"1]")
    assert not reader.step(10)
    assert 0 < reader.progress < 0.1
    while not reader.step(10):
        pass
    assert reader.progress == 1.0
    assert len(reader.root.children) == 501


def test_paths_lead_to_a_node():
    root = read(b'{"customer":{"tags":["x","y"]}}').root
    assert root.children[0].children[0].children[1].path == "customer.tags[1]"
    assert root.path == ""
