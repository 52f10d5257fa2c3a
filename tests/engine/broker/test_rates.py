"""Rates follow what happened in the last seconds and fall to nothing afterwards."""

import pytest

from engine.broker.rates import Rates


def test_a_steady_stream_is_read_as_its_speed() -> None:
    rates = Rates(0.0, 0, 0)
    for tick in range(1, 601):
        read = rates.read(tick * 33.0, tick * 10, tick * 1_000)
    assert read == pytest.approx((10 / 0.033, 1_000 / 0.033))


def test_one_record_after_a_long_silence_counts_over_the_window() -> None:
    rates = Rates(0.0, 5)
    assert rates.read(60_000.0, 6) == pytest.approx((1 / 3,))


def test_a_rate_falls_to_exactly_nothing_when_nothing_comes() -> None:
    rates = Rates(0.0, 0)
    assert rates.read(100.0, 50)[0] > 0
    readings = [rates.read(100.0 + step * 500, 50)[0] for step in range(1, 10)]
    assert readings[-1] == 0.0
    assert readings == sorted(readings, reverse=True)


def test_the_first_moments_do_not_make_a_peak() -> None:
    rates = Rates(0.0, 0)
    assert rates.read(1.0, 10) == pytest.approx((20.0,))


def test_memory_is_bounded_however_often_it_is_read() -> None:
    rates = Rates(0.0, 0)
    for tick in range(10_000):
        rates.read(tick * 7.0, tick)
    assert len(rates._samples) <= 8


def test_counters_of_another_go_on_from_where_the_last_ones_stood() -> None:
    rates = Rates(0, 0, whose="broker 1")
    assert rates.read(1_000, 100, whose="broker 1") == (100.0,)
    assert rates.read(1_000, 3, whose="broker 2") == (100.0,)
    assert rates.read(2_000, 103, whose="broker 2") == (100.0,)
    assert rates.read(9_000, 103, whose="broker 1") == (0.0,)
