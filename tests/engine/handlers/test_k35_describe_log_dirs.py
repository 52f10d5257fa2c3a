"""DescribeLogDirs: sizes, and a folder that is offline."""

import pytest

from engine.broker.following import take_marks
from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k35_describe_log_dirs import (
    DescribableLogDirTopic,
    DescribeLogDirsRequest,
)
from tests.engine.handlers.asking import Client, with_client


def sizes(answer) -> dict[str, list[int]]:
    (result,) = answer.results
    return {topic.name: [p.partition_index for p in topic.partitions] for topic in result.topics}


@pytest.mark.parametrize("version", range(1, 6))
def test_all_partitions_or_those_asked_for_are_told(version: int) -> None:
    async def story(client: Client) -> None:
        topics = [
            CreatableTopic(name=name, num_partitions=2, replication_factor=1) for name in "ab"
        ]
        await client.ask(CreateTopicsRequest(topics=topics), 7)
        everything = await client.ask(DescribeLogDirsRequest(topics=None), version)
        assert sizes(everything) == {"a": [0, 1], "b": [0, 1]}
        assert everything.results[0].log_dir == "/data/broker-1"
        one = DescribableLogDirTopic(topic="b", partitions=[9, 1])
        assert sizes(await client.ask(DescribeLogDirsRequest(topics=[one]), version)) == {"b": [1]}
        assert sizes(await client.ask(DescribeLogDirsRequest(topics=[]), version)) == {}

    with_client(story)


def test_the_disk_is_told_from_version_4_on() -> None:
    async def story(client: Client) -> None:
        (result,) = (await client.ask(DescribeLogDirsRequest(topics=None), 4)).results
        assert 0 < result.usable_bytes <= result.total_bytes

    with_client(story)


def test_a_copy_tells_how_far_it_is_behind() -> None:
    async def story(client: Client) -> None:
        topics = [CreatableTopic(name="a", num_partitions=1, replication_factor=1)]
        await client.ask(CreateTopicsRequest(topics=topics), 7)
        partition = client.broker.partition("a", 0)
        lags = []
        for leads in (True, False):
            if not leads:
                partition.resign()
                take_marks(partition, high_watermark=7, log_start_offset=0)
            (result,) = (await client.ask(DescribeLogDirsRequest(topics=None), 4)).results
            lags.append(result.topics[0].partitions[0].offset_lag)
        assert lags == [0, 7]

    with_client(story)


def test_a_folder_that_is_offline_says_so(allowed_logs) -> None:
    allowed_logs("offline", "sign off", "closed cleanly", "cannot be written")

    async def story(client: Client) -> None:
        client.broker.syncer.fail(OSError("gone"))
        (result,) = (await client.ask(DescribeLogDirsRequest(topics=None), 4)).results
        assert result.error_code == 56

    with_client(story)
