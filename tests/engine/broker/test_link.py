"""Links behave as connections do: late, held back, closed; never silently lost."""

import asyncio

import pytest

from engine.broker.link import LinkClosedError, Links
from engine.broker.tasks import Tasks
from tests.sim.loop import SimClock, SimLoop


class Echo:
    """A broker that says what it heard."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self.closed: list[int] = []

    async def answer(self, source: int, ask: object) -> object:
        self.heard.append(ask)
        if isinstance(ask, Exception):
            raise ask
        return (source, ask)

    def link_closed(self, other: int) -> None:
        self.closed.append(other)


class Pair:
    """Two brokers and the links between them, on virtual time."""

    def __init__(self) -> None:
        self.loop = SimLoop(1)
        self.links = Links(SimClock(self.loop))
        self.doors = {1: Echo(), 2: Echo()}
        self.tasks = Tasks()
        for broker_id, door in self.doors.items():
            self.links.attach(broker_id, door, self.tasks.spawn)

    def later(self, ask: object) -> asyncio.Task[object]:
        return self.tasks.watched("asks", self.links.call(1, 2, ask))


def test_an_ask_is_answered_and_a_refusal_is_the_asker_s() -> None:
    pair = Pair()

    async def story() -> None:
        assert await pair.links.call(1, 2, "hello") == (1, "hello")
        with pytest.raises(ValueError, match="no"):
            await pair.links.call(1, 2, ValueError("no"))

    pair.loop.run(story())


def test_a_slow_link_takes_its_time_both_ways_and_a_throttled_one_by_size() -> None:
    pair = Pair()

    async def story() -> None:
        pair.links.slow(1, 2, delay_ms=200)
        pair.links.slow(2, 1, delay_ms=100)
        began = pair.loop.time()
        await pair.links.call(1, 2, "x")
        assert pair.loop.time() - began == pytest.approx(0.3, abs=0.01)
        pair.links.heal(2, 1)
        pair.links.slow(1, 2, bytes_per_s=1000)
        began = pair.loop.time()
        await asyncio.wait(
            [pair.tasks.watched("a", pair.links.call(1, 2, n, size=500)) for n in (1, 2)]
        )
        assert pair.loop.time() - began == pytest.approx(1.0, abs=0.01)
        assert set(pair.links.faulty()) == {(1, 2)}

    pair.loop.run(story())


@pytest.mark.parametrize("direction", [(1, 2), (2, 1)])
def test_what_a_cut_holds_back_arrives_when_it_is_healed(direction: tuple[int, int]) -> None:
    pair = Pair()

    async def story() -> None:
        pair.links.cut(*direction)
        call = pair.later("x")
        await asyncio.sleep(60)
        assert not call.done()
        assert pair.doors[2].heard == (["x"] if direction == (2, 1) else [])
        pair.links.heal(*direction)
        assert await call == (1, "x")

    pair.loop.run(story())


@pytest.mark.parametrize("direction", [(1, 2), (2, 1)])
@pytest.mark.parametrize("trouble", [{"delay_ms": 60_000}, {"bytes_per_s": 1}])
def test_what_a_slow_link_has_under_way_arrives_when_it_is_healed(
    direction: tuple[int, int], trouble: dict[str, float]
) -> None:
    pair = Pair()

    async def story() -> None:
        pair.links.slow(*direction, **trouble)
        for _ in range(2):  # and a slow link again begins without what it had to carry before
            large = pair.tasks.watched("asks", pair.links.call(*direction, "x", size=60))
            await asyncio.sleep(0.5)
            call = pair.later("y")
            await asyncio.sleep(0.5)
            assert not call.done()
            began = pair.loop.time()
            pair.links.heal(*direction)
            await asyncio.wait([large, call])
            assert pair.loop.time() - began < 0.01
            pair.links.slow(*direction, **trouble)
        pair.links.slow(*direction, bytes_per_s=1000)
        await pair.links.call(*direction, "z", size=100)
        assert pair.loop.time() - began == pytest.approx(0.1, abs=0.01)

    pair.loop.run(story())


def test_a_broker_that_is_gone_closes_its_links_at_once_unless_they_are_cut() -> None:
    pair = Pair()

    async def story() -> None:
        pair.links.slow(2, 1, delay_ms=50)
        call = pair.later("x")
        await asyncio.sleep(0.01)
        pair.links.pause(2)
        waiting = pair.later("y")
        await asyncio.sleep(0.01)
        pair.links.detach(2)
        assert pair.doors[1].closed == [2]
        assert pair.links.is_closed(1, 2)
        with pytest.raises(LinkClosedError):
            await waiting
        assert await call == (1, "x")  # it was on its way already
        with pytest.raises(LinkClosedError):
            await pair.links.call(1, 2, "z")
        pair.links.attach(2, pair.doors[2], pair.tasks.spawn)
        pair.links.cut(2, 1)
        pair.links.detach(2)
        assert pair.doors[1].closed == [2]
        assert not pair.links.is_closed(1, 2)

    pair.loop.run(story())


def test_a_paused_broker_neither_hears_nor_speaks() -> None:
    pair = Pair()

    async def story() -> None:
        pair.links.pause(2)
        to, of = pair.later("to"), pair.tasks.watched("of", pair.links.call(2, 1, "of"))
        await asyncio.sleep(60)
        assert not to.done()
        assert not of.done()
        assert pair.doors[1].heard == []
        pair.links.resume(2)
        assert await to == (1, "to")
        assert await of == (2, "of")

    pair.loop.run(story())


def test_dropped_connections_fail_what_is_asked_over_them() -> None:
    pair = Pair()

    async def story() -> None:
        pair.links.pause(2)
        call = pair.later("x")
        await asyncio.sleep(0.1)
        pair.links.drop(1, 2)
        with pytest.raises(LinkClosedError):
            await call

    pair.loop.run(story())
