"""FindCoordinator: an honest answer."""

import pytest

from engine.wire.messages.k10_find_coordinator import FindCoordinatorRequest
from tests.engine.handlers.asking import Client, with_client


@pytest.mark.parametrize("version", range(7))
def test_the_coordinator_of_a_group_is_named(version: int) -> None:
    async def story(client: Client) -> None:
        asked = FindCoordinatorRequest(key="g", coordinator_keys=["g", "h"])
        answer = await client.ask(asked, version)
        if version < 4:
            assert (answer.error_code, answer.node_id, answer.port) == (0, 1, 9092)
        else:
            found = [(c.key, c.error_code, c.node_id, c.port) for c in answer.coordinators]
            assert found == [("g", 0, 1, 9092), ("h", 0, 1, 9092)]
        topic = client.broker.cluster.topic("__consumer_offsets")
        assert (len(topic.partitions), topic.configs["cleanup.policy"]) == (50, "compact")

    with_client(story)


@pytest.mark.parametrize("version", range(1, 7))
def test_there_is_no_coordinator_of_transactions_and_the_client_may_wait(version: int) -> None:
    async def story(client: Client) -> None:
        asked = FindCoordinatorRequest(key="g", key_type=1, coordinator_keys=["g", "h"])
        answer = await client.ask(asked, version)
        if version < 4:
            assert (answer.error_code, answer.node_id, answer.port) == (15, -1, -1)
        else:
            found = [(c.key, c.error_code, c.node_id, c.port) for c in answer.coordinators]
            assert found == [("g", 15, -1, -1), ("h", 15, -1, -1)]

    with_client(story)


@pytest.mark.parametrize(
    ("version", "kind", "key", "code"),
    [(3, 2, "g", 42), (3, 9, "g", 42), (6, 2, "g", 42), (6, 2, f"g:{'A' * 22}:0", 15)],
)
def test_unknown_kinds_of_coordinators_are_refused(version, kind, key, code) -> None:
    async def story(client: Client) -> None:
        asked = FindCoordinatorRequest(key=key, key_type=kind, coordinator_keys=[key])
        answer = await client.ask(asked, version)
        told = answer.error_code if version < 4 else answer.coordinators[0].error_code
        assert told == code

    with_client(story)
