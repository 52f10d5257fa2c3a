"""AlterPartitionReassignments: answers as genuine Kafka's, taken from a run of 4.4."""

import pytest

from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k45_alter_partition_reassignments import (
    AlterPartitionReassignmentsRequest,
    ReassignablePartition,
    ReassignableTopic,
)
from tests.engine.handlers.asking import DISK_ERROR, Client, registered, with_client

ASSIGNMENT = "The manual partition assignment includes"


async def move(
    client: Client,
    *partitions: tuple[int, list[int] | None],
    topic: str = "a",
    version: int = 1,
    may_change: bool = True,
) -> list[tuple[int, int, str | None]]:
    asked = AlterPartitionReassignmentsRequest(
        allow_replication_factor_change=may_change,
        topics=[ReassignableTopic(topic, [ReassignablePartition(*one) for one in partitions])],
    )
    answer = await client.ask(asked, version)
    assert (answer.error_code, answer.error_message) == (0, None)
    (response,) = answer.responses
    assert response.name == topic
    return [(p.partition_index, p.error_code, p.error_message) for p in response.partitions]


async def create(client: Client) -> None:
    topic = CreatableTopic(name="a", num_partitions=2, replication_factor=1)
    await client.ask(CreateTopicsRequest(topics=[topic]), 7)


@pytest.mark.parametrize("version", range(2))
def test_a_partition_that_is_where_it_should_be_stays(version: int) -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert await move(client, (0, [1]), (1, [1]), version=version) == [
            (0, 0, None),
            (1, 0, None),
        ]

    with_client(story)


def test_refusals_carry_kafkas_words() -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert await move(client, (0, None), (9, [1]), (1, []), (0, [1, 1]), (0, [77])) == [
            (0, 85, None),
            (9, 3, "Unable to find partition a:9."),
            (1, 39, f"{ASSIGNMENT} an empty replica list."),
            (0, 39, f"{ASSIGNMENT} the broker 1 more than once."),
            (0, 39, f"{ASSIGNMENT} broker 77, but no such broker is registered."),
        ]
        assert await move(client, (0, [1]), topic="b") == [
            (0, 3, "Unable to find a topic named b.")
        ]
        answer = await client.ask(AlterPartitionReassignmentsRequest(), 1)
        assert (answer.error_message, answer.responses) == ("", [])

    with_client(story)


def test_on_a_full_disk_each_partition_is_refused_and_stays(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        await create(client)
        before = client.broker.cluster.partition("a", 0)
        await client.broker.cluster.ask(registered(2, client))
        with client.full_disk():
            (refused,) = await move(client, (0, [2, 1]))
        assert refused[1:] == DISK_ERROR
        assert client.broker.cluster.partition("a", 0) == before

    with_client(story)
