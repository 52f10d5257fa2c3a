"""The process that searches, for real: found, cancelled, killed, and started anew."""

import asyncio
import os
import signal
import time

import msgspec
import pytest

from engine.contract.records import BatchReader
from tests.workbench.logs_on_disk import NOW_MS, batch, job, part
from workbench.worker_link import WorkerLink


def run(story):
    async def live():
        link = WorkerLink()
        try:
            async with asyncio.timeout(30):
                await story(link)
        finally:
            link.close()

    asyncio.run(live())


async def finished(link, search_id):
    found = []
    while True:
        news = await link.news(search_id)
        for _, data in news.batches:
            found += [record.offset for record in BatchReader(data).records()]
        if news.end is not None:
            return found, news


@pytest.fixture
def small(tmp_path):
    return part(tmp_path, 0, batch(0, [NOW_MS] * 5), end=5)


@pytest.fixture
def endless(tmp_path):
    """What takes a minute to look through."""
    data = batch(0, [NOW_MS] * 50, b'{"a":"' + b"x" * 2_000 + b'"}')
    where = part(tmp_path, 1, data * 300, end=50)
    where = msgspec.structs.replace(where, stretches=where.stretches * 100)
    return job('value.a matches "[xy]+[z]"', where, search_id=7)


def test_matches_come_from_another_process(small):
    async def story(link):
        link.begin(job("key-3", small))
        assert link.process_id not in (None, os.getpid())
        found, news = await finished(link, 1)
        assert found == [3]
        assert news.end.kind == "end"
        assert link.running_count == 0

    run(story)


def test_a_cancel_is_answered_at_once_and_stops_the_work(endless, small):
    async def story(link):
        link.begin(endless)
        await link.news(7)
        following = asyncio.ensure_future(link.news(7))
        await asyncio.sleep(0)
        began = time.perf_counter()
        link.cancel(7)
        news = await following
        assert time.perf_counter() - began < 0.2
        assert news.end.kind == "cancelled"
        link.begin(job("key-3", small, search_id=8))  # the process is free again
        await finished(link, 8)
        assert time.perf_counter() - began < 2

    run(story)


def test_two_searches_run_beside_each_other(endless, small):
    async def story(link):
        link.begin(endless)
        link.begin(job("key-3", small, search_id=8))
        found, _ = await finished(link, 8)
        assert found == [3]
        assert (await link.news(7)).end is None

    run(story)


def test_a_process_that_is_killed_is_an_honest_error_and_starts_anew(endless, small):
    async def story(link):
        link.begin(endless)
        await link.news(7)
        first = link.process_id
        os.kill(first, signal.SIGKILL)
        _, news = await finished(link, 7)
        assert news.end.kind == "error"
        assert "ended unexpectedly" in news.end.text
        link.begin(job("key-3", small, search_id=8))
        assert link.process_id not in (None, first)
        found, _ = await finished(link, 8)
        assert found == [3]

    run(story)


def test_a_process_that_hangs_is_ended(endless, monkeypatch, allowed_logs):
    allowed_logs("said nothing for")
    monkeypatch.setattr("workbench.worker_link.SILENCE_S", 0.3)

    async def story(link):
        link.begin(endless)
        await link.news(7)
        os.kill(link.process_id, signal.SIGSTOP)
        _, news = await finished(link, 7)
        assert news.end.kind == "error"

    run(story)


def test_a_search_that_is_not_known_was_cancelled():
    async def story(link):
        assert (await link.news(99)).end.kind == "cancelled"
        link.cancel(99)

    run(story)


def test_it_takes_more_memory_than_it_may_and_says_so(tmp_path):
    """The process has its own limit; nobody else feels it."""

    async def story(link):
        link.begin(job("key-0", part(tmp_path, 0, batch(0, [1]), end=1)))
        await finished(link, 1)
        with open(f"/proc/{link.process_id}/limits") as limits:  # noqa: PTH123
            line = next(line for line in limits if line.startswith("Max address space"))
        assert line.split()[3].isdigit()

    if os.path.exists("/proc/self/limits"):  # noqa: PTH110
        run(story)


def test_a_process_that_reads_nothing_holds_nobody_up(small, allowed_logs):
    """The pipe is full, and the engine's loop goes on."""

    async def story(link):
        link.begin(job("key-3", small))
        await finished(link, 1)
        os.kill(link.process_id, signal.SIGSTOP)
        wide = msgspec.structs.replace(small, stretches=small.stretches * 20_000)
        began = time.perf_counter()
        link.begin(job("key-3", wide, search_id=2))
        link.cancel(2)
        assert time.perf_counter() - began < 1

    run(story)
