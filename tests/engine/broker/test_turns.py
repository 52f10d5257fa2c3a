"""Long work lets the others have their turn."""

import asyncio

from engine.base.clock import ManualClock
from engine.broker.turns import TURN_MS, Turns


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
