"""Views are built of what is there, and say None where nothing is known."""

import asyncio

from engine.base.ids import BrokerId
from engine.broker.request import Peer
from engine.broker.views import Client, Totals, api_text, uuid_text
from engine.contract.commands import CreateTopic
from engine.contract.views import PartitionView
from tests.engine.hosting import watched_engine


def peer() -> Peer:
    return Peer(connection_id=1, host="127.0.0.1", port=5, listener="L", connected_at_ms=0)


def test_an_id_is_printed_as_kafkas_tools_do() -> None:
    assert uuid_text(bytes(16)) == "AAAAAAAAAAAAAAAAAAAAAA"
    assert uuid_text(b"\xfb" + bytes(15)).startswith("-w")


def test_the_last_request_has_kafkas_name() -> None:
    client = peer()
    assert api_text(client) == ""
    client.last_key, client.last_version = 1, 12
    assert api_text(client) == "Fetch v12"


def test_a_role_once_seen_stays() -> None:
    client = Client(peer(), 1, 0.0)
    assert client.role == "unknown"
    client.peer.last_key = 1
    assert client.role == "consumer"
    client.peer.last_key = 3
    assert client.role == "consumer"


def test_totals_add_up() -> None:
    totals = Totals()
    client = peer()
    client.records_in, client.bytes_out, client.request_count = 3, 5, 7
    totals.add(client)
    totals.add(client)
    assert (totals.records_in, totals.bytes_out, totals.requests) == (6, 10, 14)


def test_a_partition_without_a_leader_is_shown_as_one() -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("test"))
            fleet = engine.host.crew.fleet
            broker = engine.broker
            fleet.leave(broker)
            engine.outbox.mark(("partition", "test", 0))
            engine.outbox.publish()
            view = dict(engine.outbox.drain().states)["partition", "test", 0]
            fleet.brokers[BrokerId(1)] = broker
            assert isinstance(view, PartitionView)
            assert (view.leader, view.replicas) == (None, (1,))

    asyncio.run(live())
