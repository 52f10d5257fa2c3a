"""Blocks of producer ids."""

import asyncio

from tests.engine.handlers.serving import OS, serving


def test_a_block_that_is_used_up_is_followed_by_another() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            ids = [await engine.broker.producer_ids.next() for _ in range(1_500)]
            assert len(set(ids)) == 1_500

    asyncio.run(run())
