"""Every client's records, with every codec it has, read back alike by every client.

The lane also runs against genuine Kafka (`WORKBENCH_LANE_SERVER=genuine`), which proves the lane,
and against three brokers of ours (`WORKBENCH_LANE_SERVER=cluster`).
"""

from collections.abc import Iterator

import pytest

from tests.clients.clients import READERS, SENDERS, Reader, Sender
from tests.clients.records import Record, Stored
from tests.clients.servers import Server, lane_server
from tests.clients.tools import kafka_tool

pytestmark = [pytest.mark.lane, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with lane_server() as running:
        yield running


@pytest.fixture(scope="module")
def exchanged(server: Server) -> dict[str, list[Record]]:
    """Every sender has written to its own topic; what it was given."""
    given = {}
    for sender in SENDERS:
        topic = topic_of(sender)
        kafka_tool(
            *("kafka-topics", "--bootstrap-server", server.bootstrap, "--create"),
            *("--topic", topic, "--config", "retention.ms=-1"),
        )
        sender.send(server.bootstrap, topic, sender.batches)
        given[topic] = [record for records in sender.batches.values() for record in records]
    return given


def topic_of(sender: Sender) -> str:
    return f"by-{sender.name}"


@pytest.fixture(scope="module")
def reference(server: Server, exchanged: dict[str, list[Record]]) -> dict[str, list[Stored]]:
    """What the first reader finds; the others are held to it."""
    return READERS[0].read(server.bootstrap, {t: len(r) for t, r in exchanged.items()})


@pytest.mark.parametrize("sender", SENDERS, ids=lambda sender: sender.name)
def test_what_a_client_sends_is_what_is_stored(sender, exchanged, reference):
    topic = topic_of(sender)
    given, found = exchanged[topic], reference[topic]
    assert [record.offset for record in found] == list(range(len(given)))
    for sent, record in zip(given, found, strict=True):
        expected = sent
        if sent.timestamp_ms is None:
            expected = sent._replace(timestamp_ms=record.timestamp_ms)
        assert record.sent == expected


@pytest.mark.parametrize("reader", READERS[1:], ids=lambda reader: reader.name)
def test_every_client_reads_the_same(reader, server, exchanged, reference):
    found = reader.read(server.bootstrap, {t: len(r) for t, r in exchanged.items()})
    for topic, records in reference.items():
        assert found[topic] == [as_seen_by(reader, record) for record in records], topic


def as_seen_by(reader: Reader, record: Stored) -> Stored:
    return record if reader.sees_headers else record._replace(headers=())
