"""ElectLeaders: answers as genuine Kafka's, taken from a run of 4.4."""

import pytest

from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k43_elect_leaders import ElectLeadersRequest, TopicPartitions
from tests.engine.handlers.asking import Client, with_client

NOT_NEEDED = "Leader election not needed for topic partition."


async def create(client: Client) -> None:
    topic = CreatableTopic(name="a", num_partitions=2, replication_factor=1)
    await client.ask(CreateTopicsRequest(topics=[topic]), 7)


def elect(*topics: tuple[str, list[int]], kind: int = 0) -> ElectLeadersRequest:
    return ElectLeadersRequest(
        election_type=kind, topic_partitions=[TopicPartitions(*one) for one in topics]
    )


def told(answer: object) -> list[tuple[str, list[tuple[int, int, str | None]]]]:
    return [
        (
            topic.topic,
            [(p.partition_id, p.error_code, p.error_message) for p in topic.partition_result],
        )
        for topic in answer.replica_election_results  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize("version", range(3))
def test_each_partition_asked_for_is_answered(version: int) -> None:
    async def story(client: Client) -> None:
        await create(client)
        answer = await client.ask(elect(("a", [0, 7, 0]), ("nope", [0]), ("a", [1])), version)
        assert answer.error_code == 0
        assert told(answer) == [
            ("a", [(0, 84, NOT_NEEDED), (7, 3, "No such partition as a-7"), (0, 84, NOT_NEEDED)]),
            ("nope", [(0, 3, "No such topic as nope")]),
            ("a", [(1, 84, NOT_NEEDED)]),
        ]

    with_client(story)


def test_of_all_partitions_only_those_that_needed_it_are_told() -> None:
    async def story(client: Client) -> None:
        await create(client)
        answer = await client.ask(ElectLeadersRequest(topic_partitions=None), 2)
        assert told(answer) == [("a", [])]
        assert told(await client.ask(elect(), 2)) == []

    with_client(story)


def test_an_election_of_an_unknown_type_is_refused() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(elect(("a", [0]), kind=5), 2)
        assert answer.error_code == 42
        assert told(answer) == [("a", [(0, 42, "Unknown election type 5")])]

    with_client(story)
