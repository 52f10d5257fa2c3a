"""DeleteGroups: only what has no members."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.machines.group.asks import CommitOffsets, CommittedOffset
from engine.wire.messages.k42_delete_groups import DeleteGroupsRequest
from tests.engine.handlers.grouping import coordinating, member


@pytest.mark.parametrize("version", range(4))
def test_each_group_is_told_its_own_end(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            await member(client)
            position = CommittedOffset("t", 0, 1)
            await engine.broker.groups.ask(CommitOffsets("empty", "", None, -1, (position,)))
            asked = DeleteGroupsRequest(groups_names=["empty", "g", "none"])
            results = (await client.call(asked, version)).results
            assert {each.group_id: each.error_code for each in results} == {
                "empty": 0,
                "g": Code.NON_EMPTY_GROUP,
                "none": Code.GROUP_ID_NOT_FOUND,
            }

    asyncio.run(run())
