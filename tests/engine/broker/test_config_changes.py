"""One request changes so many settings and no more."""

import asyncio

from engine.base.errors import Code
from engine.broker.config_changes import alter_configs
from engine.machines.controller.asks import ConfigChange, ConfigChanges, ConfigOperation
from tests.engine.broker.clusters import node
from tests.sim.disk import MemoryDisk


def changes(topic: str, *names: str) -> ConfigChanges:
    changed = tuple(ConfigChange(name, ConfigOperation.SET, "5") for name in names)
    return ConfigChanges(2, topic, changed)


def test_what_goes_beyond_the_limit_is_refused_and_the_rest_done() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            for name in ("a", "b", "c"):
                await running.create(name)
            running.broker.settings.say({"workbench.max.changes.per.request": "3"})
            outcomes = await alter_configs(
                running.broker,
                [
                    changes("a", "retention.ms", "flush.ms"),
                    changes("b", "retention.ms"),
                    changes("c", "retention.ms"),
                ],
                validate_only=False,
                cause="the test",
            )
            assert [(o.resource_name, o.code) for o in outcomes] == [
                ("a", Code.NONE),
                ("b", Code.NONE),
                ("c", Code.POLICY_VIOLATION),
            ]
            assert running.cluster.topic("c").configs == {}

    asyncio.run(story())
