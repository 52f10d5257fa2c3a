"""No dot without a batch: what is drawn and what moved, counted against one another."""

import asyncio
import random

import msgspec

from engine.contract.moves import Move, MovesView, WatchMoves
from engine.contract.outbox import Outbox
from tests.engine.broker.partitions import batch
from tests.engine.broker.test_moves import batches, connect, topic_of
from tests.engine.crews import Crews
from tests.sim.requests import fetch, produce
from ui.panes.map.dots import LANE_MS, MOST_DOTS, TRAVEL_MS, Dots, Lane


def lane_of(move: Move) -> Lane | None:
    if move.topic.startswith("__"):
        return None
    broker = ("broker", move.broker_id)
    if move.way == "produced":
        return Lane("produced", ("producer", move.client), broker)
    other = ("broker", move.follower or 0) if move.way == "replicated" else ("reader", move.client)
    return Lane(move.way, broker, other)


def move(count: int, index: int = 0, **more: object) -> Move:
    made = Move("produced", "orders", index, 1, count, "api")
    return msgspec.structs.replace(made, **more)


def test_one_batch_is_one_dot_while_there_is_room():
    dots = Dots(lane_of)
    dots.take([move(3)], 0.0)
    dots.take([move(3), move(2, 1)], 40.0)
    assert (dots.batch_count, dots.dot_count, dots.ratio) == (5, 5, 1)
    assert len(list(dots.under_way(100.0))) == 5
    assert list(dots.under_way(40 + TRAVEL_MS + 40)) == []
    assert not dots.is_moving


def test_what_moved_before_it_was_seen_and_what_is_not_shown_are_no_dots():
    dots = Dots(lane_of)
    dots.begin([move(1_000)])
    dots.take([move(1_000), move(5, topic="__consumer_offsets")], 0.0)
    assert (dots.batch_count, dots.dot_count) == (0, 0)
    dots.take([move(1_001)], 1.0)
    assert dots.dot_count == 1


def test_a_count_that_begins_anew_is_all_new():
    """The engine forgets a way that was quiet when it needs the room."""
    dots = Dots(lane_of)
    dots.take([move(1_000)], 0.0)
    before = dots.batch_count
    dots.take([move(2)], 1.0)
    assert dots.batch_count == before + 2


def test_every_batch_is_stood_for_or_owed_at_any_speed():
    dots, rng, counts, now = Dots(lane_of), random.Random(5), [0] * 9, 0.0
    ratios = set()
    for step in range(3_000):
        speed = (1, 40, 4_000, 2)[step // 750]
        for index in range(9):
            counts[index] += rng.randrange(speed)
        dots.take([move(count, index, broker_id=index) for index, count in enumerate(counts)], now)
        assert dots.batch_count == sum(counts)
        assert dots.stood_for + dots.owed == dots.batch_count
        assert sum(1 for _ in dots.under_way(now)) <= MOST_DOTS
        assert all(0 <= share < 1 for _, share in dots.under_way(now))
        ratios.add(dots.ratio)
        now += 33
    assert 1 in ratios
    assert max(ratios) > 100
    assert dots.ratio == 1, "it is as fine as it can be again once there is less"


def test_a_lane_that_rests_is_forgotten_with_nothing_owed():
    dots = Dots(lane_of)
    dots.take([move(2)], 0.0)
    assert len(dots.lanes(1.0)) == 1
    assert dots.next_end_ms(1.0) == LANE_MS
    assert dots.lanes(LANE_MS + 1) == ()


def test_batches_of_the_last_second_are_counted_for_who_wants_no_motion():
    dots = Dots(lane_of)
    dots.take([move(2)], 0.0)
    dots.take([move(5)], 600.0)
    (lane,) = dots.lanes(600.0)
    assert dots.per_second(lane, 700.0) == 5
    assert dots.per_second(lane, 1_200.0) == 3


def test_a_refusal_is_told_and_is_no_dot():
    dots = Dots(lane_of)
    (refusal,) = dots.take([move(0, refused_count=2, refusal="NOT_ENOUGH_REPLICAS")], 0.0)
    assert (refusal.client, refusal.name) == ("api", "NOT_ENOUGH_REPLICAS")
    assert dots.dot_count == 0
    assert dots.take([move(0, refused_count=2, refusal="NOT_ENOUGH_REPLICAS")], 9.0) == []


def test_no_dot_without_a_batch_on_the_wire():
    """Real brokers, real bytes: the dots against the batches that clients and followers saw."""

    async def story(crew: Crews) -> None:
        await crew.create("orders", partitions=2)
        assert crew.outbox is not None
        crew.outbox.drain()
        dots, sent, got = Dots(lane_of), 0, 0
        dots.begin((await crew.host.execute(WatchMoves())).moves)  # type: ignore[attr-defined] # its reply

        def see() -> None:
            view = dict(crew.outbox.drain().states).get(("moves",))  # type: ignore[union-attr] # it is there
            if isinstance(view, MovesView):
                dots.take(view.moves, crew.loop.time() * 1_000)

        topic = topic_of(crew, "orders")
        for index in range(2):
            leader, offset = crew.leader("orders", index), 0
            writer = await connect(crew, leader, "api")
            reader = await connect(crew, leader, "reader")
            for number in range(40):
                answer = await produce(writer, topic, index, bytes(batch(3)), acks=-1, version=9)
                assert answer.error == 0
                sent += 1
                if number % 7 == 0:
                    found = await fetch(reader, topic, index, offset, version=12)
                    got += batches(found.records)
                    offset += 3 * batches(found.records)
                see()
            writer.close()
            reader.close()
        copied = sum(
            len(crew.records(each, "orders", index)) // 3
            for index in range(2)
            for each in (1, 2, 3)
            if each != crew.leader("orders", index)
        )
        for _ in range(4):
            await asyncio.sleep(0.3)  # of the cluster's time
            see()
        assert copied == 2 * sent
        assert dots.batch_count == sent + copied + got
        assert dots.stood_for + dots.owed == dots.batch_count
        assert dots.ratio == 1
        assert dots.dot_count == dots.batch_count

    Crews(outbox=Outbox()).run(story)
