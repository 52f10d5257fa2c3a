"""The form that bytes are taken for, with the reason."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.payload import HEAVY_BYTES, choose, reader_of, tree_of


@pytest.mark.parametrize(
    ("data", "form", "why"),
    [
        (b"", "text", "empty: 0 bytes, which is not null"),
        (b' {"a":1}', "json", "JSON: begins with {"),
        (b"[]", "json", "JSON: begins with ["),
        (b"{x}", "text", "Text: begins with { but is no JSON: x where a name or } should stand"),
        (b"{\xff", "hex", "Hex: begins with { but is no JSON: byte ff at 1 is no UTF-8"),
        (b"Hello world", "text", "Text: all of it is UTF-8"),
        (b"123", "text", "Text: all of it is UTF-8"),
        (b"\x82\xa1a\x01\xa1b\xc3", "msgpack", "MsgPack: the whole input is one map"),
        (b"\x93\x01\x02\x03", "msgpack", "MsgPack: the whole input is one array"),
        (b"\x82\xa1a\x01", "hex", "Hex: no UTF-8, byte 82 at 0; as a 32-bit number"),
        (b"\xff" * 8, "hex", "Hex: no UTF-8, byte ff at 0; as a 64-bit number -1"),
        (b"\xff\xfe\x00", "hex", "Hex: no UTF-8, byte ff at 0"),
    ],
)
def test_the_choice_says_why(data, form, why):
    found = choose(data)
    assert found.form == form
    assert found.why.startswith(why)


def test_heavy_payloads_are_looked_at_only():
    assert choose(b"{" + b" " * HEAVY_BYTES).why.endswith("too large to be read unasked")
    assert choose(b"\x9f" * HEAVY_BYTES * 2).form == "msgpack"
    euro = "€".encode() * HEAVY_BYTES
    assert choose(euro) == ("text", "Text: begins as UTF-8")


@given(st.binary(max_size=100) | st.binary(max_size=30).map(lambda b: b"{" + b))
def test_no_bytes_raise(data):
    form = choose(data).form
    root, refusal = tree_of(form, data)
    if form in {"json", "msgpack"}:
        assert root is not None
    else:
        assert (root, refusal) == (None, None)


def test_a_tree_is_asked_of_the_form_that_is_wanted():
    assert tree_of("json", b"x")[1].why.startswith("x where a value should stand")
    assert tree_of("msgpack", msgspec.msgpack.encode({"a": 1}))[0].children[0].name == "a"
    assert reader_of("hex", b"x") is None
