"""AlterConfigs: all settings at once."""

import pytest

from engine.wire.messages.k19_create_topics import (
    CreatableTopic,
    CreatableTopicConfig,
    CreateTopicsRequest,
)
from engine.wire.messages.k33_alter_configs import (
    AlterableConfig,
    AlterConfigsRequest,
    AlterConfigsResource,
)
from tests.engine.handlers.asking import DISK_ERROR, Client, with_client


@pytest.mark.parametrize("version", range(3))
def test_what_is_not_named_goes_back_to_its_default(version: int) -> None:
    async def story(client: Client) -> None:
        config = CreatableTopicConfig(name="retention.ms", value="5")
        topic = CreatableTopic(name="a", num_partitions=1, replication_factor=1, configs=[config])
        await client.ask(CreateTopicsRequest(topics=[topic]), 7)
        change = AlterableConfig(name="max.message.bytes", value="77")
        resource = AlterConfigsResource(resource_type=2, resource_name="a", configs=[change])
        answer = await client.ask(AlterConfigsRequest(resources=[resource]), version)
        assert answer.responses[0].error_code == 0
        assert answer.responses[0].error_message is None
        assert client.broker.cluster.topic("a").configs == {"max.message.bytes": "77"}
        assert client.broker.partition("a", 0).config.max_message_bytes == 77

    with_client(story)


def test_on_a_full_disk_each_topic_is_refused_and_stays(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        topic = CreatableTopic(name="a", num_partitions=1, replication_factor=1)
        await client.ask(CreateTopicsRequest(topics=[topic]), 7)
        change = AlterableConfig(name="max.message.bytes", value="77")
        resource = AlterConfigsResource(resource_type=2, resource_name="a", configs=[change])
        with client.full_disk():
            answer = await client.ask(AlterConfigsRequest(resources=[resource]), 2)
        told = [(r.resource_name, r.error_code, r.error_message) for r in answer.responses]
        assert told == [("a", *DISK_ERROR)]
        assert client.broker.cluster.topic("a").configs == {}

    with_client(story)
