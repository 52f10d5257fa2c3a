"""Numbers stay exact, amounts have units, times may be written in many ways."""

from decimal import Decimal

import pytest

from engine.decode.filter_constants import number_of, plain, time_of
from engine.decode.filter_tree import FilterError, Span
from engine.decode.filter_words import tokens
from tests.engine.decode.subjects import NOW_MS, TIMES

MIDNIGHT_MS = 1_795_305_600_000


def at(text):
    return time_of(tokens(f'"{text}"')[0], TIMES)


@pytest.mark.parametrize(
    ("text", "begin", "wide"),
    [
        ("-5m", NOW_MS - 300_000, 1),
        ("10:42", MIDNIGHT_MS + 38_520_000, 60_000),
        ("10:42:17", MIDNIGHT_MS + 38_537_000, 1_000),
        ("10:42:17.4", MIDNIGHT_MS + 38_537_400, 100),
        ("10:42:17.402", MIDNIGHT_MS + 38_537_402, 1),
        ("2026-11-22", MIDNIGHT_MS, 86_400_000),
        ("2026-11-22 10:42", MIDNIGHT_MS + 38_520_000, 60_000),
        ("2026-11-22T10:42:17Z", MIDNIGHT_MS + 38_537_000, 1_000),
        ("2026-11-22T11:42:17+01:00", MIDNIGHT_MS + 38_537_000, 1_000),
        ("1795344137402", NOW_MS, 1),
    ],
)
def test_a_time_is_a_span_as_wide_as_it_was_written(text, begin, wide):
    assert at(text) == Span(begin, begin + wide)


@pytest.mark.parametrize("text", ["25:00", "2026-13-01", "soon", "-5", "-", "2026-11-22T"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(FilterError):
        at(text)


def test_numbers_are_exact_and_bounded():
    assert number_of("9223372036854775807") == 9223372036854775807
    assert number_of("201.66") == Decimal("201.66")
    assert number_of("1" * 101) is None
    assert number_of("0x10") is None
    assert (plain("null"), plain("true"), plain("truely"), plain("-5")) == (
        None,
        True,
        "truely",
        -5,
    )
