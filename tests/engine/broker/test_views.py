"""Views are built of what is there, and say None where nothing is known."""

import asyncio

from engine.base.ids import BrokerId
from engine.broker.request import Peer
from engine.broker.views import Client, Totals, api_text, uuid_text
from engine.contract.commands import CreateTopic
from engine.contract.frames import Key
from engine.contract.outbox import Outbox
from engine.contract.values import View
from engine.contract.views import BrokerView, ClusterView, PartitionView, TopicView
from tests.engine.crews import Crews
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
    client.records_in, client.bytes_out = 3, 5
    totals.add(client)
    totals.add(client)
    assert (totals.records_in, totals.bytes_out) == (6, 10)


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


def test_views_of_three_brokers_tell_who_is_down_and_how_far_followers_are() -> None:
    outbox = Outbox()
    states: dict[Key, View | None] = {}

    async def told(crews: Crews) -> None:
        for _ in range(6):  # a frame holds no more than was published before it was taken
            await asyncio.sleep(0.6)
            states.update(outbox.drain().states)

    async def story(crews: Crews) -> None:
        await crews.create("t")
        await crews.create("alone", partitions=3, replicas=1)
        await crews.write("t")
        await told(crews)
        leader = crews.leader("t")
        view = states["partition", "t", 0]
        assert isinstance(view, PartitionView)
        assert view.offline_replicas == ()
        assert [(each.end_offset, each.lag) for each in view.followers] == [(1, 0), (1, 0)]
        brokers = [states["broker", number] for number in (1, 2, 3)]
        assert all(isinstance(each, BrokerView) and each.is_running for each in brokers)
        leases = {
            each.broker_id: each.lease_left_ms for each in brokers if isinstance(each, BrokerView)
        }
        assert leases.pop(int(crews.fleet.front.broker_id)) is None
        assert all(0 < (left or 0) <= 9_000 for left in leases.values())
        front = int(crews.fleet.front.broker_id)
        down = next(number for number in (1, 2, 3) if number not in {leader, front})
        crews.fleet.links.pause(down)
        await told(crews)
        paused = states["broker", down]
        assert isinstance(paused, BrokerView)
        assert (paused.is_running, paused.why) == (False, "it is paused")
        crews.fleet.links.resume(down)
        index = next(index for index in range(3) if crews.leader("alone", index) == down)
        assert paused.ended_at_ms is None
        ended_ms = crews.fleet.front.clock.now_ms()
        await crews.kill(down)
        await crews.until(lambda: len(crews.isr("t")) == 2)
        await told(crews)
        gone = states["broker", down]
        assert isinstance(gone, BrokerView)
        assert (gone.is_running, gone.is_fenced, gone.why) == (False, True, "it does not run")
        assert (gone.leader_count, gone.out_of_sync_count) == (0, 2)
        assert gone.ended_at_ms == ended_ms
        assert gone.log_folder
        view = states["partition", "t", 0]
        assert isinstance(view, PartitionView)
        assert (view.offline_replicas, len(view.isr), view.why) == ((down,), 2, "")
        alone = states["partition", "alone", index]
        assert isinstance(alone, PartitionView)
        assert alone.leader is None
        assert alone.why == f"broker {down} is down and was the last in sync"
        cluster = states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert (cluster.broker_count, cluster.brokers_down) == (3, 1)
        assert (cluster.offline_partitions, cluster.under_replicated_partitions) == (1, 2)

    Crews(outbox=outbox).run(story)


async def shown(outbox: Outbox, seconds: float) -> list[View]:
    """What is shown in that time."""
    views: list[View] = []
    for _ in range(int(seconds * 4)):
        await asyncio.sleep(0.25)
        views += [view for _, view in outbox.drain().states if view is not None]
    return views


def test_a_change_of_leaders_is_no_burst_of_records() -> None:
    outbox = Outbox()

    async def story(crews: Crews) -> None:
        await crews.create("t")
        for _ in range(20):
            await crews.write("t")
        await shown(outbox, 8)  # what was written is seen, and its rate is over
        leader = crews.leader("t")
        await crews.kill(leader)
        await crews.until(lambda: crews.leads("t"))
        views = await shown(outbox, 2)
        await crews.revive(leader)
        await crews.alike("t")
        views += await shown(outbox, 8)
        partitions = [view for view in views if isinstance(view, PartitionView)]
        assert {view.leader for view in partitions} >= {crews.leader("t")}
        for view in partitions:
            assert (view.records_in_per_s, view.bytes_in_per_s) == (0, 0)
        for view in views:
            assert not isinstance(view, TopicView) or view.records_in_per_s == 0

    Crews(outbox=outbox).run(story)


def test_a_client_that_leaves_one_broker_makes_no_requests_of_another() -> None:
    outbox = Outbox()

    async def story(crews: Crews) -> None:
        busy = peer()
        busy.request_count = 3_000
        crews.host.telemetry.connected(busy, broker_id=1)
        await shown(outbox, 8)
        crews.host.telemetry.left(busy, "it is done")
        brokers = [view for view in await shown(outbox, 4) if isinstance(view, BrokerView)]
        assert {view.broker_id for view in brokers} == {1, 2, 3}
        assert {view.requests_per_s for view in brokers} == {0}

    Crews(outbox=outbox).run(story)
