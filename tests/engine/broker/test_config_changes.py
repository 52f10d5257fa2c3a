"""One request changes so many settings and no more."""

import asyncio
import errno

from engine.base.errors import Code, KafkaError
from engine.broker.config_changes import alter_configs, beyond
from engine.machines.controller.asks import ConfigChange, ConfigChanges, ConfigOperation
from engine.wire.messages.k33_alter_configs import AlterableConfig, AlterConfigsResource
from tests.engine.broker.clusters import node
from tests.sim.disk import MemoryDisk


def resource(topic: str, *names: str) -> AlterConfigsResource:
    configs = [AlterableConfig(name=name, value="5") for name in names]
    return AlterConfigsResource(resource_type=2, resource_name=topic, configs=configs)


def changes(of: AlterConfigsResource) -> ConfigChanges:
    changed = tuple(ConfigChange(c.name, ConfigOperation.SET, c.value) for c in of.configs)
    return ConfigChanges(2, of.resource_name, changed)


def test_what_goes_beyond_the_limit_is_refused_and_the_rest_done() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            for name in ("a", "b", "c"):
                await running.create(name)
            running.broker.settings.say({"workbench.max.changes.per.request": "3"})
            outcomes, rest = await alter_configs(
                running.broker,
                [
                    resource("a", "retention.ms", "flush.ms"),
                    resource("b", "retention.ms"),
                    resource("c", "retention.ms"),
                ],
                changes,
                validate_only=False,
                cause="the test",
            )
            assert [(o.resource_name, o.code) for o in outcomes] == [
                ("a", Code.NONE),
                ("b", Code.NONE),
            ]
            refused = [beyond(running.broker, one) for one in rest]
            assert [(o.resource_name, o.code) for o in refused] == [("c", Code.POLICY_VIOLATION)]
            assert running.cluster.topic("c").configs == {}

    asyncio.run(story())


def test_what_makes_no_sense_and_what_cannot_be_written_is_refused_alone(allowed_logs) -> None:
    allowed_logs("a change was not written")

    def some_sense(of: AlterConfigsResource) -> ConfigChanges:
        if of.resource_name == "b":
            raise KafkaError(Code.UNKNOWN_SERVER_ERROR)
        return changes(of)

    async def story() -> None:
        async with node(disk := MemoryDisk()) as running:
            await running.create("a")
            disk.fail_on["append"] = errno.ENOSPC
            outcomes, _ = await alter_configs(
                running.broker,
                [resource("b", "flush.ms"), resource("a", "flush.ms")],
                some_sense,
                validate_only=False,
                cause="the test",
            )
            del disk.fail_on["append"]
            assert [(o.resource_name, o.code) for o in outcomes] == [
                ("a", Code.KAFKA_STORAGE_ERROR),
                ("b", Code.UNKNOWN_SERVER_ERROR),
            ]

    asyncio.run(story())
