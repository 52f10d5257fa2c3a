"""The selector breaks for the window when its loop has not waited, and only then."""

import sys
import time

import pytest

from workbench import breather
from workbench.breather import BreathingSelector, shorten_switch_interval


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every turn of the loop is long enough to deserve a break."""
    monkeypatch.setattr(breather, "EVERY_S", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_loop_that_never_waits_takes_breaks() -> None:
    with BreathingSelector(lambda: True) as selector:
        for _ in range(3):
            selector.select(0)
        assert selector.break_count == 3


@pytest.mark.usefixtures("impatient")
def test_without_a_visible_window_there_are_none() -> None:
    with BreathingSelector(lambda: False) as selector:
        selector.select(0)
        assert selector.break_count == 0


def test_a_loop_that_waited_needs_none() -> None:
    with BreathingSelector(lambda: True) as selector:
        time.sleep(breather.EVERY_S * 2)
        selector.select(0.001)
        assert selector.break_count == 0


def test_the_switch_interval_is_shortened_and_given_back() -> None:
    before = sys.getswitchinterval()
    restore = shorten_switch_interval()
    assert sys.getswitchinterval() == pytest.approx(breather.SWITCH_INTERVAL_S)
    restore()
    assert sys.getswitchinterval() == pytest.approx(before)
