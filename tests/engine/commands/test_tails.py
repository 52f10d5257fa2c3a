"""Live tails: every batch appended while a tail watches comes once, and none from before."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.contract.commands import CreateTopic, Produce, UnwatchTail, WatchTail
from engine.contract.facts import BatchAppended
from engine.contract.values import Done, EngineError
from tests.engine.hosting import Watched, watched_engine


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("test", 2))
            await story(engine)

    asyncio.run(live())


def taken(engine: Watched) -> list[tuple[tuple[int, ...], str, int, int]]:
    feed = engine.look().feed
    return [
        (fact.tail_ids, fact.topic, fact.partition, fact.base_offset)
        for fact in feed
        if isinstance(fact, BatchAppended)
    ]


async def produce(engine: Watched, topic: str, partition: int) -> None:
    await engine.host.execute(Produce(topic, b"v", partition=partition))


def test_a_tail_begins_with_what_comes_next() -> None:
    async def story(engine: Watched) -> None:
        await produce(engine, "test", 0)
        await engine.host.execute(WatchTail(1, "test"))
        await produce(engine, "test", 0)
        await produce(engine, "test", 1)
        assert taken(engine) == [((1,), "test", 0, 1), ((1,), "test", 1, 0)]

    run(story)


def test_two_tails_share_one_copy() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(WatchTail(1, "test"))
        await engine.host.execute(WatchTail(2, "test", 0))
        await produce(engine, "test", 0)
        await produce(engine, "test", 1)
        assert taken(engine) == [((1, 2), "test", 0, 0), ((1,), "test", 1, 0)]

    run(story)


def test_a_tail_of_everything_sees_topics_that_are_made_later() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(WatchTail(1, ""))
        await engine.host.execute(CreateTopic("later"))
        await produce(engine, "later", 0)
        assert taken(engine) == [((1,), "later", 0, 0)]

    run(story)


def test_after_the_last_tail_nothing_is_copied_any_more() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(WatchTail(1, "test"))
        assert await engine.host.execute(UnwatchTail(1)) == Done()
        await produce(engine, "test", 0)
        assert taken(engine) == []
        assert not any(partition.watchers for partition in engine.broker.partitions.values())

    run(story)


def test_a_tail_of_no_topic_is_refused() -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError, match="There is no topic gone"):
            await engine.host.execute(WatchTail(1, "gone"))

    run(story)


def test_tails_have_a_limit() -> None:
    async def story(engine: Watched) -> None:
        for number in range(64):
            await engine.host.execute(WatchTail(number, "test"))
        with pytest.raises(EngineError, match="64 tails are open"):
            await engine.host.execute(WatchTail(64, "test"))
        await engine.host.execute(WatchTail(63, "test", 1))  # one that is known may change

    run(story)
