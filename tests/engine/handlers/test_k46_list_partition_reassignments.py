"""ListPartitionReassignments: what moves, and nothing else."""

from engine.machines.controller.replica_asks import AlterPartitionReassignments, Reassignment
from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k46_list_partition_reassignments import (
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsTopics,
    OngoingPartitionReassignment,
    OngoingTopicReassignment,
)
from tests.engine.handlers.asking import Client, registered, with_client


async def listed(
    client: Client, *asked: tuple[str, list[int]], is_all: bool = False
) -> list[OngoingTopicReassignment]:
    topics = None if is_all else [ListPartitionReassignmentsTopics(*one) for one in asked]
    answer = await client.ask(ListPartitionReassignmentsRequest(topics=topics), 0)
    assert (answer.error_code, answer.error_message) == (0, None)
    found: list[OngoingTopicReassignment] = answer.topics
    return found


def test_partitions_that_move_are_listed_with_who_joins_and_leaves() -> None:
    async def story(client: Client) -> None:
        cluster = client.broker.cluster
        topic = CreatableTopic(name="a", num_partitions=2, replication_factor=1)
        await client.ask(CreateTopicsRequest(topics=[topic]), 7)
        assert await listed(client, is_all=True) == []
        await cluster.ask(registered(2, client))
        await cluster.ask(AlterPartitionReassignments((Reassignment("a", 1, (2,)),)))
        moving = OngoingPartitionReassignment(1, [2, 1], [2], [1])
        expected = [OngoingTopicReassignment("a", [moving])]
        assert await listed(client, is_all=True) == expected
        assert await listed(client, ("b", [0]), ("a", [0, 1, 9])) == expected
        assert await listed(client, ("a", [0])) == []
        assert await listed(client) == []

    with_client(story)
