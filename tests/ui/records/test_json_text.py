"""Pretty JSON keeps every digit and every name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.records.json_text import MAX_LENGTH, pretty


def test_objects_and_arrays_stand_on_lines_of_their_own():
    assert pretty('{"a":[1,{"b":null}],"c":{},"d":[]}') == (
        '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {},\n  "d": []\n}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "9223372036854775807", "-9223372036854775808", "1.0000000000000000001", "1e400", "0.10",
        "9" * 5_000, '"\\u00e9\\n"',
    ],
)  # fmt: skip
def test_no_digit_is_changed(text):
    assert pretty(text) == text


def test_a_name_may_stand_twice():
    assert pretty('{"a":1,"a":2}') == '{\n  "a": 1,\n  "a": 2\n}'


@pytest.mark.parametrize("text", ["", "  ", "Hello", "{", "{'a':1}", "[1,]", "nul", '"a', "\x00"])
def test_what_is_no_json_is_left_to_others(text):
    assert pretty(text) is None


def test_hostile_json_is_refused_quickly():
    assert pretty("[" * 100_000 + "]" * 100_000) is None
    assert pretty("[" * 900 + "[]," * 30_000 + "1" + "]" * 900) is None
    assert pretty("[" + "1," * MAX_LENGTH + "1]") is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_the_meaning_stays_the_same(value):
    text = json.dumps(value)
    assert json.loads(pretty(text)) == value
