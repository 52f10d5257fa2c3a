"""Numbers, sizes, times and hostile text."""

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime

from ui.widgets.text import (
    clock_time,
    count,
    counted,
    full_time,
    rate,
    size,
    span,
    tooltip,
    visible,
)


def at(year: int, month: int, day: int, *clock: int) -> int:
    return QDateTime(QDate(year, month, day), QTime(*clock)).toMSecsSinceEpoch()


def test_counts_are_exact_and_grouped():
    assert count(9_223_372_036_854_775_807) == "9,223,372,036,854,775,807"
    assert counted(1, "broker") == "1 broker"
    assert counted(1_200, "reply", "replies") == "1,200 replies"


def test_rates_have_three_figures():
    rates = [0, 0.01, 0.1, 4, 9.96, 86, 999.4, 999.6, 1_240, 12_345, 123_456, 999_600, 12.4e6, 3e9]
    assert [rate(number) for number in rates] == [
        "0", "0", "0.1", "4", "9.96", "86", "999", "1k", "1.24k", "12.3k", "123k", "1M", "12.4M",
        "3G",
    ]  # fmt: skip


def test_sizes_count_in_1024():
    assert [size(number) for number in (0, 161, 1_023, 1_024, 19_083_264, 1 << 40)] == [
        "0 B", "161 B", "1023 B", "1.0 KiB", "18.2 MiB", "1.0 TiB",
    ]  # fmt: skip
    assert size(1_048_575) == "1.0 MiB"


def test_a_time_has_its_date_only_where_it_is_not_today():
    moment = at(2026, 11, 22, 10, 42, 17, 418)
    today, tomorrow = at(2026, 11, 22, 23, 0), at(2026, 11, 23, 0, 1)
    assert clock_time(moment, today_ms=today) == "10:42:17.418"
    assert clock_time(moment, today_ms=tomorrow) == "2026-11-22 10:42:17.418"
    assert full_time(moment).startswith("2026-11-22 10:42:17.418 ")


def test_control_characters_are_seen_and_do_nothing():
    assert visible("a\0b\nc\x1bd\x7f") == "a␀b␊c␛d␡"


def test_text_cannot_turn_itself_round_or_hide():
    assert visible("user\u202egpj.exe\u200b") == "user\ufffdgpj.exe\ufffd"


def test_long_text_is_cut():
    assert visible("x" * 5_000, 100) == "x" * 100 + "…"


def test_a_tooltip_is_never_markup():
    shown = tooltip("<img src=x>\n<b>two</b>")
    assert shown == "<qt>&lt;img src=x&gt;<br>&lt;b&gt;two&lt;/b&gt;</qt>"
    assert tooltip("") == ""


@pytest.mark.parametrize(
    ("duration_ms", "words"),
    [
        (0, "0 ms"),
        (480, "480 ms"),
        (5_500, "5.5 s"),
        (205_000, "3 min 25 s"),
        (604_800_000, "7 d"),
        (594_000_000, "6 d 21 h"),
        (86_400_500, "1 d"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(duration_ms, words):
    assert span(duration_ms) == words
