"""OffsetCommit: positions are stored for members and from outside, partition by partition."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.machines.group.asks import FetchOffsets
from engine.wire.messages.k08_offset_commit import (
    OffsetCommitRequest,
    OffsetCommitRequestPartition,
    OffsetCommitRequestTopic,
)
from tests.engine.handlers.grouping import coordinating, member


def asked(topic_id: bytes, *, version: int, name: str = "t", **more: object) -> OffsetCommitRequest:
    position = OffsetCommitRequestPartition(0, 42, 3 if version >= 6 else -1, "note")
    topic = OffsetCommitRequestTopic(
        name if version < 10 else "", topic_id if version >= 10 else bytes(16), [position]
    )
    return OffsetCommitRequest(group_id="g", topics=[topic], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("version", range(2, 11))
def test_every_version_stores_a_position(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            topic_id = engine.broker.cluster.topic("t").topic_id
            answer = await engine.client().call(asked(topic_id, version=version), version)
            assert answer.topics[0].partitions[0].error_code == 0
            found = await engine.broker.groups.ask(FetchOffsets("g", (("t", (0,)),)))
            position = found.offsets[0][1][0][1]
            assert (position.offset, position.metadata) == (42, "note")
            assert position.leader_epoch == (3 if version >= 6 else -1)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("version", "code"), [(9, Code.UNKNOWN_TOPIC_OR_PARTITION), (10, Code.UNKNOWN_TOPIC_ID)]
)
def test_an_unknown_topic_is_refused_alone(version: int, code: Code) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            request = asked(b"\7" * 16, version=version, name="none")
            answer = await engine.client().call(request, version)
            assert answer.topics[0].partitions[0].error_code == code

    asyncio.run(run())


def test_a_member_of_yesterday_is_told_for_each_partition() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            client = engine.client()
            joined = await member(client)
            request = asked(
                bytes(16), version=7, member_id=joined.member_id, generation_id_or_member_epoch=0
            )
            answer = await client.call(request, 7)
            assert answer.topics[0].partitions[0].error_code == Code.ILLEGAL_GENERATION

    asyncio.run(run())
