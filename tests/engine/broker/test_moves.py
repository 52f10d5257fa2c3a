"""Batches are counted as they move, exactly, while somebody watches, and only then."""

import asyncio
from collections import Counter

import pytest

from engine.broker import moves
from engine.broker.moves import batches_in
from engine.contract.moves import Move, MovesBegun, MovesView, UnwatchMoves, WatchMoves
from engine.contract.outbox import Outbox
from engine.storage.disk import FileRange
from engine.wire.batch import read_header
from tests.engine.broker.partitions import batch
from tests.engine.crews import Crews
from tests.sim.clients import SimClient
from tests.sim.disk import MemoryDisk
from tests.sim.net import SimNetwork
from tests.sim.requests import Topic, fetch, produce

KEY = ("moves",)


async def connect(crew: Crews, broker_id: int, name: str) -> SimClient:
    """A client in a process of its own."""
    address = next(at for at in crew.host.addresses if at.broker_id == broker_id)
    network = crew.host.crew._around.network
    assert isinstance(network, SimNetwork)
    made: SimClient = await crew.loop.spawn(1, SimClient.connect(network, address.port, name))
    return made


def topic_of(crew: Crews, name: str) -> Topic:
    image = crew.fleet.image.topics[name]
    return Topic(name, image.topic_id, len(image.partitions))


def batches(records: bytes) -> int:
    """As a client finds them."""
    found = position = 0
    while position < len(records):
        position += read_header(records, position).size
        found += 1
    return found


async def seen(crew: Crews) -> MovesView:
    """What the window has in the end."""
    assert crew.outbox is not None
    view = None
    for _ in range(3):  # what waited for the window, and what came since
        view = dict(crew.outbox.drain().states).get(KEY, view)
        await asyncio.sleep(0.5)
    return view if isinstance(view, MovesView) else MovesView(())


async def told(crew: Crews) -> dict[str, Counter[tuple[object, ...]]]:
    return tallied((await seen(crew)).moves)


def tallied(found: tuple[Move, ...]) -> dict[str, Counter[tuple[object, ...]]]:
    ways: dict[str, Counter[tuple[object, ...]]] = {}
    for move in found:
        assert not move.is_about
        other = move.follower if move.way == "replicated" else move.client
        place = (move.topic, move.partition, move.broker_id, other)
        ways.setdefault(move.way, Counter())[place] += move.batch_count
    return ways


def test_every_batch_on_the_wire_is_counted_once_on_each_of_its_ways() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("kept", partitions=2)
        await crew.create("quick", partitions=1, replicas=1)
        crew.outbox.drain()
        assert await crew.host.execute(WatchMoves()) == MovesBegun(())
        sent: Counter[tuple[object, ...]] = Counter()
        fetched: Counter[tuple[object, ...]] = Counter()
        copied: Counter[tuple[object, ...]] = Counter()
        for name, index, acks, count in (
            ("kept", 0, -1, 7),
            ("kept", 1, 1, 5),
            ("quick", 0, 1, 40),
        ):
            leader, topic = crew.leader(name, index), topic_of(crew, name)
            client = await connect(crew, leader, "sender")
            asked = [
                produce(client, topic, index, batch(2), acks=acks, version=9) for _ in range(count)
            ]
            for answer in await asyncio.gather(*asked):
                assert answer.error == 0
                sent[name, index, leader, "sender"] += 1
            client.close()
        await crew.until(
            lambda: crew.replica(crew.leader("kept", 1), "kept", 1).high_watermark == 10
        )
        for name, index in (("kept", 0), ("kept", 1), ("quick", 0)):
            leader, topic, offset = crew.leader(name, index), topic_of(crew, name), 0
            client = await connect(crew, leader, "reader")
            while offset < crew.replica(leader, name, index).log.end_offset:
                got = await fetch(client, topic, index, offset, version=12, max_bytes=500)
                assert got.error == 0
                fetched[name, index, leader, "reader"] += batches(got.records)
                offset += 2 * batches(got.records)
            client.close()
            for follower in {1, 2, 3} - {leader} if name == "kept" else ():
                held = crew.records(follower, name, index)
                copied[name, index, leader, follower] += len(held) // 2
        assert sum(copied.values()) == 2 * 12
        assert await told(crew) == {"produced": sent, "replicated": copied, "fetched": fetched}

    Crews(outbox=Outbox()).run(story)


def test_nothing_is_counted_while_nobody_watches() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        client = await connect(crew, crew.leader("a"), "sender")
        topic = topic_of(crew, "a")

        async def send() -> None:
            await produce(client, topic, 0, batch(), acks=-1, version=9)

        await send()
        assert await told(crew) == {}
        await crew.host.execute(WatchMoves(1))
        await crew.host.execute(WatchMoves(2))
        await send()
        begun = await crew.host.execute(WatchMoves(3))
        assert isinstance(begun, MovesBegun)
        assert tallied(begun.moves)["produced"].total() == 1
        for watcher in (1, 2):
            await crew.host.execute(UnwatchMoves(watcher))
        await send()
        assert (await told(crew))["produced"].total() == 2
        await crew.host.execute(UnwatchMoves(3))
        await send()
        assert await told(crew) == {}
        assert all(each.peer.moves is None for each in crew.host.telemetry.clients.values())
        assert crew.host.telemetry.moves is None

    Crews(outbox=Outbox()).run(story)


def test_a_batch_that_is_not_taken_is_no_move_but_a_refusal() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", min_insync_replicas="3")
        leader = crew.leader("a")
        await crew.host.execute(WatchMoves())
        client = await connect(crew, leader, "sender")
        await crew.kill(next(iter({1, 2, 3} - {leader, crew.fleet.image.controller_id})))
        await crew.until(lambda: len(crew.isr("a")) == 2)
        answer = await produce(client, topic_of(crew, "a"), 0, batch(), acks=-1, version=9)
        assert answer.error
        view = await seen(crew)
        (move,) = (each for each in view.moves if each.way == "produced")
        assert (move.batch_count, move.refused_count) == (0, 1)
        assert move.refusal == "NOT_ENOUGH_REPLICAS"

    Crews(outbox=Outbox()).run(story)


def test_ways_beyond_the_limit_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "MOST_WAYS", 2)

    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=4, replicas=1)
        await crew.host.execute(WatchMoves())
        for index in range(4):
            client = await connect(crew, crew.leader("a", index), "sender")
            await produce(client, topic_of(crew, "a"), index, batch(), acks=1, version=9)
            client.close()
        view = await seen(crew)
        assert (len(view.moves), view.left_out_count) == (2, 2)

    Crews(outbox=Outbox()).run(story)


def test_quiet_ways_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "MOST_WAYS", 2)

    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=1)
        await crew.host.execute(WatchMoves())
        for name in ("one", "two", "three"):
            client = await connect(crew, crew.leader("a"), name)
            await produce(client, topic_of(crew, "a"), 0, batch(), acks=1, version=9)
            client.close()
            view = await seen(crew)
            await asyncio.sleep(moves.RECENT_MS / 1_000 + 1)
            await seen(crew)
        assert [(each.client, each.batch_count) for each in view.moves] == [("three", 1)]
        assert view.left_out_count == 0

    Crews(outbox=Outbox()).run(story)


def test_of_a_large_answer_the_beginning_is_counted_through() -> None:
    one = bytes(batch(value=b"x" * 1_000))
    few, many = one * 20, one * 200
    assert batches_in(few) == (20, False)
    found, is_about = batches_in(many)
    assert is_about
    assert 195 <= found <= 205
    disk = MemoryDisk()
    disk.make_folder("/d")
    file = disk.open("/d/f", create=True)
    file.append(many)
    assert batches_in(FileRange(file, 0, len(many))) == (found, True)
    assert batches_in(FileRange(file, len(one), len(few))) == (20, False)
