"""IncrementalAlterConfigs: single settings, in force at once."""

import pytest

from engine.broker.group_settings import group_config
from engine.wire.messages.k19_create_topics import CreatableTopic, CreateTopicsRequest
from engine.wire.messages.k44_incremental_alter_configs import (
    AlterableConfig,
    AlterConfigsResource,
    IncrementalAlterConfigsRequest,
)
from tests.engine.handlers.asking import DISK_ERROR, Client, with_client

SET, DELETE, APPEND, SUBTRACT = range(4)


async def create(client: Client) -> None:
    topic = CreatableTopic(name="a", num_partitions=1, replication_factor=1)
    await client.ask(CreateTopicsRequest(topics=[topic]), 7)


async def alter(
    client: Client,
    name: str,
    operation: int,
    value: str | None,
    *,
    kind: int = 2,
    of: str = "a",
    version: int = 1,
    validate_only: bool = False,
) -> tuple[int, str | None]:
    config = AlterableConfig(name=name, config_operation=operation, value=value)
    resource = AlterConfigsResource(resource_type=kind, resource_name=of, configs=[config])
    request = IncrementalAlterConfigsRequest(resources=[resource], validate_only=validate_only)
    (response,) = (await client.ask(request, version)).responses
    return response.error_code, response.error_message


@pytest.mark.parametrize("version", range(2))
def test_a_changed_setting_holds_for_the_next_batch(version: int) -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert await alter(client, "max.message.bytes", SET, "77", version=version) == (0, None)
        assert client.broker.partition("a", 0).config.max_message_bytes == 77
        await alter(client, "max.message.bytes", DELETE, None, version=version)
        assert client.broker.partition("a", 0).config.max_message_bytes == 1_048_588

    with_client(story)


def test_lists_are_appended_to_and_subtracted_from() -> None:
    async def story(client: Client) -> None:
        await create(client)
        await alter(client, "cleanup.policy", APPEND, "compact")
        assert client.broker.partition("a", 0).config.cleanup_policy == {"delete", "compact"}
        await alter(client, "cleanup.policy", SUBTRACT, "delete")
        assert client.broker.partition("a", 0).config.cleanup_policy == {"compact"}

    with_client(story)


def test_a_setting_for_all_brokers_reaches_topics_that_have_none_of_their_own() -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert await alter(client, "message.max.bytes", SET, "88", kind=4, of="") == (0, None)
        assert client.broker.partition("a", 0).config.max_message_bytes == 88
        assert client.broker.settings.integer("message.max.bytes") == 88

    with_client(story)


def test_an_unknown_operation_is_an_unknown_error() -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert await alter(client, "retention.ms", 9, "1") == (-1, None)

    with_client(story)


def test_a_check_changes_nothing() -> None:
    async def story(client: Client) -> None:
        await create(client)
        assert await alter(client, "retention.ms", SET, "1", validate_only=True) == (0, None)
        assert client.broker.cluster.topic("a").configs == {}

    with_client(story)


def test_on_a_full_disk_each_topic_is_refused_and_stays(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        await create(client)
        with client.full_disk():
            assert await alter(client, "retention.ms", SET, "77") == DISK_ERROR
        assert client.broker.cluster.topic("a").configs == {}

    with_client(story)


GROUP, SESSION = 32, "consumer.session.timeout.ms"


def test_a_group_lives_by_its_own_settings() -> None:
    async def story(client: Client) -> None:
        broker = client.broker
        assert await alter(client, SESSION, SET, "50000", kind=GROUP, of="g") == (0, None)
        assert group_config(broker, "g").consumer_session_timeout_ms == 50_000
        assert group_config(broker, "h").consumer_session_timeout_ms == 45_000
        await alter(client, "group.consumer.assignment.interval.ms", SET, "70", kind=4, of="")
        assert group_config(broker, "g").consumer_assignment_interval_ms == 70
        await alter(client, SESSION, DELETE, None, kind=GROUP, of="g")
        assert group_config(broker, "g").consumer_session_timeout_ms == 45_000

    with_client(story)


def test_a_group_may_not_have_what_its_broker_forbids() -> None:
    async def story(client: Client) -> None:
        words = f"{SESSION} must be in the range 45000 to 60000 inclusive."
        assert await alter(client, SESSION, SET, "1", kind=GROUP, of="g") == (40, words)
        words = "Default group resources are not allowed."
        assert await alter(client, SESSION, SET, "50000", kind=GROUP, of="") == (42, words)

    with_client(story)
