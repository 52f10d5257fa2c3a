"""Sample data flows through the real path, stops, survives a restart stopped, and goes."""

import asyncio
import json

import pytest

from engine.contract.commands import CreateTopic, DeleteTopic
from engine.contract.samples import RemoveSamples, SamplesView, StartSamples, StopSamples
from engine.contract.values import EngineError
from tests.engine.hosting import Watched, watched_engine
from tests.sim.disk import MemoryDisk
from tests.sim.loop import SimLoop

ALL = ("orders", "payments", "clicks", "inventory", "sensors")


def run(story, disk: MemoryDisk | None = None) -> None:
    async def live() -> None:
        async with watched_engine(disk or MemoryDisk()) as watched:
            await story(watched)

    SimLoop(1).run(live())


def seen(watched: Watched) -> SamplesView:
    watched.look()
    view = watched.states["samples",]
    assert isinstance(view, SamplesView)
    return view


def written(watched: Watched, topic: str) -> int:
    return sum(p.log.end_offset for p in watched.broker.partitions.values() if p.topic == topic)


async def flow(watched: Watched, seconds: float = 5) -> None:
    for _ in range(int(seconds * 10)):
        await asyncio.sleep(0.1)
        watched.clock.advance(100)


def test_topics_are_made_and_records_flow_at_about_the_rate() -> None:
    async def story(watched: Watched) -> None:
        assert seen(watched).state == "absent"
        await watched.host.execute(StartSamples(50))
        await flow(watched, 10)
        view = seen(watched)
        assert (view.state, view.topics, view.records_per_s) == ("running", ALL, 50)
        assert 250 < view.record_count < 1_000
        assert sum(written(watched, topic) for topic in ALL) == view.record_count
        assert all(written(watched, topic) for topic in ALL)

    run(story)


def test_stopped_nothing_more_is_written() -> None:
    async def story(watched: Watched) -> None:
        await watched.host.execute(StartSamples())
        await flow(watched)
        await watched.host.execute(StopSamples())
        before = seen(watched).record_count
        await flow(watched)
        view = seen(watched)
        assert (view.state, view.why, view.record_count) == ("stopped", "it was stopped", before)

    run(story)


def test_after_a_restart_it_is_stopped_and_says_so() -> None:
    disk = MemoryDisk()

    async def first(watched: Watched) -> None:
        await watched.host.execute(StartSamples())
        await flow(watched)

    async def second(watched: Watched) -> None:
        view = seen(watched)
        assert (view.state, view.topics) == ("stopped", ALL)
        assert view.why == "the engine was started anew"
        await watched.host.execute(StartSamples())
        assert seen(watched).state == "running"

    run(first, disk)
    run(second, disk)


def test_removed_only_what_was_made_for_it_goes() -> None:
    async def story(watched: Watched) -> None:
        await watched.host.execute(CreateTopic("orders"))
        await watched.host.execute(StartSamples())
        assert seen(watched).topics == ("orders-sample", *ALL[1:])
        await flow(watched)
        await watched.host.execute(RemoveSamples())
        assert seen(watched).state == "absent"
        assert set(watched.broker.cluster.image.topics) == {"orders"}

    run(story)


def test_a_topic_of_the_user_s_with_a_sample_s_name_is_never_taken_for_one() -> None:
    async def story(watched: Watched) -> None:
        await watched.host.execute(StartSamples())
        await watched.host.execute(StopSamples())
        await watched.host.execute(DeleteTopic("orders"))
        await watched.host.execute(CreateTopic("orders"))
        assert "orders" not in seen(watched).topics
        await watched.host.execute(RemoveSamples())
        assert set(watched.broker.cluster.image.topics) == {"orders"}

    run(story)


def test_when_all_its_topics_are_deleted_it_ends_by_itself() -> None:
    async def story(watched: Watched) -> None:
        await watched.host.execute(StartSamples())
        for topic in ALL:
            await watched.host.execute(DeleteTopic(topic))
        await flow(watched)
        assert seen(watched).state == "absent"

    run(story)


@pytest.mark.parametrize("rate", [0, -1, 1_001])
def test_a_rate_that_is_not_modest_is_refused(rate: int) -> None:
    async def story(watched: Watched) -> None:
        with pytest.raises(EngineError, match="1 to 1,000"):
            await watched.host.execute(StartSamples(rate))

    run(story)


def test_a_damaged_list_of_topics_makes_nothing_ours(allowed_logs) -> None:
    allowed_logs("cannot be read")
    disk = MemoryDisk()

    async def first(watched: Watched) -> None:
        await watched.host.execute(StartSamples())

    run(first, disk)
    assert set(json.loads(disk.read_file("/data/samples.json"))) == set(ALL)
    disk.replace_file("/data/samples.json", b"[1]")

    async def second(watched: Watched) -> None:
        assert seen(watched).state == "absent"

    run(second, disk)
