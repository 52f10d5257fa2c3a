"""Asked why, the engine names the first fault, its evidence and its cure."""

import pytest

from engine.contract.commands import Produce
from engine.contract.values import EngineError
from engine.contract.why import ExplainNoMessages, Explanation
from tests.engine.broker.test_trace import fetch, listing, metadata, run
from tests.engine.broker.test_why_reading import seen
from tests.engine.handlers.asking import Client


async def why(client: Client, **target: str) -> Explanation:
    found = await client.engine.host.execute(ExplainNoMessages(**target))  # type: ignore[arg-type]
    assert isinstance(found, Explanation)
    return found


def test_a_consumer_that_began_at_the_end_and_then_reads() -> None:
    async def story(client: Client) -> None:
        seen(client)
        await client.ask(metadata("t"), 5)
        await client.ask(listing(-1), 3)
        await client.ask(fetch(1), 4)
        found = await why(client, client_id="tester")
        assert [each.name for each in found.rungs if each.state == "failed"] == ["something"]
        assert [each.api for each in found.evidence] == ["ListOffsets", "Fetch"]
        assert found.is_certain
        assert found.cures[0].code
        await client.engine.host.execute(Produce("t", b"y", partition=0))
        await client.ask(fetch(1), 4)
        await client.ask(fetch(2), 4)
        assert (await why(client, topic="t")).is_healthy

    run(story)


def test_what_is_not_there_cannot_be_explained() -> None:
    async def story(client: Client) -> None:
        with pytest.raises(EngineError, match="There is no topic no"):
            await why(client, topic="no")
        with pytest.raises(EngineError, match="which client"):
            await why(client)

    run(story)


def test_a_group_that_nobody_is_in() -> None:
    async def story(client: Client) -> None:
        found = await why(client, group_id="g")
        assert found.rungs[0].state == "failed"
        assert found.places == ()

    run(story)
