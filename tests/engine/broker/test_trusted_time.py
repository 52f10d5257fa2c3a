"""A clock that jumps is believed late, a clock that runs at once."""

import pytest

from engine.base.clock import ManualClock
from engine.broker.trusted_time import GRACE_MS, LONGEST_PAUSE_MS, TrustedTime

HOUR = 3_600_000
DAY = 24 * HOUR


class Watch:
    """A clock and what is believed of it."""

    def __init__(self, last_known_ms: int | None = None) -> None:
        self.clock = ManualClock()
        self.time = TrustedTime(
            wall_ms=self.clock.now_ms(), monotonic_ms=0.0, last_known_ms=last_known_ms
        )

    def doubt(self) -> int:
        now = self.time.look(wall_ms=self.clock.now_ms(), monotonic_ms=self.clock.monotonic_ms())
        assert now == self.clock.now_ms() - self.time.doubted_ms
        return self.time.doubted_ms


def test_a_clock_that_runs_is_believed() -> None:
    watch = Watch()
    for _ in range(100):
        watch.clock.advance(HOUR)
        watch.clock.jump_wall(1000)
        assert watch.doubt() == 0


def test_a_jump_ahead_is_believed_when_it_has_lasted() -> None:
    watch = Watch()
    watch.clock.jump_wall(30 * DAY)
    assert watch.doubt() == 30 * DAY
    watch.clock.advance(int(GRACE_MS) - 1)
    assert watch.doubt() == 30 * DAY
    watch.clock.advance(1)
    assert watch.doubt() == 0


def test_a_jump_ahead_that_is_taken_back_was_none() -> None:
    watch = Watch()
    watch.clock.jump_wall(30 * DAY)
    watch.doubt()
    watch.clock.jump_wall(-30 * DAY)
    assert watch.doubt() == 0


@pytest.mark.parametrize("back", [HOUR, 50 * 365 * DAY])
def test_a_clock_set_back_is_believed_and_its_return_is_not(back: int) -> None:
    watch = Watch()
    watch.clock.jump_wall(-back)
    assert watch.doubt() == 0
    watch.clock.jump_wall(back)
    assert watch.doubt() == back


def test_a_second_jump_begins_the_wait_anew() -> None:
    watch = Watch()
    watch.clock.jump_wall(DAY)
    watch.doubt()
    watch.clock.advance(int(GRACE_MS) - 1)
    watch.clock.jump_wall(DAY)
    assert watch.doubt() == 2 * DAY
    watch.clock.advance(1)
    assert watch.doubt() == 2 * DAY


def test_a_start_long_after_the_last_sign_of_life_is_doubted() -> None:
    start = ManualClock().now_ms()
    assert Watch(start - LONGEST_PAUSE_MS).doubt() == 0
    assert Watch(start + DAY).doubt() == 0
    watch = Watch(start - LONGEST_PAUSE_MS - 5)
    assert watch.doubt() == 5
    watch.clock.advance(int(GRACE_MS))
    assert watch.doubt() == 0
