"""LeaveGroup: one by one or several at once."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.messages.k13_leave_group import LeaveGroupRequest, MemberIdentity
from tests.engine.handlers.grouping import coordinating, member


@pytest.mark.parametrize("version", range(6))
def test_a_member_leaves_once(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            joined = await member(client)
            asked = LeaveGroupRequest(
                group_id="g", member_id=joined.member_id, members=[MemberIdentity(joined.member_id)]
            )
            codes = []
            for _ in range(2):
                answer = await client.call(asked, version)
                codes.append(answer.error_code if version < 3 else answer.members[0].error_code)
            assert codes == [Code.NONE, Code.UNKNOWN_MEMBER_ID]

    asyncio.run(run())


def test_no_group_and_no_name() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            answer = await client.call(LeaveGroupRequest(group_id="none", member_id="m"), 1)
            assert answer.error_code == Code.UNKNOWN_MEMBER_ID
            answer = await client.call(LeaveGroupRequest(group_id="", member_id="m"), 1)
            assert answer.error_code == Code.INVALID_GROUP_ID

    asyncio.run(run())
