"""Readers are found by client, group and topic, and what they did is gathered."""

from engine.broker.fleet import Fleet
from engine.broker.why_reading import Reading
from engine.contract.trace import TraceEntry
from engine.contract.why import ExplainNoMessages
from tests.engine.broker.test_trace import fetch, listing, metadata, run
from tests.engine.handlers.asking import Client


def seen(client: Client, name: str = "tester") -> None:
    client.peer.client_id = name
    client.peer.request_count = 1
    client.broker.telemetry.connected(client.peer, 1)


def reading(client: Client) -> Reading:
    trace = client.engine.host._commands._trace  # type: ignore[union-attr]  # it runs
    assert trace is not None
    fleet = Fleet(client.broker.cluster.links)
    fleet.join(client.broker)
    return Reading(fleet, trace)


def test_a_reader_at_the_end() -> None:
    async def story(client: Client) -> None:
        seen(client)
        await client.ask(metadata("t"), 5)
        await client.ask(listing(-1), 3)
        await client.ask(fetch(1), 4)
        for asked in (ExplainNoMessages(client_id="tester"), ExplainNoMessages(topic="t"),
                      ExplainNoMessages(connection_id=1)):  # fmt: skip
            look = reading(client)
            (reader,) = look.readers(asked)
            facts = look.facts(reader)
            (place,) = facts.places
            assert (place.position, place.began_at_end, place.high_watermark) == (1, 1, 1)
            assert not place.delivered
            assert not facts.only_greeted
            assert facts.group is None

    run(story)


def test_one_that_was_told_and_did_nothing() -> None:
    async def story(client: Client) -> None:
        seen(client)
        await client.ask(metadata("t"), 5)
        client.peer.last_key = 3
        look = reading(client)
        facts = look.facts(look.readers(ExplainNoMessages(client_id="tester"))[0])
        assert facts.only_greeted
        assert facts.metadata_at_ms is not None

    run(story)


def test_a_slip_finds_the_likeliest_name_and_a_number_is_no_slip() -> None:
    async def story(client: Client) -> None:
        seen(client)
        client.peer.traced = None
        await client.ask(metadata("T1"), 5)
        look = reading(client)
        (topic,) = look.facts(look.readers(ExplainNoMessages(client_id="tester"))[0]).topics
        assert not topic.exists
        assert topic.alike == ()

    run(story)


def test_nobody_is_a_reader_without_connections() -> None:
    async def story(client: Client) -> None:
        (reader,) = reading(client).readers(ExplainNoMessages(group_id="g"))
        assert reader.peers == []
        facts = reading(client).facts(reader)
        assert facts.connection_count == 0
        entries: list[TraceEntry] = reader.entries
        assert entries == []

    run(story)
