"""OffsetForLeaderEpoch: where an epoch of leaders ended."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.messages.k23_offset_for_leader_epoch import (
    OffsetForLeaderEpochRequest,
    OffsetForLeaderPartition,
    OffsetForLeaderTopic,
)
from tests.engine.broker.partitions import batch
from tests.engine.handlers.serving import OS, Serving, serving
from tests.engine.storage.building import START_MS


async def end_of(
    engine: Serving,
    epoch: int,
    *,
    topic: str = "t",
    index: int = 0,
    current: int = -1,
    version: int = 4,
) -> tuple[int, int, int]:
    asked = OffsetForLeaderPartition(index, current, epoch)
    request = OffsetForLeaderEpochRequest(-1, [OffsetForLeaderTopic(topic, [asked])])
    answer = await engine.client().call(request, version)
    (found,) = answer.topics[0].partitions
    return found.error_code, found.leader_epoch, found.end_offset


@pytest.mark.parametrize("version", [2, 3, 4])
def test_epochs_end_where_the_next_begins(version: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            partition = engine.broker.partition("t", 0)
            partition.append(batch(3), now_ms=START_MS)
            assert await end_of(engine, 0, version=version) == (0, 0, 3)
            partition.lead(4)
            partition.append(batch(2), now_ms=START_MS)
            assert await end_of(engine, 0, version=version) == (0, 0, 3)
            assert await end_of(engine, 3, version=version) == (0, 0, 3)
            assert await end_of(engine, 4, version=version) == (0, 4, 5)
            assert await end_of(engine, 9, version=version) == (0, -1, -1)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"topic": "unknown"}, Code.UNKNOWN_TOPIC_OR_PARTITION),
        ({"index": 9}, Code.UNKNOWN_TOPIC_OR_PARTITION),
        ({"current": 9}, Code.UNKNOWN_LEADER_EPOCH),
    ],
)
def test_refusals(asked: dict[str, object], code: Code) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            assert await end_of(engine, 0, **asked) == (code, -1, -1)

    asyncio.run(run())
