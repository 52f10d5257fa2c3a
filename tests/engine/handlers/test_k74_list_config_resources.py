"""ListConfigResources: who may have settings of its own."""

import pytest

from engine.wire.messages.k74_list_config_resources import ListConfigResourcesRequest
from tests.engine.handlers.asking import Client, with_client
from tests.engine.handlers.test_k44_incremental_alter_configs import SET, alter, create

TOPIC, BROKER, LOGGER, GROUP = 2, 4, 8, 32
ALL = [(TOPIC, "a"), (BROKER, "1"), (LOGGER, "1"), (GROUP, "g")]


@pytest.mark.parametrize(
    ("version", "wanted", "found"),
    [(0, (), []), (1, (), ALL), (1, (GROUP,), ALL[3:]), (1, (TOPIC, BROKER), ALL[:2])],
)
def test_what_is_wanted_is_listed(
    version: int, wanted: tuple[int, ...], found: list[tuple[int, str]]
) -> None:
    async def story(client: Client) -> None:
        await create(client)
        await alter(client, "consumer.session.timeout.ms", SET, "50000", kind=GROUP, of="g")
        answer = await client.ask(ListConfigResourcesRequest(list(wanted)), version)
        assert answer.error_code == 0
        told = [(each.resource_type, each.resource_name) for each in answer.config_resources]
        assert told == (found if version else [])

    with_client(story)


def test_a_type_that_is_none_is_refused() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(ListConfigResourcesRequest([3]), 1)
        assert (answer.error_code, answer.config_resources) == (35, [])

    with_client(story)
