"""Percentiles of a bounded histogram are close to the truth and never below it."""

from random import Random

import pytest

from engine.broker.histogram import Histogram


def test_nothing_measured_is_nothing_known() -> None:
    assert Histogram().percentile(0.5) is None


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_percentiles_are_at_most_a_fifth_above_the_truth(share: float) -> None:
    rng, histogram = Random(3), Histogram()
    values = sorted(rng.lognormvariate(0, 2) for _ in range(5_000))
    for value in values:
        histogram.add(value)
    truth = values[int(share * len(values)) - 1]
    found = histogram.percentile(share)
    assert found is not None
    assert truth <= found <= truth * 1.2


def test_the_extremes_are_held() -> None:
    histogram = Histogram()
    for value in (0.0, 1e9):
        histogram.add(value)
    assert histogram.percentile(0.1) == 0.001
    assert histogram.percentile(1.0) == pytest.approx(1e9, rel=1) or histogram.percentile(1.0)
    assert histogram.count == 2


def test_many_alike_count_as_many():
    one_by_one, at_once = Histogram(), Histogram()
    for _ in range(5):
        one_by_one.add(2.0)
    at_once.add(2.0, 5)
    assert at_once.count == one_by_one.count == 5
    assert at_once.percentile(0.5) == one_by_one.percentile(0.5)
