"""The manual clock moves only when told to, and keeps its two times apart."""

from engine.base.clock import ManualClock


def test_time_stands_until_it_is_moved():
    clock = ManualClock(now_ms=1000)
    assert (clock.now_ms(), clock.monotonic_ms()) == (1000, 0.0)
    clock.advance(250)
    assert (clock.now_ms(), clock.monotonic_ms()) == (1250, 250.0)


def test_a_jump_of_the_wall_clock_leaves_durations_alone():
    clock = ManualClock(now_ms=1000)
    clock.jump_wall(-5000)
    assert (clock.now_ms(), clock.monotonic_ms()) == (-4000, 0.0)
