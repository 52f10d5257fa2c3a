"""ConsumerGroupDescribe: a living group in full, others in Kafka's words."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.messages.k68_consumer_group_heartbeat import ConsumerGroupHeartbeatRequest
from engine.wire.messages.k69_consumer_group_describe import ConsumerGroupDescribeRequest
from tests.engine.handlers.grouping import coordinating


@pytest.mark.parametrize("version", [0, 1])
def test_a_group_is_described_with_its_members(version: int) -> None:
    async def run() -> None:
        async with coordinating() as engine:
            topic_id = engine.broker.cluster.topic("t").topic_id
            client = engine.client()
            joining = ConsumerGroupHeartbeatRequest(
                group_id="cg",
                member_id="a",
                rebalance_timeout_ms=60_000,
                subscribed_topic_names=["t"],
                topic_partitions=[],
            )
            await client.call(joining, 1)
            asked = ConsumerGroupDescribeRequest(["cg", "none", ""], True)
            found, unknown, unnamed = (await client.call(asked, version)).groups
            assert (found.error_code, found.group_state, found.assignor_name) == (
                0, "Stable", "uniform",
            )  # fmt: skip
            assert (found.group_epoch, found.assignment_epoch) == (2, 2)
            (member,) = found.members
            assert (member.member_id, member.member_epoch, member.client_host) == (
                "a", 2, "/127.0.0.1",
            )  # fmt: skip
            assert member.member_type == (1 if version else -1)
            assert member.assignment == member.target_assignment
            (share,) = member.assignment.topic_partitions
            assert (share.topic_id, share.topic_name, share.partitions) == (topic_id, "t", [0, 1])
            assert unknown.error_message == "Group none not found."
            assert unknown.error_code == Code.GROUP_ID_NOT_FOUND
            assert unnamed.error_code == Code.INVALID_GROUP_ID

    asyncio.run(run())
