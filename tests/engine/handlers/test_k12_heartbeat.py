"""Heartbeat: alive, out of date, or nobody."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.messages.k12_heartbeat import HeartbeatRequest
from tests.engine.handlers.grouping import coordinating, member


@pytest.mark.parametrize("version", range(5))
def test_a_member_is_alive_and_a_stranger_unknown(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            joined = await member(client)
            for member_id, group, code in (
                (joined.member_id, "g", Code.NONE),
                ("nobody", "g", Code.UNKNOWN_MEMBER_ID),
                (joined.member_id, "none", Code.UNKNOWN_MEMBER_ID),
                (joined.member_id, "", Code.INVALID_GROUP_ID),
            ):
                asked = HeartbeatRequest(
                    group_id=group, generation_id=joined.generation_id, member_id=member_id
                )
                assert (await client.call(asked, version)).error_code == code

    asyncio.run(run())
