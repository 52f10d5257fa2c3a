"""What groups live by, from the broker's settings."""

import asyncio

import pytest

from engine.broker.group_settings import consumer_assignors, group_config, serves_consumer_groups
from engine.machines.group.config import GroupConfig
from tests.engine.handlers.serving import serving


def test_the_defaults_are_kafkas() -> None:
    async def run() -> None:
        async with serving() as engine:
            assert group_config(engine.broker, "g") == GroupConfig()
            assert serves_consumer_groups(engine.broker)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("policy", "up", "down"),
    [
        ("UPGRADE", True, False),
        ("downgrade", False, True),
        ("disabled", False, False),
        ("bidirectional", True, True),
    ],
)
def test_settings_are_heard_within_their_bounds(policy: str, up: bool, down: bool) -> None:
    async def run() -> None:
        configs = {
            "group.consumer.migration.policy": policy,
            "group.consumer.max.session.timeout.ms": "50000",
            "group.consumer.session.timeout.ms": "50000",
            "group.consumer.assignors": "range",
        }
        async with serving(configs=configs) as engine:
            found = group_config(engine.broker, "g")
            assert (found.may_upgrade, found.may_downgrade) == (up, down)
            assert found.consumer_session_timeout_ms == 50_000
            assert consumer_assignors(engine.broker) == ("range",)

    asyncio.run(run())
