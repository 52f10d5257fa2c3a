"""A flood is told in part and counted whole."""

from engine.base.clock import ManualClock
from engine.broker.ration import EVERY_MS, MOST, Ration


def test_what_is_too_much_is_counted_and_told_once() -> None:
    clock = ManualClock()
    ration = Ration(clock)
    assert [ration.take() for _ in range(MOST + 7)] == [True] * MOST + [False] * 7
    assert ration.left_out() == 0, "its while is not over"
    clock.advance(int(EVERY_MS))
    assert ration.left_out() == 7
    assert ration.left_out() == 0


def test_the_next_while_has_a_ration_of_its_own() -> None:
    clock = ManualClock()
    ration = Ration(clock, most=1, every_ms=10)
    assert [ration.take(), ration.take()] == [True, False]
    clock.advance(10)
    assert [ration.take(), ration.take()] == [True, False]
    clock.advance(10)
    assert ration.left_out() == 2
