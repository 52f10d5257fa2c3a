"""Metadata: brokers, topics, leaders, and topics made for who asks."""

import pytest

from engine.base.errors import Code
from engine.wire.messages.k03_metadata import MetadataRequest, MetadataRequestTopic
from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from tests.engine.handlers.asking import Client, with_client


def named(*names: str | None, **more: object) -> MetadataRequest:
    return MetadataRequest(topics=[MetadataRequestTopic(name=name) for name in names], **more)


async def create(client: Client, name: str, partitions: int = 1) -> bytes:
    topic = CreatableTopic(name=name, num_partitions=partitions, replication_factor=1)
    answer = await client.ask(CreateTopicsRequest(topics=[topic]), 7)
    return answer.topics[0].topic_id


def errors(answer) -> list[tuple[str | None, int]]:
    return [(topic.name, topic.error_code) for topic in answer.topics]


@pytest.mark.parametrize("version", range(14))
def test_a_topic_is_made_for_who_asks_for_it(version: int) -> None:
    async def story(client: Client) -> None:
        first = await client.ask(named("orders"), version)
        assert errors(first) == [("orders", Code.UNKNOWN_TOPIC_OR_PARTITION)]
        await client.until_quiet()
        second = await client.ask(named("orders"), version)
        assert errors(second) == [("orders", Code.NONE)]
        (partition,) = second.topics[0].partitions
        assert (partition.leader_id, partition.replica_nodes, partition.isr_nodes) == (1, [1], [1])

    with_client(story)


def test_nothing_is_made_against_the_clients_or_the_brokers_will() -> None:
    async def story(client: Client) -> None:
        await client.ask(named("orders", allow_auto_topic_creation=False), 4)
        await client.until_quiet()
        assert not client.broker.cluster.image.topics

    async def forbidden(client: Client) -> None:
        await client.ask(named("orders"), 4)
        await client.until_quiet()
        assert not client.broker.cluster.image.topics

    with_client(story)
    with_client(forbidden, auto_create_topics_enable="false")


def test_many_clients_at_once_make_a_topic_once() -> None:
    async def story(client: Client) -> None:
        for _ in range(5):
            await client.ask(named("orders"), 9)
        await client.until_quiet()
        assert list(client.broker.cluster.image.topics) == ["orders"]

    with_client(story)


def test_a_bad_name_and_an_internal_one_are_not_made() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(named("bad name", "__consumer_offsets"), 9)
        assert errors(answer) == [("bad name", 17), ("__consumer_offsets", 3)]
        await client.until_quiet()
        assert not client.broker.cluster.image.topics

    with_client(story)


def test_null_asks_for_all_and_empty_for_none_but_in_version_0() -> None:
    async def story(client: Client) -> None:
        await create(client, "a")
        everything = MetadataRequest(topics=None)
        assert errors(await client.ask(MetadataRequest(topics=[]), 0)) == [("a", 0)]
        assert errors(await client.ask(MetadataRequest(topics=[]), 1)) == []
        assert errors(await client.ask(everything, 1)) == [("a", 0)]
        assert errors(await client.ask(everything, 13)) == [("a", 0)]

    with_client(story)


def test_the_answer_about_all_topics_follows_every_change() -> None:
    async def story(client: Client) -> None:
        everything = MetadataRequest(topics=None)
        for count in range(3):
            assert len((await client.ask(everything, 12)).topics) == count
            assert len((await client.ask(everything, 12)).topics) == count
            await create(client, f"topic-{count}")

    with_client(story)


def test_one_name_twice_is_answered_once() -> None:
    async def story(client: Client) -> None:
        await create(client, "a")
        assert errors(await client.ask(named("a", "a"), 12)) == [("a", 0)]

    with_client(story)


def test_topics_are_found_by_id_from_version_12_on() -> None:
    async def story(client: Client) -> None:
        found = await create(client, "a")
        by_id = MetadataRequest(topics=[MetadataRequestTopic(name=None, topic_id=found)])
        stranger = MetadataRequest(topics=[MetadataRequestTopic(name=None, topic_id=b"x" * 16)])
        assert errors(await client.ask(by_id, 12)) == [("a", 0)]
        assert errors(await client.ask(stranger, 12)) == [(None, 100)]
        assert errors(await client.ask(stranger, 11)) == [("", 42)]

    with_client(story)


def test_operations_are_told_to_who_asks() -> None:
    async def story(client: Client) -> None:
        await create(client, "a")
        asked = named(
            "a",
            include_topic_authorized_operations=True,
            include_cluster_authorized_operations=True,
        )
        answer = await client.ask(asked, 10)
        assert answer.topics[0].topic_authorized_operations == 3576
        assert answer.cluster_authorized_operations == 8096
        silent = await client.ask(named("a"), 10)
        assert silent.topics[0].topic_authorized_operations == -(2**31)

    with_client(story)


def test_brokers_and_controller_are_told() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(named(), 12)
        assert [(b.node_id, b.host, b.port) for b in answer.brokers] == [(1, "localhost", 9092)]
        assert answer.controller_id == 1
        assert answer.cluster_id == client.broker.cluster.image.cluster_id

    with_client(story)
