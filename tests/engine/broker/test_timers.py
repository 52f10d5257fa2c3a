"""Timers come once, at the last time that was wished for, and not at all when taken back."""

import asyncio
from collections.abc import Callable

from engine.broker.timers import Timers
from engine.machines.step import Timer
from tests.sim.loop import SimClock, SimLoop

KEY = ("member", "g", "m")


def came_at(story: Callable[[Timers, SimClock], object]) -> list[tuple[tuple[str, ...], int]]:
    """What came due in a minute, with the milliseconds since the start."""
    loop = SimLoop(1)
    clock = SimClock(loop)
    began = clock.now_ms()
    came: list[tuple[tuple[str, ...], int]] = []

    async def live() -> None:
        timers = Timers(clock, lambda key: came.append((key, clock.now_ms() - began)))
        found = story(timers, clock)
        if asyncio.iscoroutine(found):
            await found
        await asyncio.sleep(60)

    loop.run(live())
    return came


def test_a_wish_that_is_renewed_is_put_off() -> None:
    async def story(timers: Timers, clock: SimClock) -> None:
        for _ in range(3):
            timers.take([Timer(KEY, clock.now_ms() + 1_000)])
            assert timers.due_ms(*KEY) == clock.now_ms() + 1_000
            await asyncio.sleep(0.9)

    ((key, at_ms),) = came_at(story)
    assert key == KEY
    assert 2_790 <= at_ms <= 2_810


def test_a_sooner_wish_comes_sooner() -> None:
    def story(timers: Timers, clock: SimClock) -> None:
        timers.take([Timer(KEY, clock.now_ms() + 30_000)])
        timers.take([Timer(KEY, clock.now_ms() + 100)])

    ((_, at_ms),) = came_at(story)
    assert 99 <= at_ms <= 110


def test_what_is_taken_back_never_comes() -> None:
    def story(timers: Timers, clock: SimClock) -> None:
        timers.take([Timer(KEY, clock.now_ms() + 100), Timer(("b",), clock.now_ms() + 100)])
        timers.take([Timer(("b",), None)])
        timers.clear()
        timers.take([Timer(("c",), clock.now_ms() + 100)])

    assert [key for key, _ in came_at(story)] == [("c",)]
