"""DescribeQuorum: the real state of the metadata log."""

import pytest

from engine.wire.messages.k55_describe_quorum import (
    DescribeQuorumRequest,
    DescribeQuorumRequestPartitionData,
    DescribeQuorumRequestTopicData,
)
from tests.engine.handlers.asking import Client, with_client


def quorum(*topics: tuple[str, list[int]]) -> DescribeQuorumRequest:
    return DescribeQuorumRequest(
        topics=[
            DescribeQuorumRequestTopicData(
                name, [DescribeQuorumRequestPartitionData(index) for index in indexes]
            )
            for name, indexes in topics
        ]
    )


@pytest.mark.parametrize("version", range(3))
def test_one_broker_leads_and_votes_alone(version: int) -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(quorum(("__cluster_metadata", [0])), version)
        ((found,),) = [topic.partitions for topic in answer.topics]
        cluster = client.broker.cluster
        assert (answer.error_code, found.error_code, found.leader_id) == (0, 0, 1)
        assert (found.leader_epoch, found.high_watermark) == (
            cluster.controller_epoch,
            cluster.next_metadata_offset,
        )
        (voter,) = found.current_voters
        assert (voter.replica_id, voter.log_end_offset) == (1, cluster.next_metadata_offset)
        now_ms = client.broker.clock.now_ms()
        assert voter.last_fetch_timestamp == (now_ms if version else -1)
        assert found.observers == []
        if version == 2:
            assert voter.replica_directory_id == cluster.image.brokers[1].log_dirs[0]
            ((node_id, address),) = [(n.node_id, n.listeners[0].host) for n in answer.nodes]
            assert (node_id, address) == (1, "localhost")

    with_client(story)


@pytest.mark.parametrize(
    "topics",
    [
        [("a", [0])],
        [("__cluster_metadata", [1])],
        [("__cluster_metadata", [0, 1])],
        [("__cluster_metadata", [0]), ("a", [0])],
    ],
)
def test_nothing_else_is_described(topics: list[tuple[str, list[int]]]) -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(quorum(*topics), 2)
        assert (answer.error_code, answer.nodes) == (0, [])
        asked = [(name, index) for name, indexes in topics for index in indexes]
        found = [(t.topic_name, p.partition_index) for t in answer.topics for p in t.partitions]
        assert found == asked
        refused = {(p.error_code, p.error_message) for t in answer.topics for p in t.partitions}
        assert refused == {(3, "This server does not host this topic-partition.")}

    with_client(story)
