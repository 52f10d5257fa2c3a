"""At step pace batches wait for a step on their link, and never so long that somebody gives up."""

import asyncio

import pytest

from engine.broker.link_pace import LAG, SOCKET, StepPace, longest_hold_ms
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.contract.cluster_commands import (
    DescribeFaults,
    EndSteps,
    Heal,
    StepLinks,
    StepTaken,
    TakeStep,
)
from engine.contract.moves import HeldBatches, MovesView, WatchMoves
from engine.contract.outbox import Outbox
from engine.contract.values import EngineError
from tests.conftest import AllowedLogs
from tests.engine.crews import Crews
from tests.sim.loop import SimLoop

ONE, TWO = HeldBatches(1, 2, (("a", 0, 1),)), HeldBatches(1, 3, (("a", 0, 1),))


def test_a_step_lets_go_what_waits_and_nothing_that_comes_behind() -> None:
    loop, pace, tasks = SimLoop(1), StepPace(), Tasks()

    async def story() -> None:
        pace.begin(4_000)
        waiting = [tasks.watched("waits", pace.hold(each)) for each in (ONE, TWO)]
        await asyncio.sleep(0.1)
        assert pace.held == (ONE, TWO)
        assert pace.step() == 2
        assert pace.step() == 0
        behind = tasks.watched("waits", pace.hold(ONE))
        await asyncio.wait(waiting)
        assert pace.held == (ONE,)
        began = loop.time()
        await behind
        assert loop.time() - began == pytest.approx(4.0, abs=0.2)
        assert pace.held == ()
        await pace.hold(HeldBatches(1, 2, ()))  # nothing is held of nothing
        last = tasks.watched("waits", pace.hold(ONE))
        await asyncio.sleep(0.1)
        pace.end()
        await last
        await pace.hold(ONE)

    loop.run(story())


def test_it_is_bounded_by_whoever_gives_up_first() -> None:
    settings = BrokerSettings({})
    assert longest_hold_ms(settings.integer(LAG), settings.integer(SOCKET)) == 4_000
    assert longest_hold_ms(2_000, 30_000) == 500


async def seen_held(crew: Crews) -> tuple[HeldBatches, ...]:
    """What the window has in the end."""
    assert crew.outbox is not None
    view = None
    for _ in range(3):  # what waited for the window, and what came since
        view = dict(crew.outbox.drain().states).get(("moves",), view)
        await asyncio.sleep(0.2)
    assert isinstance(view, MovesView)
    return view.held


def test_a_batch_is_seen_to_wait_on_each_link_and_goes_on_with_a_step(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("step by step")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.host.execute(WatchMoves())
        await crew.host.execute(StepLinks())
        leader = crew.leader("a")
        partition, end = crew.append("a")
        pace = crew.host.crew.links.pace
        await crew.until(lambda: len(pace.held) == 2)
        held = {(each.leader, each.follower, each.places) for each in pace.held}
        others = {1, 2, 3} - {leader}
        assert held == {(leader, each, (("a", 0, 1),)) for each in others}
        assert set(await seen_held(crew)) == set(pace.held)
        assert all(crew.values(each, "a") == [] for each in others)
        crew.append("a", b"behind")
        assert await crew.host.execute(TakeStep()) == StepTaken(2)
        await crew.until(lambda: len(pace.held) == 2)
        assert all(crew.values(each, "a") == [b"value"] for each in others)
        await partition.committed(end)
        (fault,) = (await crew.host.execute(DescribeFaults())).faults
        assert fault.text == "Followers copy step by step: each batch waits for a step, 4 s at most"
        await crew.host.execute(fault.remedy)
        await crew.alike("a")
        assert await seen_held(crew) == ()

    Crews(outbox=Outbox()).run(story)


def test_untouched_nobody_waits_ten_seconds_and_nobody_leaves_the_isr(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("step by step")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.host.execute(StepLinks(hold_ms=60_000))
        controller = crew.fleet.image.controller_id
        slowest_s, partition = 0.0, crew.replica(crew.leader("a"), "a")
        for _ in range(10):
            crew.append("a", b"before")
            await asyncio.sleep(0.2)
            began = crew.loop.time()
            await crew.write("a")
            slowest_s = max(slowest_s, crew.loop.time() - began)
            assert crew.isr("a") == (1, 2, 3)
        assert 4 < slowest_s < 9
        assert partition.is_leader
        assert crew.fleet.image.controller_id == controller
        await crew.host.execute(Heal())
        began = crew.loop.time()
        await crew.write("a")
        assert crew.loop.time() - began < 1

    Crews(replica_lag_time_max_ms="20000").run(story)


def test_what_makes_no_sense_is_refused(allowed_logs: AllowedLogs) -> None:
    allowed_logs("step by step")

    async def story(crew: Crews) -> None:
        for command in (TakeStep(), EndSteps(), StepLinks(hold_ms=-1)):
            with pytest.raises(EngineError):
                await crew.host.execute(command)
        await crew.host.execute(StepLinks(hold_ms=250))
        assert crew.host.crew.links.pace.hold_ms == 250

    Crews().run(story)
