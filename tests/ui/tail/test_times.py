"""Times are right for every number that fits in 64 bits."""

from datetime import date

import pytest

from tests.ui.batches import NOON_MS
from ui.tail.times import full_time, row_time


def test_today_shows_the_clock_alone():
    shown = row_time(NOON_MS + 7)
    day, clock = shown.split(" ")
    assert row_time(NOON_MS + 7, date.fromisoformat(day)) == clock
    assert clock.endswith(f".{(NOON_MS + 7) % 1000:03d}")


def test_a_full_time_names_its_zone():
    assert full_time(NOON_MS).startswith(row_time(NOON_MS))
    assert full_time(NOON_MS)[-5] in "+-"


@pytest.mark.parametrize("at_ms", [2**63 - 1, -(2**63), 10**15])
def test_outside_the_calendar_the_number_stands(at_ms):
    assert row_time(at_ms) == str(at_ms)
    assert str(at_ms) in full_time(at_ms)


def test_before_1970_is_a_time_too():
    assert row_time(-1).endswith("59.999")
