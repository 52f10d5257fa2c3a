"""DescribeGroups: a living group in full, an unknown one in the words of its version."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.messages.k15_describe_groups import DescribeGroupsRequest
from tests.engine.handlers.grouping import coordinating, member


@pytest.mark.parametrize("version", range(7))
def test_a_group_is_described_with_its_members(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            joined = await member(client)
            answer = await client.call(DescribeGroupsRequest(groups=["g", "none", ""]), version)
            known, unknown, unnamed = answer.groups
            assert (known.group_state, known.protocol_data) == ("Stable", "range")
            (described,) = known.members
            assert (described.member_id, described.client_host) == (joined.member_id, "/127.0.0.1")
            assert (described.member_metadata, described.member_assignment) == (b"meta", b"share")
            assert unknown.group_state == "Dead"
            assert unknown.error_code == (Code.GROUP_ID_NOT_FOUND if version >= 6 else 0)
            assert unnamed.error_code == Code.INVALID_GROUP_ID

    asyncio.run(run())


def test_operations_are_told_to_who_asks() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            asked = DescribeGroupsRequest(groups=["g"], include_authorized_operations=True)
            answer = await client.call(asked, 3)
            assert answer.groups[0].authorized_operations == 3400

    asyncio.run(run())
