"""CreatePartitions: more, never fewer."""

import pytest

from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k37_create_partitions import (
    CreatePartitionsAssignment,
    CreatePartitionsRequest,
    CreatePartitionsTopic,
)
from tests.engine.handlers.asking import DISK_ERROR, Client, with_client


def grow(name: str, count: int, **more: object) -> CreatePartitionsRequest:
    topic = CreatePartitionsTopic(name=name, count=count, assignments=more.pop("assign", None))
    return CreatePartitionsRequest(topics=[topic], timeout_ms=1000, **more)


async def create(client: Client) -> None:
    topic = CreatableTopic(name="a", num_partitions=2, replication_factor=1)
    await client.ask(CreateTopicsRequest(topics=[topic]), 7)


@pytest.mark.parametrize("version", range(4))
def test_new_partitions_are_led_at_once_and_old_ones_stay(version: int) -> None:
    async def story(client: Client) -> None:
        await create(client)
        before = client.broker.partition("a", 0)
        answer = await client.ask(grow("a", 5), version)
        assert answer.results[0].error_code == 0
        assert answer.results[0].error_message is None
        assert client.broker.partition("a", 4).is_leader
        assert client.broker.partition("a", 0) is before

    with_client(story)


def test_refusals_carry_kafkas_words() -> None:
    async def story(client: Client) -> None:
        await create(client)
        answer = await client.ask(grow("a", 1), 3)
        assert answer.results[0].error_message == (
            "The topic a currently has 2 partition(s); 1 would not be an increase."
        )
        assignment = [CreatePartitionsAssignment(broker_ids=[9])]
        answer = await client.ask(grow("a", 3, assign=assignment), 3)
        assert answer.results[0].error_code == 39
        assert (await client.ask(grow("b", 3), 3)).results[0].error_code == 3

    with_client(story)


def test_a_check_adds_nothing() -> None:
    async def story(client: Client) -> None:
        await create(client)
        answer = await client.ask(grow("a", 9, validate_only=True), 3)
        assert answer.results[0].error_code == 0
        assert len(client.broker.partitions) == 2

    with_client(story)


def test_on_a_full_disk_each_topic_is_refused_and_stays(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        await create(client)
        with client.full_disk():
            (result,) = (await client.ask(grow("a", 5), 3)).results
        assert (result.error_code, result.error_message) == DISK_ERROR
        assert len(client.broker.cluster.topic("a").partitions) == 2

    with_client(story)
