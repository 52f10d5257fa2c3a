"""JoinGroup: every version enters; odd ones are refused as Kafka refuses them."""

import asyncio

import pytest

from engine.base.errors import Code
from tests.engine.handlers.grouping import coordinating, join


@pytest.mark.parametrize("version", range(10))
def test_every_version_enters(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            answer = await join(client, version)
            if version >= 4:
                assert answer.error_code == Code.MEMBER_ID_REQUIRED
                answer = await join(client, version, member_id=answer.member_id)
            assert (answer.error_code, answer.generation_id) == (0, 1)
            assert (answer.leader, answer.protocol_name) == (answer.member_id, "range")
            assert answer.member_id.startswith("tester-")
            assert [each.metadata for each in answer.members] == [b"meta"]

    asyncio.run(run())


@pytest.mark.parametrize("version", [2, 7])
def test_a_refusal_names_no_protocol(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            answer = await join(engine.client(), version, protocols=[])
            assert answer.error_code == Code.INCONSISTENT_GROUP_PROTOCOL
            assert answer.protocol_name == ("" if version < 7 else None)
            assert (await join(engine.client(), 2, group_id="")).error_code == Code.INVALID_GROUP_ID

    asyncio.run(run())


def test_a_static_member_is_named_by_its_instance() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            answer = await join(engine.client(), 5, group_instance_id="i")
            assert answer.member_id.startswith("i-")

    asyncio.run(run())
