"""Tails are fed from the partitions they watch; what went uncopied is counted."""

import asyncio

from engine.broker.watched import ReadableBatch
from engine.contract.commands import CreateTopic, WatchTail
from engine.contract.facts import Skipped
from tests.engine.hosting import watched_engine


def test_a_batch_that_was_not_copied_is_a_gap_of_its_records() -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("test"))
            await engine.host.execute(WatchTail(5, "test"))
            partition = engine.broker.partition("test", 0)
            (watcher,) = partition.watchers.values()
            watcher(ReadableBatch(partition, 0, 40, 0, None))
            assert engine.look().feed == (Skipped(5, 1, 40),)

    asyncio.run(live())


def test_internal_topics_are_watched_only_by_name() -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            tails = engine.host.telemetry.tails
            assert tails is not None
            await engine.host.execute(CreateTopic("__consumer_offsets"))
            partition = engine.broker.partition("__consumer_offsets", 0)
            tails.watch(1, "", None, [partition])
            assert not partition.watchers
            tails.watch(2, "__consumer_offsets", None, [partition])
            assert partition.watchers

    asyncio.run(live())
