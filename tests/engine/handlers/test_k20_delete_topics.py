"""DeleteTopics: by name, by id, for good."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k20_delete_topics import DeleteTopicsRequest, DeleteTopicState
from tests.engine.handlers.asking import DISK_ERROR, Client, with_client


async def create(client: Client, name: str = "a") -> bytes:
    topic = CreatableTopic(name=name, num_partitions=2, replication_factor=1)
    return (await client.ask(CreateTopicsRequest(topics=[topic]), 7)).topics[0].topic_id


@pytest.mark.parametrize("version", range(1, 7))
def test_a_topic_is_gone_when_the_answer_comes(version: int) -> None:
    async def story(client: Client) -> None:
        await create(client)
        by_name = DeleteTopicsRequest(
            topics=[DeleteTopicState(name="a")], topic_names=["a"], timeout_ms=1000
        )
        answer = await client.ask(by_name, version)
        assert [(r.name, r.error_code) for r in answer.responses] == [("a", 0)]
        with pytest.raises(KafkaError) as refused:
            client.broker.partition("a", 0)
        assert refused.value.code is Code.UNKNOWN_TOPIC_OR_PARTITION
        assert not client.broker.partitions

    with_client(story)


def test_a_topic_is_deleted_by_its_id() -> None:
    async def story(client: Client) -> None:
        found = await create(client)
        topics = [
            DeleteTopicState(name=None, topic_id=found),
            DeleteTopicState(name=None, topic_id=b"x" * 16),
        ]
        answer = await client.ask(DeleteTopicsRequest(topics=topics, timeout_ms=1000), 6)
        assert [(r.name, r.error_code) for r in answer.responses] == [("a", 0), (None, 100)]

    with_client(story)


def test_a_topic_made_again_is_empty_and_another() -> None:
    async def story(client: Client) -> None:
        ids = []
        for _ in range(3):
            ids.append(await create(client))
            partition = client.broker.partition("a", 0)
            assert partition.topic_id == ids[-1]
            assert partition.log.end_offset == 0
            await client.ask(DeleteTopicsRequest(topic_names=["a"], timeout_ms=1000), 1)
        assert len(set(ids)) == 3

    with_client(story)


def test_without_time_nothing_is_deleted() -> None:
    async def story(client: Client) -> None:
        await create(client)
        answer = await client.ask(DeleteTopicsRequest(topic_names=["a"], timeout_ms=0), 1)
        assert answer.responses[0].error_code == Code.REQUEST_TIMED_OUT
        assert "a" in client.broker.cluster.image.topics

    with_client(story)


@pytest.mark.parametrize("version", [5, 6])
def test_on_a_full_disk_each_topic_is_refused_and_stays(version: int, allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        topics = [CreatableTopic(name=n, num_partitions=1, replication_factor=1) for n in "ab"]
        made = (await client.ask(CreateTopicsRequest(topics=topics), 7)).topics
        by_name = [DeleteTopicState(name="a"), DeleteTopicState(topic_id=made[1].topic_id)]
        with client.full_disk():
            request = DeleteTopicsRequest(topic_names=["a", "b"], topics=by_name, timeout_ms=1000)
            answer = await client.ask(request, version)
        assert {(t.error_code, t.error_message) for t in answer.responses} == {DISK_ERROR}
        assert len(answer.responses) == 2
        assert list(client.broker.cluster.image.topics) == ["a", "b"]

    with_client(story)
