"""Tasks neither vanish nor fail in silence."""

import asyncio
import gc

import pytest

from engine.broker.tasks import Tasks


def test_a_failed_task_is_logged_and_raises_the_alarm(allowed_logs) -> None:
    allowed_logs("task sweeper failed")

    async def fail() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        alarms: list[tuple[str, BaseException]] = []
        tasks = Tasks(lambda name, error: alarms.append((name, error)))
        tasks.spawn("sweeper", fail())
        await tasks.ended()
        assert [(name, type(error)) for name, error in alarms] == [("sweeper", ZeroDivisionError)]

    asyncio.run(run())


def test_a_watched_task_fails_to_whoever_watches_it() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        task = Tasks().watched("fetch", fail())
        with pytest.raises(ZeroDivisionError):
            await task

    asyncio.run(run())


def test_a_watcher_that_was_cancelled_leaves_no_failure_behind(caplog) -> None:
    async def run() -> None:
        gate = asyncio.Event()

        async def fail() -> None:
            await gate.wait()
            raise ZeroDivisionError

        async def watch() -> None:
            await asyncio.wait([tasks.watched("fetch", fail())])

        tasks = Tasks()
        watcher = asyncio.create_task(watch())
        await asyncio.sleep(0)
        watcher.cancel()
        gate.set()
        await tasks.ended()

    asyncio.run(run())
    gc.collect()
    assert "never retrieved" not in caplog.text


def test_cancelling_ends_all_and_those_that_come_later() -> None:
    async def run() -> None:
        tasks = Tasks()
        first = tasks.spawn("first", asyncio.sleep(60))
        await asyncio.sleep(0)
        tasks.cancel_all()
        late = tasks.spawn("late", asyncio.sleep(60))
        await tasks.ended()
        assert first.cancelled()
        assert late.cancelled()
        assert len(tasks) == 0

    asyncio.run(run())
