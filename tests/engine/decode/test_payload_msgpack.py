"""MsgPack: everything of the format, nothing beyond the bounds."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.payload import read_all
from engine.decode.payload_msgpack import MsgPackReader
from engine.decode.payload_tree import MAX_DEPTH


def read(data):
    reader = MsgPackReader(data)
    read_all(reader)
    return reader


def leaf(data):
    node = read(data).root
    return node.type, node.text


def why(data):
    return read(data).refusal.why


def plain(node):
    match node.kind:
        case "object":
            return {child.name: plain(child) for child in node.children}
        case "array":
            return [plain(child) for child in node.children]
        case "bytes":
            return bytes.fromhex(node.text)
        case "string":
            return node.text
        case "number":
            return float(node.text) if node.type.startswith("float") else int(node.text)
        case _:
            return {"null": None, "true": True, "false": False}[node.text]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.binary(max_size=60),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"])), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(values)
def test_it_reads_what_others_write(value):
    assert plain(read(msgspec.msgpack.encode(value)).root) == value


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    reader = read(data)
    assert (reader.root is None) == (reader.refusal is not None)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"\xcf" + b"\xff" * 8, ("uint64", "18446744073709551615")),
        (b"\xd3\x7f" + b"\xff" * 7, ("int64", "9223372036854775807")),
        (b"\xe0", ("int", "-32")),
        (b"\xca\x3f\x80\x00\x00", ("float32", "1.0")),
        (b"\xd6\xff\x00\x00\x00\x01", ("timestamp", "1970-01-01 00:00:01.000000000 UTC")),
        (
            b"\xd7\xff" + ((5 << 34) | 1_795_343_337).to_bytes(8, "big"),
            ("timestamp", "2026-11-22 10:28:57.000000005 UTC"),
        ),
        (
            b"\xc7\x0c\xff" + (7).to_bytes(4, "big") + (-1).to_bytes(8, "big", signed=True),
            ("timestamp", "1969-12-31 23:59:59.000000007 UTC"),
        ),
        (
            b"\xc7\x0c\xff" + bytes(4) + b"\x7f" + b"\xff" * 7,
            ("timestamp", f"{2**63 - 1} s and 0 ns since 1970"),
        ),
        (b"\xd4\x05\xaa", ("ext 5", "aa")),
        (b"\xd4\xfe\xaa", ("ext -2", "aa")),
        (b"\xc4\x02\x00\xff", ("bin", "00 ff")),
        (b"\xa2\xff\xfe", ("str", "\\xff\\xfe")),
    ],
)
def test_each_type_is_shown_as_itself(data, shown):
    assert leaf(data) == shown


def test_keys_of_any_type_and_keys_that_occur_twice():
    reader = read(b"\x83\x01\xa1a\x01\xa1b\xa1k\xc0")
    assert [(n.name, n.text) for n in reader.root.children] == [
        ("1", "a"),
        ("1", "b"),
        ("k", "null"),
    ]
    assert reader.duplicates == 1
    inner = read(b"\x82\x91\x01\xa1v\xa1x\x02").root
    assert [n.name for n in inner.children] == ["key", "value of that key", "x"]
    assert inner.children[0].children[0].text == "1"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "at byte 0 1 more bytes should follow, 0 are left"),
        (b"\xc1", "byte c1 at 0 begins no value"),
        (b"\x01\x02", "1 bytes are left behind the first value"),
        (b"\xdb\xff\xff\xff\xff", "at byte 5 4,294,967,295 more bytes should follow, 0 are left"),
        (b"\xdd\xff\xff\xff\xff\x01", "the array at byte 0 says 4,294,967,295 elements, 1 bytes"),
        (b"\xdf\x00\x00\x00\x02\x01\x01", "the map at byte 0 says 2 elements, 2 bytes are left"),
        (b"\x91" * 1_000_000, f"it is nested deeper than {MAX_DEPTH} levels"),
        (b"\x81\x01" * 1_000_000, f"it is nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_what_failed_is_said(data, words):
    assert why(data).startswith(words)


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr("engine.decode.payload_msgpack.MAX_NODES", 10)
    assert why(b"\x9f" + b"\x01" * 15).startswith("it holds more than 10 values")


def test_it_is_read_in_steps():
    reader = MsgPackReader(b"\xdc\x01\x00" + b"\x01" * 256)
    assert not reader.step(10)
    assert 0 < reader.progress < 1
    read_all(reader)
    assert len(reader.root.children) == 256
