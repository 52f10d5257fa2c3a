"""OffsetFetch: stored positions come back, by name, by id, or all there are."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.machines.group.asks import CommitOffsets, CommittedOffset
from engine.wire.messages.k09_offset_fetch import (
    OffsetFetchRequest,
    OffsetFetchRequestGroup,
    OffsetFetchRequestTopic,
    OffsetFetchRequestTopics,
)
from tests.engine.handlers.grouping import coordinating
from tests.engine.handlers.serving import Serving


async def stored(engine: Serving) -> bytes:
    position = CommittedOffset("t", 0, 42, metadata="note")
    await engine.broker.groups.ask(CommitOffsets("g", "", None, -1, (position,)))
    return engine.broker.cluster.topic("t").topic_id


@pytest.mark.parametrize("version", range(1, 8))
def test_one_group_with_known_and_unknown_partitions(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            await stored(engine)
            request = OffsetFetchRequest(
                group_id="g", topics=[OffsetFetchRequestTopic("t", [0, 1])]
            )
            answer = await engine.client().call(request, version)
            found = [
                (each.committed_offset, each.metadata, each.error_code)
                for each in answer.topics[0].partitions
            ]
            assert found == [(42, "note", 0), (-1, "", 0)]

    asyncio.run(run())


@pytest.mark.parametrize("version", [8, 9, 10])
def test_several_groups_at_once(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            topic_id = await stored(engine)
            by_id = version >= 10
            topic = OffsetFetchRequestTopics(
                "" if by_id else "t", topic_id if by_id else bytes(16), [0]
            )
            unknown = OffsetFetchRequestTopics("", b"\7" * 16, [0])
            topics = [topic, unknown] if by_id else [topic]
            request = OffsetFetchRequest(
                groups=[
                    OffsetFetchRequestGroup("g", topics=topics),
                    OffsetFetchRequestGroup("none", topics=None),
                ]
            )
            answer = await engine.client().call(request, version)
            known, none = answer.groups
            assert known.topics[0].partitions[0].committed_offset == 42
            assert (none.topics, none.error_code) == ([], 0)
            if by_id:
                assert known.topics[0].topic_id == topic_id
                assert known.topics[1].partitions[0].error_code == Code.UNKNOWN_TOPIC_ID

    asyncio.run(run())


@pytest.mark.parametrize("version", [2, 7, 8, 10])
def test_no_topics_means_all_of_them(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            await stored(engine)
            group = OffsetFetchRequestGroup("g", topics=None)
            request = OffsetFetchRequest(group_id="g", topics=None, groups=[group])
            answer = await engine.client().call(request, version)
            topics = answer.topics if version < 8 else answer.groups[0].topics
            assert [len(each.partitions) for each in topics] == [1]

    asyncio.run(run())
