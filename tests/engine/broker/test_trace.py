"""The trace keeps what tells, within limits, and counts what it dropped."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.broker.consumer.calls import Calls
from engine.broker.request import Peer
from engine.broker.trace import CLOSED_KEPT, ENTRIES_OF_ONE, RING
from engine.contract.commands import CreateTopic, Produce
from engine.contract.trace import ReadTrace, TraceEntry, TracePage, UnwatchTrace, WatchTrace
from engine.server.inner import dial
from engine.wire.batch import Record, build_batch
from engine.wire.messages.k00_produce import (
    PartitionProduceData,
    ProduceRequest,
    ProduceResponse,
    TopicProduceData,
)
from engine.wire.messages.k01_fetch import FetchPartition, FetchRequest, FetchTopic
from engine.wire.messages.k02_list_offsets import (
    ListOffsetsPartition,
    ListOffsetsRequest,
    ListOffsetsTopic,
)
from engine.wire.messages.k03_metadata import MetadataRequest, MetadataRequestTopic
from engine.wire.messages.k18_api_versions import ApiVersionsRequest
from tests.engine.handlers.asking import PEER, Client
from tests.engine.hosting import watched_engine


def run(story: Callable[[Client], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine(configs={"auto.create.topics.enable": "false"}) as engine:
            await engine.host.execute(CreateTopic("t", 1))
            await engine.host.execute(Produce("t", b"x", partition=0))
            await story(Client(engine))

    asyncio.run(live())


async def page(client: Client, **given: int) -> TracePage:
    found = await client.engine.host.execute(ReadTrace(**given))
    assert isinstance(found, TracePage)
    return found


async def entries(client: Client) -> tuple[TraceEntry, ...]:
    return (await page(client)).entries


def metadata(*names: str) -> MetadataRequest:
    return MetadataRequest(topics=[MetadataRequestTopic(name=name) for name in names])


def listing(timestamp: int) -> ListOffsetsRequest:
    return ListOffsetsRequest(
        topics=[ListOffsetsTopic("t", [ListOffsetsPartition(0, timestamp=timestamp)])]
    )


def fetch(offset: int) -> FetchRequest:
    return FetchRequest(
        max_bytes=1_000_000,
        topics=[
            FetchTopic(
                topic="t",
                partitions=[FetchPartition(0, fetch_offset=offset, partition_max_bytes=1_000_000)],
            )
        ],
    )


def produce(topic: str, *values: bytes) -> ProduceRequest:
    batch = build_batch([Record(at, 0, None, value) for at, value in enumerate(values)])
    data = PartitionProduceData(0, memoryview(batch))
    return ProduceRequest(
        acks=-1, timeout_ms=9_000, topic_data=[TopicProduceData(topic, partition_data=[data])]
    )


def test_what_tells_is_kept_with_its_answer() -> None:
    async def story(client: Client) -> None:
        await client.ask(metadata("t", "no"), 5)
        await client.ask(listing(-1), 3)
        asked, listed = await entries(client)
        assert (asked.api, asked.version) == ("Metadata", 5)
        assert [(each.topic, each.error) for each in asked.places] == [
            ("t", ""), ("no", "UNKNOWN_TOPIC_OR_PARTITION"),
        ]  # fmt: skip
        (place,) = listed.places
        assert (place.asked, place.answered) == (-1, 1)

    run(story)


def test_alike_ones_are_one_entry() -> None:
    async def story(client: Client) -> None:
        for _ in range(3):
            await client.ask(metadata("t"), 5)
            await client.ask(listing(-1), 3)
        assert [(each.api, each.repeat_count) for each in await entries(client)] == [
            ("Metadata", 3), ("ListOffsets", 3),
        ]  # fmt: skip

    run(story)


def test_fetches_are_traced_while_somebody_watches() -> None:
    async def story(client: Client) -> None:
        await client.ask(fetch(0), 4)
        assert await entries(client) == ()
        await client.engine.host.execute(WatchTrace())
        await client.ask(fetch(0), 4)
        assert (await page(client)).is_watched
        (entry,) = await entries(client)
        assert (entry.api, entry.record_count, entry.places[0].asked) == ("Fetch", 1, 0)
        await client.engine.host.execute(UnwatchTrace())
        await client.ask(fetch(0), 4)
        assert await entries(client) == ()

    run(story)


def test_a_produce_tells_where_to_how_much_and_what_became_of_it() -> None:
    async def story(client: Client) -> None:
        await client.engine.host.execute(WatchTrace())
        calls = Calls(dial(client.engine.host.crew.nodes[1].listeners[0]), "writer")
        for topic, values in (("t", (b"a", b"b")), ("no", (b"a",))):
            await calls.ask(produce(topic, *values), 9, ProduceResponse)
        _, good, bad = (await page(client, client_id="writer")).entries  # type: ignore[arg-type]
        assert (good.api, good.record_count, good.note, good.error) == (
            "Produce",
            2,
            "acks=all",
            "",
        )
        assert [(each.partition, each.answered) for each in good.places] == [(0, 1)]
        assert (bad.error, bad.places[0].answered) == ("UNKNOWN_TOPIC_OR_PARTITION", None)

    run(story)


def test_while_somebody_watches_every_request_is_traced() -> None:
    async def story(client: Client) -> None:
        hello = ApiVersionsRequest("probe", "1")
        await client.ask(hello, 3)
        assert await entries(client) == ()
        for watcher in (1, 2):
            await client.engine.host.execute(WatchTrace(watcher))
        await client.engine.host.execute(UnwatchTrace(1))
        await client.ask(hello, 3)
        assert [each.api for each in await entries(client)] == ["ApiVersions"]
        await client.engine.host.execute(UnwatchTrace(2))
        assert not (await page(client)).is_watched

    run(story)


def test_it_is_read_of_one_client_on_all_its_connections() -> None:
    async def story(client: Client) -> None:
        for number, name in enumerate(("anna", "ben", "anna")):
            client.peer = Peer(connection_id=number, **PEER)
            client.peer.client_id = name
            await client.ask(metadata("t"), 5)
        found = await page(client, client_id="anna")  # type: ignore[arg-type]
        assert [each.connection_id for each in found.entries] == [0, 2]

    run(story)


def test_it_is_bounded_and_what_fell_out_is_counted() -> None:
    async def story(client: Client) -> None:
        for number in range(ENTRIES_OF_ONE + 5):
            await client.ask(listing(number), 3)
        found = await page(client, limit=1_000)
        assert (len(found.entries), found.dropped_count) == (ENTRIES_OF_ONE, 5)
        for number in range(CLOSED_KEPT + 3):
            client.peer = Peer(connection_id=100 + number, **PEER)
            await client.ask(metadata("t"), 5)
            client.peer.closed()
        found = await page(client, limit=1_000)
        assert len(found.entries) == ENTRIES_OF_ONE + CLOSED_KEPT
        assert found.dropped_count == 5 + 3
        assert RING < 100_000

    run(story)


def test_it_is_paged_through() -> None:
    async def story(client: Client) -> None:
        for number in range(5):
            await client.ask(listing(number), 3)
        first = await page(client, limit=3)
        rest = await page(client, limit=3, after=first.last_number)
        assert [len(first.entries), len(rest.entries)] == [3, 2]
        assert rest.entries[0].number > first.entries[-1].number
        assert (await page(client, connection_id=77)).entries == ()

    run(story)
