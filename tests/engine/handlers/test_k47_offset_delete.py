"""OffsetDelete: positions in topics that nobody of the group reads."""

import asyncio

from engine.base.errors import Code
from engine.machines.group.asks import CommitOffsets, CommittedOffset
from engine.wire.messages.k47_offset_delete import (
    OffsetDeleteRequest,
    OffsetDeleteRequestPartition,
    OffsetDeleteRequestTopic,
)
from tests.engine.handlers.grouping import coordinating


def test_a_position_is_forgotten_and_an_unknown_topic_told() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            groups, client = engine.broker.groups, engine.client()
            position = CommittedOffset("t", 0, 1)
            await groups.ask(CommitOffsets("g", "", None, -1, (position,)))
            one = [OffsetDeleteRequestPartition(0)]
            topics = [OffsetDeleteRequestTopic("t", one), OffsetDeleteRequestTopic("none", one)]
            answer = await client.call(OffsetDeleteRequest(group_id="g", topics=topics), 0)
            codes = [each.partitions[0].error_code for each in answer.topics]
            assert codes == [0, Code.UNKNOWN_TOPIC_OR_PARTITION]
            answer = await client.call(OffsetDeleteRequest(group_id="none", topics=topics), 0)
            assert answer.error_code == Code.GROUP_ID_NOT_FOUND

    asyncio.run(run())
