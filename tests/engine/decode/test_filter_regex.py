"""The linear engine agrees with Python's own, and is never slow."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.filter_regex import RegexError, compile_regex

PATTERNS = [
    "abc", "a.c", "a*b", "a+b?", "(ab|cd)+", "^ab", "cd$", "^$", "^(a|b)*$", "[a-c]{2,3}d",
    "[^ab]", r"\d+\s\w", "a{3}", "(a|ab)(c|bcd)", "x?y?z?$", "(?i)AbC", "a||b", "()", "[]a]", "[a-]",
    "a.*b.*c", "^a|b$", r"\.", "(a*)*b", "(?:ab)?c",
]  # fmt: skip


@given(pattern=st.sampled_from(PATTERNS), text=st.text(alphabet="abcdxyz-. 1\n]", max_size=12))
def test_it_finds_what_python_finds(pattern, text):
    if pattern.endswith("$") and text.endswith("\n"):
        text = text.rstrip("\n")  # Python's $ looks over a last line feed
    assert compile_regex(pattern).search(text) == (re.search(pattern, text) is not None)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a*)*b", "a*a*a*a*a*a*b", "(.*)*x"])
def test_what_hangs_other_engines_takes_a_moment(pattern):
    began = time.process_time()
    assert not compile_regex(pattern).search("a" * 20_000 + "!")
    assert time.process_time() - began < 1


def test_it_says_how_much_work_it_was():
    spent = []
    compile_regex("b+c").search("a" * 1_000, spent.append)
    assert 1_000 <= sum(spent) < 2_000


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "a{", "a{3", "a{5,2}", "a{999}", "*a", "\\", r"\1", r"\b", "(?=a)", "(?P<n>a)",
     "z-a]["[2:] + "x", "[z-a]", "(" * 60 + ")" * 60, "a" * 600, "((a{100}){100}){100}"],
)  # fmt: skip
def test_what_it_does_not_know_it_refuses_in_words(pattern):
    with pytest.raises(RegexError):
        compile_regex(pattern)


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        ("sku-.*end", "sku"),
        ("a|b", ""),
        ("(abc)d", "d"),
        ("ab*c", "a"),
        ("(?i)abc", ""),
        ("x{2}yz", "yz"),
    ],
)
def test_a_text_that_every_match_holds_is_known(pattern, literal):
    assert compile_regex(pattern).literal == literal


def test_many_different_characters_do_not_fill_the_memory():
    regex = compile_regex("^(.|x)*[0-9]é$")
    text = "".join(chr(0x4E00 + n) for n in range(20_000)) * 4
    assert not regex.search(text)
    assert regex._transition_count <= 50_001
