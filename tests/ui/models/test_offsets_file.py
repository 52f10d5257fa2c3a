"""Positions are read as the tool writes them; a wrong line is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.models.offsets_file import OffsetsFileError, read_offsets, write_offsets


def test_lines_of_one_group():
    assert read_offsets("orders,0,100\n\norders, 1 ,200\n", "g") == [
        ("orders", 0, 100), ("orders", 1, 200),
    ]  # fmt: skip


def test_lines_of_several_groups_are_told_apart():
    text = '"g","orders",0,1\n"h","orders",0,2\n'
    assert read_offsets(text, "h") == [("orders", 0, 2)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("orders,0", "Line 1 is not topic,partition,offset."),
        ("orders,0,1\norders,x,1", "Line 2 has no partition and offset as numbers."),
        ("orders,0,-1", "Line 1 has no partition and offset as numbers."),
        ("orders,0,99999999999999999999", "Line 1 has no partition and offset as numbers."),
        ("", "The file has no position for g."),
        ("h,orders,0,1", "The file has no position for g."),
    ],
)
def test_a_wrong_line_is_named(text, why):
    with pytest.raises(OffsetsFileError, match=why.replace(".", r"\.")):
        read_offsets(text, "g")


@given(st.dictionaries(st.tuples(st.text("abc.-_", min_size=1), st.integers(0, 999)), st.integers(0, 2**63 - 1), min_size=1))  # fmt: skip
def test_what_is_written_is_read_back(positions):
    rows = sorted((*place, offset) for place, offset in positions.items())
    assert read_offsets(write_offsets(rows), "g") == rows
