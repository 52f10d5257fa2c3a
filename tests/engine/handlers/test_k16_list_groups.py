"""ListGroups: all of them, or those in a state or of a kind."""

import asyncio

import pytest

from engine.wire.messages.k16_list_groups import ListGroupsRequest
from tests.engine.handlers.grouping import coordinating, member


@pytest.mark.parametrize("version", range(6))
def test_every_version_lists_groups(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            await member(client)
            (found,) = (await client.call(ListGroupsRequest(), version)).groups
            assert (found.group_id, found.protocol_type) == ("g", "consumer")
            assert found.group_state == ("Stable" if version >= 4 else "")
            assert found.group_type == ("classic" if version >= 5 else "")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("states", "types", "count"),
    [(["stable"], [], 1), (["Empty"], [], 0), ([], ["CLASSIC"], 1), ([], ["consumer"], 0)],
)
def test_filters_do_not_mind_the_case(states: list[str], types: list[str], count: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            await member(client)
            asked = ListGroupsRequest(states_filter=states, types_filter=types)
            assert len((await client.call(asked, 5)).groups) == count

    asyncio.run(run())
