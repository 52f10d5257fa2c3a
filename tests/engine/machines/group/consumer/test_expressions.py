"""Patterns over names: as RE2 has them, and never slow."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.group.consumer.expression_syntax import ExpressionError
from engine.machines.group.consumer.expressions import MAX_STEPS, Expression

atoms = st.sampled_from(
    ["a", "b", "-", "[ab]", "[^a]", ".", r"\d", r"\w", "(?:ab|b)", "(a)", r"\b", "^", "$"]
)
tails = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "*?"])
pieces = st.tuples(atoms, tails).map(
    lambda both: both[0] if both[0] in {r"\b", "^", "$"} else "".join(both)
)
patterns = st.lists(pieces, max_size=5).map("".join)


@given(st.lists(patterns, min_size=1, max_size=3).map("|".join), st.text("ab-1", max_size=6))
def test_whole_names_match_as_everywhere(pattern: str, name: str) -> None:
    assert Expression(pattern).matches(name) == bool(re.fullmatch(pattern, name))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (r"\Qa.b\E[a-c]*", "a.bc"),
        ("(?i)Orders", "oRDERS"),
        ("(?i:a)b", "Ab"),
        ("(?P<which>o+)", "oo"),
        ("[[:alpha:]]+", "abc"),
        (r"[\d.]+", "1.2"),
        (r"\pL+", "abc"),
        (r"\x61\x{62}\141", "aba"),
        (r"\Aa\z", "a"),
        ("a{,2}", "a{,2}"),
        ("(){1000}a", "a"),
    ],
)
def test_what_re2_knows_beyond_python(pattern: str, name: str) -> None:
    assert Expression(pattern).matches(name)
    assert not Expression(pattern).matches(name + "~")


def test_no_pattern_takes_long() -> None:
    began = time.process_time()
    assert not Expression("(a+)+$").matches("a" * 249 + "b")
    assert not Expression("(a|a)*" * 50).matches("a" * 249 + "b")
    assert time.process_time() - began < 2


def test_a_pattern_that_would_be_large_is_refused() -> None:
    with pytest.raises(ExpressionError, match=str(MAX_STEPS)):
        Expression("((a{1000}){1000}){1000}")
    Expression("((((){1000}){1000}){1000}){1000}")


def test_other_letters_are_in_no_topics_name() -> None:
    assert not Expression("ä").matches("a")
    assert Expression("[^a]").matches("b")
