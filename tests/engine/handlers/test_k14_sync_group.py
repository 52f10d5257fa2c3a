"""SyncGroup: the leader's assignment comes back as shares."""

import asyncio

import pytest

from engine.base.errors import Code
from tests.engine.handlers.grouping import coordinating, join, sync


@pytest.mark.parametrize("version", range(6))
def test_every_version_gives_the_share(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            joined = await join(client)
            types = {"protocol_type": "consumer", "protocol_name": "range"} if version >= 5 else {}
            answer = await sync(client, joined, version, **types)
            assert (answer.error_code, answer.assignment) == (0, b"share")
            if version >= 5:
                assert (answer.protocol_type, answer.protocol_name) == ("consumer", "range")

    asyncio.run(run())


def test_what_does_not_fit_is_refused() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            joined = await join(client)
            answer = await sync(client, joined, 5)
            assert answer.error_code == Code.INCONSISTENT_GROUP_PROTOCOL
            answer = await sync(client, joined, 4, group_id="")
            assert answer.error_code == Code.INVALID_GROUP_ID
            answer = await sync(client, joined, 4, generation_id=9)
            assert answer.error_code == Code.ILLEGAL_GENERATION

    asyncio.run(run())
