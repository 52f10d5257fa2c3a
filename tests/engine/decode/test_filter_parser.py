"""What is wrong with a filter is said in words, with its place, while it is typed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.filter import problem_of
from tests.engine.decode.subjects import TIMES

WRONG = [
    ("value.total >", "expected a value after >", 13, 13),
    ("value.total", "expected an operator after value.total", 11, 11),
    ("foo = 5", "there is no field foo; a field of the JSON value is value.foo", 0, 3),
    ("(a", "expected ) to close this (", 0, 1),
    ("a)", "there is no ( for this )", 1, 2),
    ("a or", "expected a condition after or", 4, 4),
    ("and a", "expected a condition before and", 0, 3),
    ("value..x = 1", "expected the name of a field after .", 6, 6),
    ("value.a[x] = 1", "expected a number or a quoted name in [ ]", 7, 7),
    ("header. = 1", "expected the name of a header after header.", 7, 7),
    ("offset.x = 1", "offset has no fields", 6, 8),
    ('key = "abc', 'the text that begins with " has no closing "', 6, 10),
    ("size > abc", "size is compared with bytes: 500, 10KB or 1MiB", 7, 10),
    ("timestamp > 25:99", "there is no time 25:99", 12, 17),
    ("key is", "expected null or empty after is", 6, 6),
    ("key in a", "expected ( after in", 7, 8),
    ("key in (a b)", "expected , or ) in the list", 10, 11),
    ("key starts x", "expected with after starts", 11, 12),
    ('key matches "("', "the pattern has a ( without a )", 12, 15),
    ("offset contains 5", "offset is a number: use =, !=, <, <=, >, >= or in", 7, 15),
    ("offset is null", "offset is always a number", 0, 14),
    ("key ! 5", "expected = after !; to turn a condition round, write not", 4, 5),
    ("value.x > null", "null has no order", 10, 14),
    ("x" * 5_000, "a filter has at most 4,096 characters", 4_096, 5_000),
    ("(" * 60 + "a" + ")" * 60, "the filter is too long", 51, 52),
]


@pytest.mark.parametrize(("text", "words", "at", "end"), WRONG, ids=[w[0][:20] for w in WRONG])
def test_it_says_what_is_wrong_and_where(text, words, at, end):
    problem = problem_of(text, TIMES)
    assert problem is not None
    assert (problem.text, problem.at, problem.end) == (words, at, end)


@given(st.text(alphabet=string.printable + "é\u202e\U0001f600", max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    problem = problem_of(text, TIMES)
    assert problem is None or (problem.text and 0 <= problem.at <= problem.end <= len(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "key",
                "value.a",
                "=",
                "<",
                "in",
                "(",
                ")",
                ",",
                "and",
                "or",
                "not",
                "is",
                "null",
                '"x"',
                "5",
            ]
        ),
        max_size=12,
    )
)
def test_any_order_of_words_is_read_or_refused_in_words(words):
    problem_of(" ".join(words), TIMES)
