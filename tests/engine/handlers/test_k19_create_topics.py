"""CreateTopics: made, refused, described."""

import asyncio
import errno

from engine.base.configs.effective import ConfigSource
from engine.base.errors import Code
from engine.wire.messages.k19_create_topics import (
    CreatableTopic,
    CreatableTopicConfig,
    CreateTopicsRequest,
)
from tests.engine.handlers.asking import DISK_ERROR, Client, with_client
from tests.engine.handlers.serving import serving
from tests.sim.disk import MemoryDisk


def request(*topics: CreatableTopic, **more: object) -> CreateTopicsRequest:
    return CreateTopicsRequest(topics=list(topics), **more)


def topic(name: str, partitions: int = 1, factor: int = 1, **configs: str | None):
    given = [CreatableTopicConfig(name=n.replace("_", "."), value=v) for n, v in configs.items()]
    return CreatableTopic(
        name=name, num_partitions=partitions, replication_factor=factor, configs=given
    )


def test_a_made_topic_can_be_written_to_at_once() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(request(topic("a", 50)), 7)
        assert answer.topics[0].error_code == 0
        assert [client.broker.partition("a", i).is_leader for i in range(50)] == [True] * 50
        found = client.broker.partition_by_id(answer.topics[0].topic_id, 49)
        assert found is client.broker.partition("a", 49)

    with_client(story)


def test_the_answer_tells_all_settings_and_where_they_come_from() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(request(topic("a", retention_ms="5")), 5)
        (made,) = answer.topics
        configs = {config.name: config for config in made.configs}
        assert (made.num_partitions, made.replication_factor) == (1, 1)
        assert len(configs) == 37
        assert configs["retention.ms"].value == "5"
        assert configs["retention.ms"].config_source == ConfigSource.TOPIC
        assert configs["cleanup.policy"].config_source == ConfigSource.DEFAULT

    with_client(story)


def test_minus_one_is_the_brokers_default() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(request(topic("a", -1, -1)), 7)
        assert answer.topics[0].num_partitions == 4

    with_client(story, num_partitions="4")


def test_each_topic_succeeds_or_fails_alone() -> None:
    async def story(client: Client) -> None:
        topics = (topic("a"), topic("a b"), topic("b", retention_ms=None), topic("c", factor=2))
        answer = await client.ask(request(*topics), 7)
        assert [t.error_code for t in answer.topics] == [0, 17, 40, 38]
        assert list(client.broker.cluster.image.topics) == ["a"]

    with_client(story)


def test_without_time_nothing_is_made() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(request(topic("a"), timeout_ms=0), 7)
        assert answer.topics[0].error_code == Code.REQUEST_TIMED_OUT
        assert not client.broker.cluster.image.topics

    with_client(story)


def test_one_request_makes_no_more_partitions_than_the_limit() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(request(topic("a", 11)), 7)
        assert answer.topics[0].error_code == Code.POLICY_VIOLATION

    with_client(story, workbench_max_partitions_per_request="10")


def test_settings_reach_the_log() -> None:
    async def story(client: Client) -> None:
        await client.ask(request(topic("a", max_message_bytes="77")), 7)
        assert client.broker.partition("a", 0).config.max_message_bytes == 77

    with_client(story)


def test_on_a_full_disk_each_topic_is_refused_and_made_when_there_is_room(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        with client.full_disk():
            answer = await client.ask(request(topic("a"), topic("b"), topic("b")), 7)
        assert [t.name for t in answer.topics] == ["a", "b"]
        assert {(t.error_code, t.error_message) for t in answer.topics} == {DISK_ERROR}
        answer = await client.ask(request(topic("a")), 7)
        assert answer.topics[0].error_code == 0

    with_client(story)


def test_a_full_disk_does_not_cost_the_client_its_connection(allowed_logs) -> None:
    allowed_logs("a change was not written")
    disk = MemoryDisk()

    async def story() -> None:
        async with serving(disk) as engine:
            client = engine.client()
            disk.fail_on["append"] = errno.ENOSPC
            for version in (2, 7):
                answer = await client.call(request(topic("a")), version)
                assert answer.topics[0].error_code == Code.KAFKA_STORAGE_ERROR
            del disk.fail_on["append"]
            answer = await client.call(request(topic("a")), 7)
            assert answer.topics[0].error_code == 0

    asyncio.run(story())
