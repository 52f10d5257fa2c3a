"""Long work lets the others have their turn."""

import asyncio

from engine.base.clock import ManualClock
from engine.broker.turns import TURN_MS, Turns, one_by_one


def test_it_gives_way_only_when_its_turn_is_over() -> None:
    async def run() -> None:
        clock = ManualClock()
        turns = Turns(clock)
        others: list[str] = []
        asyncio.get_running_loop().call_soon(others.append, "served")
        await turns.breathe()
        assert others == []
        clock.advance(int(TURN_MS))
        await turns.breathe()
        assert others == ["served"]

    asyncio.run(run())


def test_things_are_done_one_by_one_with_turns_between() -> None:
    async def story() -> None:
        clock, seen = ManualClock(), []

        async def work(item: int) -> int:
            asyncio.get_running_loop().call_soon(seen.append, item)
            clock.advance(10)
            return item * 2

        assert await one_by_one(clock, [1, 2, 3], work) == [2, 4, 6]
        assert seen == [1, 2, 3]

    asyncio.run(story())
