"""DeleteRecords answers as genuine Kafka 4.4 was seen to answer."""

import pytest

from engine.wire.messages.k19_create_topics import (
    CreatableTopic,
    CreatableTopicConfig,
    CreateTopicsRequest,
)
from engine.wire.messages.k21_delete_records import (
    DeleteRecordsPartition,
    DeleteRecordsRequest,
    DeleteRecordsTopic,
)
from tests.engine.handlers.asking import Client, with_client
from tests.engine.storage.building import batch_of


async def filled(client: Client, name: str = "a", policy: str = "delete", count: int = 3) -> None:
    config = CreatableTopicConfig(name="cleanup.policy", value=policy)
    topic = CreatableTopic(name=name, num_partitions=1, replication_factor=1, configs=[config])
    await client.ask(CreateTopicsRequest(topics=[topic]), 7)
    partition = client.broker.partition(name, 0)
    partition.append(batch_of(count), now_ms=client.broker.clock.now_ms())
    await partition.committed(count)


async def deleted(
    client: Client, *offsets: int, name: str = "a", index: int = 0, version: int = 2
) -> list[tuple[int, int]]:
    partitions = [DeleteRecordsPartition(index, offset) for offset in offsets]
    request = DeleteRecordsRequest(topics=[DeleteRecordsTopic(name, partitions)], timeout_ms=1000)
    answer = await client.ask(request, version)
    assert [topic.name for topic in answer.topics] == [name]
    return [(found.error_code, found.low_watermark) for found in answer.topics[0].partitions]


@pytest.mark.parametrize("version", range(3))
def test_records_below_an_offset_are_gone(version: int) -> None:
    async def story(client: Client) -> None:
        await filled(client)
        for offset, answer in ((1, (0, 1)), (0, (0, 1)), (-1, (0, 3)), (9, (1, -1)), (-5, (1, -1))):
            assert await deleted(client, offset, version=version) == [answer]
        assert client.broker.partition("a", 0).log.start_offset == 3

    with_client(story)


def test_the_last_word_counts_where_a_partition_is_named_twice() -> None:
    async def story(client: Client) -> None:
        await filled(client)
        assert await deleted(client, 1, 2) == [(0, 2)]

    with_client(story)


@pytest.mark.parametrize(
    ("policy", "answer"), [("compact", (44, -1)), ("compact,delete", (0, 1)), ("", (0, 1))]
)
def test_the_policy_decides_who_may(policy: str, answer: tuple[int, int]) -> None:
    async def story(client: Client) -> None:
        await filled(client, policy=policy)
        assert await deleted(client, 1) == [answer]

    with_client(story)


def test_what_is_not_there_has_no_records() -> None:
    async def story(client: Client) -> None:
        await filled(client)
        assert await deleted(client, 1, name="nobody") == [(3, -1)]
        assert await deleted(client, 1, index=7) == [(3, -1)]
        await filled(client, "__consumer_offsets")
        assert await deleted(client, 1, name="__consumer_offsets") == [(17, -1)]

    with_client(story)


def test_a_full_disk_deletes_nothing_for_good(allowed_logs) -> None:
    allowed_logs("deleting records of a-0")

    async def story(client: Client) -> None:
        await filled(client)
        with client.full_disk():
            assert await deleted(client, 1) == [(56, -1)]

    with_client(story)
