"""DescribeConfigs: every setting and where it comes from."""

import pytest

from engine.base.configs.broker import BROKER_KEYS
from engine.wire.messages.k19_create_topics import (
    CreatableTopic,
    CreatableTopicConfig,
    CreateTopicsRequest,
)
from engine.wire.messages.k32_describe_configs import (
    DescribeConfigsRequest,
    DescribeConfigsResource,
)
from tests.engine.handlers.asking import Client, with_client
from tests.engine.handlers.test_k44_incremental_alter_configs import SET, alter

TOPIC, BROKER, GROUP = 2, 4, 32


def about(kind: int, name: str, *keys: str, **more: bool) -> DescribeConfigsRequest:
    resource = DescribeConfigsResource(
        resource_type=kind, resource_name=name, configuration_keys=list(keys) or None
    )
    return DescribeConfigsRequest(resources=[resource], include_synonyms=True, **more)


async def create(client: Client) -> None:
    config = CreatableTopicConfig(name="cleanup.policy", value="compact")
    topic = CreatableTopic(name="a", num_partitions=1, replication_factor=1, configs=[config])
    await client.ask(CreateTopicsRequest(topics=[topic]), 7)


def entries(answer) -> dict[str, tuple[str | None, int, list[tuple[str, str | None, int]]]]:
    (result,) = answer.results
    return {
        config.name: (
            config.value,
            config.config_source,
            [(s.name, s.value, s.source) for s in config.synonyms],
        )
        for config in result.configs
    }


@pytest.mark.parametrize("version", range(1, 5))
def test_every_setting_of_a_topic_is_told(version: int) -> None:
    async def story(client: Client) -> None:
        await create(client)
        found = entries(await client.ask(about(TOPIC, "a"), version))
        assert len(found) == 37
        assert found["cleanup.policy"] == (
            "compact",
            1,
            [("cleanup.policy", "compact", 1), ("log.cleanup.policy", "delete", 5)],
        )
        assert found["retention.ms"] == ("604800000", 5, [])
        assert found["min.insync.replicas"] == (
            "1",
            3,
            [("min.insync.replicas", "1", 3), ("min.insync.replicas", "1", 5)],
        )

    with_client(story)


def test_only_what_is_asked_for_is_told() -> None:
    async def story(client: Client) -> None:
        await create(client)
        asked = about(TOPIC, "a", "retention.ms", "no.such")
        assert list(entries(await client.ask(asked, 4))) == ["retention.ms"]

    with_client(story)


def test_documentation_is_told_to_who_asks() -> None:
    async def story(client: Client) -> None:
        await create(client)
        asked = about(TOPIC, "a", "retention.ms", include_documentation=True)
        (told,) = (await client.ask(asked, 3)).results[0].configs
        assert told.documentation.startswith("The age at which records are deleted")
        assert told.config_type == 5
        (silent,) = (await client.ask(about(TOPIC, "a", "retention.ms"), 3)).results[0].configs
        assert silent.documentation is None

    with_client(story)


def test_a_broker_tells_all_its_settings_and_who_it_is(allowed_logs) -> None:
    allowed_logs("nobody knows the setting some.plugin")

    async def story(client: Client) -> None:
        found = entries(await client.ask(about(BROKER, "1"), 4))
        assert set(found) == {*BROKER_KEYS, "some.plugin"}
        assert found["node.id"] == ("1", 4, [("node.id", "1", 4)])
        assert found["num.partitions"] == (
            "3",
            4,
            [("num.partitions", "3", 4), ("num.partitions", "1", 5)],
        )
        assert found["advertised.listeners"][0] == "PLAINTEXT://localhost:9092"

    with_client(story, num_partitions="3", some_plugin="secret")


def test_secrets_are_not_told(allowed_logs) -> None:
    allowed_logs("nobody knows the setting some.plugin")

    async def story(client: Client) -> None:
        asked = about(BROKER, "1", "ssl.key.password", "some.plugin")
        for config in (await client.ask(asked, 4)).results[0].configs:
            assert config.is_sensitive
            assert config.value is None
            assert all(synonym.value is None for synonym in config.synonyms)

    with_client(story, ssl_key_password="secret", some_plugin="secret")


def test_all_brokers_together_tell_what_was_set_for_all() -> None:
    async def story(client: Client) -> None:
        found = entries(await client.ask(about(BROKER, ""), 4))
        assert found == {"min.insync.replicas": ("1", 3, [("min.insync.replicas", "1", 3)])}

    with_client(story)


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [(TOPIC, "b", 3), (TOPIC, "", 17), (BROKER, "2", 42), (BROKER, "x", 42), (99, "a", 42)],
)
def test_what_is_not_there_is_refused(kind: int, name: str, code: int) -> None:
    async def story(client: Client) -> None:
        (result,) = (await client.ask(about(kind, name), 4)).results
        assert (result.error_code, result.configs) == (code, [])

    with_client(story)


def test_the_settings_of_a_group_are_told() -> None:
    async def story(client: Client) -> None:
        of_broker = ("group.consumer.session.timeout.ms", "45000", 5)
        found = entries(await client.ask(about(GROUP, "g"), 4))
        assert len(found) == 21
        assert found["consumer.session.timeout.ms"] == ("45000", 5, [of_broker])
        assert "consumer.assignor.offload.enable" not in found
        own = (
            ("consumer.session.timeout.ms", "50000"),
            ("consumer.assignor.offload.enable", "false"),
        )
        for name, value in own:
            assert await alter(client, name, SET, value, kind=GROUP, of="g") == (0, None)
        found = entries(await client.ask(about(GROUP, "g", *dict(own)), 4))
        assert found == {
            "consumer.session.timeout.ms": (
                "50000", 8, [("consumer.session.timeout.ms", "50000", 8), of_broker]
            ),
            "consumer.assignor.offload.enable": (
                "false",
                8,
                [
                    ("consumer.assignor.offload.enable", "false", 8),
                    ("group.consumer.assignor.offload.enable", "true", 5),
                ],
            ),
        }  # fmt: skip
        (result,) = (await client.ask(about(GROUP, ""), 4)).results
        assert (result.error_code, result.error_message) == (42, "Group name must not be empty")

    with_client(story)


def test_settings_that_are_not_listed_by_themselves_are_told_where_they_are_given() -> None:
    async def story(client: Client) -> None:
        rate = "leader.replication.throttled.rate"
        asked = about(BROKER, "1", rate, "of.a.plugin")
        assert entries(await client.ask(asked, 4)) == {}
        for name, value in ((rate, "1000"), ("of.a.plugin", "secret")):
            assert await alter(client, name, SET, value, kind=BROKER, of="1") == (0, None)
        assert entries(await client.ask(asked, 4)) == {
            rate: ("1000", 2, [(rate, "1000", 2)]),
            "of.a.plugin": (None, 2, [("of.a.plugin", None, 2)]),
        }
        assert await alter(client, rate, SET, "-5", kind=BROKER, of="1") == (
            42,
            f"Invalid value -5 for configuration {rate}: Value must be at least 0",
        )

    with_client(story)
