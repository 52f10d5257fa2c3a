"""Which consumers there are: named, limited, refused in words, gone with the engine."""

import pytest

from engine.broker.consumer.consumers import CONSUMERS_AT_ONCE
from engine.contract.consumers import StartConsumer
from engine.contract.values import EngineError
from tests.engine.broker.consumer.living import begin, consumer, flow, run
from tests.engine.hosting import Watched, make_host
from tests.sim.disk import MemoryDisk
from tests.sim.loop import SimLoop


def test_each_has_a_number_and_a_name_of_its_own() -> None:
    async def story(watched: Watched) -> None:
        numbers = [await begin(watched, f"g{at}", client_id="mine" * at) for at in (0, 1)]
        await flow(watched)
        found = [consumer(watched, number) for number in numbers]
        assert [each.client_id for each in found] == ["workbench-1", "mine"]
        assert [each.group_id for each in found] == ["g0", "g1"]

    run(story)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (StartConsumer("", ("test",), 1), "Name the group"),
        (StartConsumer("g", (), 1), "Name a topic"),
        (StartConsumer("g", ("test", "gone"), 1), "no topic gone"),
        (StartConsumer("g", ("test",), 1, max_poll_interval_ms=10), "from 1 second to 24 hours"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: StartConsumer, why: str) -> None:
    async def story(watched: Watched) -> None:
        with pytest.raises(EngineError, match=why):
            await watched.host.execute(asked)

    run(story)


def test_there_are_only_so_many_at_once() -> None:
    async def story(watched: Watched) -> None:
        for at in range(CONSUMERS_AT_ONCE):
            await begin(watched, f"g{at}")
        with pytest.raises(EngineError, match="stop one first"):
            await begin(watched)

    run(story)


def test_without_a_window_nobody_takes_what_it_reads() -> None:
    async def live() -> None:
        host = make_host(MemoryDisk())
        await host.start()
        with pytest.raises(EngineError, match="without a window"):
            await host.execute(StartConsumer("g", ("test",), 1))
        await host.stop()

    SimLoop(1).run(live())


def test_when_the_engine_stops_they_leave_their_groups() -> None:
    async def story(watched: Watched) -> None:
        await begin(watched)
        await flow(watched)
        await watched.host.stop()
        watched.look(0)
        assert any("is being closed" in event.why for event in watched.frames[-1].events)

    run(story)
