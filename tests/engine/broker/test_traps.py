"""The two traps of a newcomer are noticed, and healthy clients raise no alarm."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.broker import traps as traps_module
from engine.broker.request import Peer
from engine.broker.traps import BeganAtEnd, LeftSilent, Traps
from tests.sim.loop import SimLoop

PRODUCE, FETCH, METADATA, DESCRIBE_CONFIGS = 0, 1, 3, 32


class Noticed:
    """What the traps said."""

    def __init__(self) -> None:
        self.silent: list[LeftSilent] = []
        self.at_end: list[BeganAtEnd] = []
        self.peers: list[Peer] = []
        self.traps = Traps(self.silent.append, self.at_end.append, lambda: self.peers)


def peer(number: int, client_id: str, last_key: int | None = METADATA) -> Peer:
    made = Peer(
        connection_id=number, host="127.0.0.1", port=number, listener="L", connected_at_ms=0
    )
    made.client_id = client_id
    made.last_key = last_key
    return made


def run(story: Callable[[Noticed], Awaitable[None]]) -> Noticed:
    noticed = Noticed()

    async def live() -> None:
        await story(noticed)
        await asyncio.sleep(traps_module.LEFT_AFTER_S + traps_module.GATHER_S)
        noticed.traps.stop()

    SimLoop(1).run(live())
    return noticed


def test_a_producer_that_asked_and_left_is_noticed() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "kafka-python-producer-1")
        noticed.traps.topics_asked(connection, ("test",))
        noticed.traps.left(connection, 0)

    assert run(story).silent == [LeftSilent("kafka-python-producer-1", ("test",), True)]


def test_a_client_that_never_said_what_it_is_is_noticed_more_carefully() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "rdkafka")
        noticed.traps.topics_asked(connection, ("test",))
        noticed.traps.left(connection, 0)

    assert run(story).silent == [LeftSilent("rdkafka", ("test",), False)]


def test_a_producer_that_sent_is_well() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "producer")
        noticed.traps.topics_asked(connection, ("test",))
        connection.records_in, connection.last_key = 1, PRODUCE
        noticed.traps.left(connection, 0)

    assert run(story).silent == []


def test_records_sent_over_another_connection_count() -> None:
    async def story(noticed: Noticed) -> None:
        asking, sending = peer(1, "producer"), peer(2, "producer")
        noticed.traps.topics_asked(asking, ("test",))
        noticed.traps.topics_asked(sending, ("test",))
        sending.records_in, sending.last_key = 1, PRODUCE
        noticed.traps.left(sending, 0)
        noticed.traps.left(asking, 0)

    assert run(story).silent == []


def test_a_client_that_reconnects_at_once_has_not_left() -> None:
    async def story(noticed: Noticed) -> None:
        first, second = peer(1, "producer"), peer(2, "producer")
        noticed.traps.topics_asked(first, ("test",))
        noticed.traps.left(first, 0)
        await asyncio.sleep(traps_module.LEFT_AFTER_S / 2)
        noticed.traps.topics_asked(second, ("test",))

    assert run(story).silent == []


def test_consumers_and_tools_are_no_silent_producers() -> None:
    async def story(noticed: Noticed) -> None:
        reading, asking = peer(1, "consumer-1"), peer(2, "tool", DESCRIBE_CONFIGS)
        for connection in (reading, asking):
            noticed.traps.topics_asked(connection, ("test",))
            noticed.traps.left(connection, 0)
        nameless = peer(3, "lister")
        noticed.traps.topics_asked(nameless, ())
        noticed.traps.left(nameless, 0)

    assert run(story).silent == []


def test_a_consumer_that_began_behind_records_is_noticed_once() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "c", FETCH)
        for _ in range(2):
            noticed.traps.end_asked(connection, "test", 0, end_offset=5, records_before=5)
            noticed.traps.fetch_began(connection, "test", 0, 5)
            await asyncio.sleep(1)

    assert run(story).at_end == [BeganAtEnd("c", "test", 0, 5, 1)]


def test_partitions_are_told_together() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "c", FETCH)
        for index in range(3):
            noticed.traps.end_asked(connection, "test", index, end_offset=2, records_before=2)
            noticed.traps.fetch_began(connection, "test", index, 2)

    assert run(story).at_end == [BeganAtEnd("c", "test", None, 6, 1)]


def test_an_empty_topic_an_earlier_start_and_a_mere_question_are_no_trap() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "c", FETCH)
        noticed.traps.end_asked(connection, "empty", 0, end_offset=0, records_before=0)
        noticed.traps.fetch_began(connection, "empty", 0, 0)
        noticed.traps.end_asked(connection, "early", 0, end_offset=5, records_before=5)
        noticed.traps.fetch_began(connection, "early", 0, 0)
        noticed.traps.end_asked(connection, "asked", 0, end_offset=5, records_before=5)

    assert run(story).at_end == []


def test_a_named_producer_needs_no_topic_to_be_noticed() -> None:
    """kafka-python 2.0.2 knows its topic from the metadata of all."""

    async def story(noticed: Noticed) -> None:
        connection = peer(1, "kafka-python-producer-1")
        noticed.traps.topics_asked(connection, ())
        noticed.traps.left(connection, 0)

    assert run(story).silent == [LeftSilent("kafka-python-producer-1", (), True)]


def test_who_stayed_on_after_it_knew_its_topic_has_sent_what_it_had() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "producer")
        noticed.traps.topics_asked(connection, ("test",))
        noticed.traps.left(connection, traps_module.SOON_MS + 1)

    assert run(story).silent == []


def test_librdkafka_that_asks_again_or_for_all_only_looks() -> None:
    async def story(noticed: Noticed) -> None:
        for number, asks in enumerate(([("t",), ("t",)], [(), ("t",)]), 1):
            connection = peer(number, f"kcat-{number}")
            connection.software_name = "librdkafka"
            for topics in asks:
                noticed.traps.topics_asked(connection, topics)
            noticed.traps.left(connection, 0)

    assert run(story).silent == []


def test_another_connection_that_lives_goes_on_with_the_story() -> None:
    async def story(noticed: Noticed) -> None:
        asking, sending = peer(1, "producer"), peer(2, "producer", None)
        noticed.peers = [sending]
        noticed.traps.topics_asked(asking, ("test",))
        noticed.traps.left(asking, 0)
        await asyncio.sleep(traps_module.LEFT_AFTER_S * 2)
        sending.records_in, sending.last_key = 1, PRODUCE
        noticed.peers = []
        noticed.traps.left(sending, 2_000)

    assert run(story).silent == []


def test_a_reader_of_the_same_name_is_another_program() -> None:
    async def story(noticed: Noticed) -> None:
        reading, hasty = peer(1, "rdkafka", FETCH), peer(2, "rdkafka")
        noticed.peers = [reading]
        noticed.traps.end_asked(reading, "test", 0, end_offset=0, records_before=0)
        hasty.connected_at_ms = hasty.last_request_at_ms = traps_module.APART_MS + 1
        noticed.traps.topics_asked(hasty, ("test",))
        noticed.traps.left(hasty, hasty.last_request_at_ms)

    assert run(story).silent == [LeftSilent("rdkafka", ("test",), False)]


def test_both_loopback_addresses_are_one_machine() -> None:
    async def story(noticed: Noticed) -> None:
        asking, sending = peer(1, "producer"), peer(2, "producer", PRODUCE)
        sending.host, sending.records_in = "::1", 1
        noticed.traps.topics_asked(asking, ("test",))
        noticed.traps.left(sending, 0)
        noticed.traps.left(asking, 0)

    assert run(story).silent == []


def test_who_has_read_of_the_topic_only_asks_where_it_ends() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "c", FETCH)
        connection.moved("test")[1] += 5
        noticed.traps.end_asked(connection, "test", 0, end_offset=5, records_before=5)
        noticed.traps.fetch_began(connection, "test", 0, 5)

    assert run(story).at_end == []


def test_who_asked_for_a_producer_id_last_is_a_producer_whatever_its_name() -> None:
    async def story(noticed: Noticed) -> None:
        connection = peer(1, "my-app")
        connection.software_name = "some-library"
        noticed.traps.topics_asked(connection, ("test",))
        connection.last_key = traps_module.INIT_PRODUCER_ID
        noticed.traps.left(connection, 0)

    assert run(story).silent == [LeftSilent("my-app", ("test",), True, "some-library")]
