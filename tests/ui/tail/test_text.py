"""Bytes from strangers come out as one harmless line, whatever they are."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.tail.text import LINE_BYTES, decode, line_of, visible, visible_lines


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"Hello world", "Hello world"),
        (b"a\0b\nc\x1b[31md\x7f", "a␀b␊c␛[31md␡"),
        ("left\u202eright".encode(), "left\\u202eright"),
        ("a\u200bb\ufeffc\u2028d".encode(), "a\\u200bb\\ufeffc\\u2028d"),
        (b"\xff\xfe ok", "\\xff\\xfe ok"),
        ("Zoë 日本".encode(), "Zoë 日本"),
        (b"<img src=x>", "<img src=x>"),
        ("\U000e0041".encode(), "\\U000e0041"),
    ],
)
def test_what_is_unseen_is_made_visible(data, shown):
    assert line_of(data) == shown


def test_a_tower_of_marks_is_cut_and_counted():
    tower = "a" + "\u0301" * 500 + "b"
    shown = line_of(tower.encode())
    assert shown.startswith("a\u0301\u0301\u0301⟨+")
    assert len(shown) < 20


def test_a_monstrous_value_costs_no_more_than_a_line():
    shown = line_of(b"x" * 10_000_000)
    assert len(shown) == LINE_BYTES


def test_a_character_cut_in_half_is_left_out():
    assert decode("aé".encode(), 2) == "a"
    assert decode("aé".encode(), 3) == "aé"
    assert decode(b"a\xc3", 2) == "a\\xc3"


def test_a_reading_pane_keeps_lines_and_tabs():
    assert visible_lines("a\tb\r\nc\x07") == "a\tb␍\nc␇"


@given(st.binary(max_size=300))
def test_no_bytes_make_anything_invisible(data):
    shown = line_of(data)
    assert shown.isprintable()
    assert "\n" not in shown
    assert not any(unicodedata.bidirectional(char) in {"RLO", "LRO", "RLI"} for char in shown)


@given(st.text(max_size=200))
def test_printable_text_is_left_alone(text):
    plain = "".join(char for char in text if char.isprintable() and not unicodedata.combining(char))
    if not any(unicodedata.category(char).startswith("M") for char in plain):
        assert visible(plain) == plain
