"""DescribeTopicPartitions: pages of partitions."""

from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k75_describe_topic_partitions import (
    Cursor,
    DescribeTopicPartitionsRequest,
    TopicRequest,
)
from tests.engine.handlers.asking import Client, with_client


def about(*names: str, limit: int = 2000, cursor: tuple[str, int] | None = None):
    return DescribeTopicPartitionsRequest(
        topics=[TopicRequest(name=name) for name in names],
        response_partition_limit=limit,
        cursor=Cursor(topic_name=cursor[0], partition_index=cursor[1]) if cursor else None,
    )


def page(answer):
    topics = [
        (topic.name, topic.error_code, [p.partition_index for p in topic.partitions])
        for topic in answer.topics
    ]
    cursor = answer.next_cursor
    return topics, (cursor.topic_name, cursor.partition_index) if cursor else None


async def create(client: Client) -> None:
    topics = [
        CreatableTopic(name=name, num_partitions=count, replication_factor=1)
        for name, count in (("b", 1), ("a", 2))
    ]
    await client.ask(CreateTopicsRequest(topics=topics), 7)


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert page(await client.ask(about(), 0)) == ([("a", 0, [0, 1]), ("b", 0, [0])], None)
        for limit in (1, 2, 3):
            seen: list[tuple[str, int]] = []
            cursor = None
            while True:
                topics, cursor = page(await client.ask(about(limit=limit, cursor=cursor), 0))
                seen += [(name, index) for name, _, indexes in topics for index in indexes]
                if cursor is None:
                    break
            assert seen == [("a", 0), ("a", 1), ("b", 0)]

    with_client(story)


def test_the_broker_has_a_limit_of_its_own() -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert page(await client.ask(about(), 0)) == ([("a", 0, [0])], ("a", 1))

    with_client(story, max_request_partition_size_limit="1")


def test_what_is_missing_is_told_in_its_place() -> None:
    async def story(client: Client) -> None:
        await create(client)
        topics, cursor = page(await client.ask(about("nope", "bad name", "a", "a"), 0))
        assert topics == [("a", 0, [0, 1]), ("bad name", 17, []), ("nope", 3, [])]
        assert cursor is None

    with_client(story)


def test_a_cursor_that_points_nowhere_is_refused() -> None:
    async def story(client: Client) -> None:
        await create(client)
        for cursor in (("aa", 1), ("a", -1)):
            topics, following = page(await client.ask(about("a", "b", cursor=cursor), 0))
            assert topics == [("a", 42, []), ("b", 42, [])]
            assert following is None

    with_client(story)


def test_leaders_and_replicas_are_told() -> None:
    async def story(client: Client) -> None:
        await create(client)
        (topic,) = (await client.ask(about("b"), 0)).topics
        (partition,) = topic.partitions
        assert (partition.leader_id, partition.replica_nodes, partition.isr_nodes) == (1, [1], [1])
        assert (partition.eligible_leader_replicas, partition.last_known_elr) == ([], [])
        assert topic.topic_authorized_operations == 3576

    with_client(story)
