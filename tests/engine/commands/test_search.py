"""The engine says where records lie, up to the high watermark, and hands the search on."""

import asyncio

import pytest

from engine.commands.search import SEARCHES_AT_ONCE
from engine.commands.table import Commands
from engine.contract.commands import CreateTopic, Produce
from engine.contract.search import (
    CancelSearch,
    FollowSearch,
    SearchEnd,
    SearchNews,
    StartSearch,
)
from engine.contract.values import Done, EngineError
from tests.engine.hosting import watched_engine


class Desk:
    """Takes searches and carries none out."""

    def __init__(self):
        self.jobs = []
        self.cancelled = []
        self.running_count = 0

    def begin(self, job):
        self.jobs.append(job)

    async def news(self, search_id):
        return SearchNews(search_id, end=SearchEnd("end", "The end was reached."))

    def cancel(self, search_id):
        self.cancelled.append(search_id)

    def close(self):
        self.jobs.clear()


def run(story):
    async def live():
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("test", 2))
            for number in range(10):
                await engine.host.execute(
                    Produce("test", b"v" * 100, b"k%d" % number, partition=number % 2)
                )
            desk = Desk()
            await story(Commands(engine.host.crew.fleet, lambda: desk).execute, desk, engine)

    asyncio.run(live())


def search(**more):
    return StartSearch(**({"topic": "test", "partition": None, "filter": "k", "now_ms": 5} | more))


def test_a_search_is_told_every_byte_below_the_high_watermark():
    async def story(execute, desk, engine):
        started = await execute(search())
        assert (started.offset_count, dict(started.ends)) == (10, {0: 5, 1: 5})
        (job,) = desk.jobs
        assert (job.filter, job.now_ms) == ("k", 5)
        for part in job.parts:
            (stretch,) = part.stretches
            assert stretch.path.endswith(".log")
            assert (stretch.begin, stretch.end) == (
                0,
                engine.host.broker.partition("test", part.partition).log.size,
            )

    run(story)


def test_it_begins_at_an_offset_and_leaves_out_what_is_not_named():
    async def story(execute, desk, engine):
        started = await execute(search(begin=((1, 3),), only_named=True))
        assert started.offset_count == 2
        (part,) = desk.jobs[0].parts
        (stretch,) = part.stretches
        assert part.partition == 1
        assert 0 < stretch.begin < stretch.end
        started = await execute(search(begin=((1, 99),)))
        assert started.offset_count == 5

    run(story)


def test_it_is_followed_and_cancelled():
    async def story(execute, desk, engine):
        started = await execute(search(partition=0))
        news = await execute(FollowSearch(started.search_id))
        assert news.end.kind == "end"
        assert await execute(CancelSearch(started.search_id)) == Done()
        assert desk.cancelled == [started.search_id]

    run(story)


def test_what_cannot_be_searched_is_refused_in_words():
    async def story(execute, desk, engine):
        for command, words in (
            (search(topic="gone"), "no topic gone"),
            (search(partition=9), "partition 9"),
            (search(filter="x" * 5_000), "at most"),
        ):
            with pytest.raises(EngineError, match=words):
                await execute(command)
        desk.running_count = SEARCHES_AT_ONCE
        with pytest.raises(EngineError, match="cancel one first"):
            await execute(search())
        with pytest.raises(EngineError, match="without a process"):
            await engine.host.execute(search())

    run(story)
