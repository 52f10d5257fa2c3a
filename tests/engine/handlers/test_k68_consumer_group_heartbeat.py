"""ConsumerGroupHeartbeat: what joins, what is refused in which words, what survives a restart."""

import asyncio
from typing import Any

import pytest

from engine.base.errors import Code
from engine.wire.messages.k08_offset_commit import (
    OffsetCommitRequest,
    OffsetCommitRequestPartition,
    OffsetCommitRequestTopic,
)
from engine.wire.messages.k68_consumer_group_heartbeat import (
    ConsumerGroupHeartbeatRequest,
    ConsumerGroupHeartbeatResponse,
    TopicPartitions,
)
from tests.engine.handlers.grouping import coordinating
from tests.engine.handlers.serving import OS, Client, serving
from tests.sim.disk import MemoryDisk


async def beat(client: Client, version: int = 1, **fields: Any) -> ConsumerGroupHeartbeatResponse:
    given: dict[str, Any] = {
        "group_id": "cg",
        "member_id": "member-a",
        "rebalance_timeout_ms": 60_000,
        "subscribed_topic_names": ["t"],
        "topic_partitions": [],
    }
    return await client.call(ConsumerGroupHeartbeatRequest(**{**given, **fields}), version)


def test_the_first_member_is_assigned_everything() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            topic_id = engine.broker.cluster.topic("t").topic_id
            client = engine.client()
            said = await beat(client)
            assert (said.error_code, said.member_epoch, said.heartbeat_interval_ms) == (0, 2, 5000)
            (share,) = said.assignment.topic_partitions
            assert (share.topic_id, share.partitions) == (topic_id, [0, 1])
            again = await client.call(
                ConsumerGroupHeartbeatRequest(group_id="cg", member_id="member-a", member_epoch=2),
                1,
            )
            assert (again.error_code, again.assignment) == (0, None)

    asyncio.run(run())


def test_version_0_is_given_an_id() -> None:
    async def run() -> None:
        async with coordinating() as engine:
            said = await beat(engine.client(), 0, member_id="")
            assert said.error_code == 0
            assert len(said.member_id) == 22

    asyncio.run(run())


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"member_id": ""}, Code.INVALID_REQUEST, "MemberId can't be empty."),
        ({"group_id": ""}, Code.INVALID_REQUEST, "GroupId can't be empty."),
        ({"instance_id": ""}, Code.INVALID_REQUEST, "InstanceId can't be empty."),
        ({"rack_id": " "}, Code.INVALID_REQUEST, "RackId can't be empty."),
        (
            {"member_epoch": -3},
            Code.INVALID_REQUEST,
            "MemberEpoch is -3, but must be greater than or equal to -2.",
        ),
        ({"member_epoch": -2}, Code.INVALID_REQUEST, "InstanceId can't be null."),
        (
            {"rebalance_timeout_ms": -1},
            Code.INVALID_REQUEST,
            "RebalanceTimeoutMs must be provided in first request.",
        ),
        (
            {"topic_partitions": [TopicPartitions(bytes(16), [0])]},
            Code.INVALID_REQUEST,
            "TopicPartitions must be empty when (re-)joining.",
        ),
        (
            {"subscribed_topic_names": None},
            Code.INVALID_REQUEST,
            (
                "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
                " (re-)joining."
            ),
        ),
        (
            {"server_assignor": "nope"},
            Code.UNSUPPORTED_ASSIGNOR,
            "ServerAssignor nope is not supported. Supported assignors: uniform, range.",
        ),
        (
            {"subscribed_topic_regex": "(("},
            Code.INVALID_REGULAR_EXPRESSION,
            "SubscribedTopicRegex `((` is not a valid regular expression: missing closing ).",
        ),
    ],
)
def test_refusals_are_kafkas(fields: dict[str, Any], code: Code, message: str) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            said = await beat(engine.client(), **fields)
            assert (said.error_code, said.error_message) == (code, message)

    asyncio.run(run())


def test_without_the_feature_it_is_not_served() -> None:
    async def run() -> None:
        configs = {**OS, "group.coordinator.rebalance.protocols": "classic"}
        async with serving(configs=configs) as engine:
            said = await beat(engine.client())
            assert said.error_code == Code.UNSUPPORTED_VERSION

    asyncio.run(run())


def test_a_member_goes_on_after_a_restart_of_the_broker() -> None:
    async def run() -> None:
        disk = MemoryDisk()
        async with serving(disk, configs=OS) as engine:
            topic_id = await engine.topic("t", 2)
            await engine.broker.groups.ready()
            client = engine.client()
            assert (await beat(client)).member_epoch == 2
            place = OffsetCommitRequestPartition(0, 41)
            asked = OffsetCommitRequest(
                group_id="cg",
                member_id="member-a",
                generation_id_or_member_epoch=2,
                topics=[OffsetCommitRequestTopic(topic_id=topic_id, partitions=[place])],
            )
            stored = await client.call(asked, 10)
            assert stored.topics[0].partitions[0].error_code == 0
        async with serving(disk, configs=OS) as engine:
            await engine.broker.groups.ready()
            said = await beat(engine.client(), member_epoch=2)
            assert (said.error_code, said.member_epoch) == (0, 2)
            assert said.assignment.topic_partitions[0].partitions == [0, 1]

    asyncio.run(run())
