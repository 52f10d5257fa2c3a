"""Decide, apply, append, committed, reply: in this order, whatever fails."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest

from engine.base.clock import ManualClock
from engine.base.errors import Code, KafkaError
from engine.broker.shard import Committed, Shard
from engine.machines.step import Ask, Step


class Add(Ask[int], frozen=True):
    amount: int


class Look(Ask[int], frozen=True):
    pass


class Sum:
    """A machine that adds up."""

    def __init__(self) -> None:
        self.total = 0

    def decide(self, ask: Ask[Any], now_ms: int) -> Step[int]:
        match ask:
            case Add(amount):
                assert amount >= 0, "nobody asks for less"
                return Step((amount,), ((ask, self.total + amount),), why="more was asked for")
        return Step(replies=((ask, self.total),), why="somebody looked")

    def apply(self, change: int) -> None:
        self.total += change

    def restore(self, change: int) -> None:
        self.apply(change)

    def view(self) -> int:
        return self.total


class ListLog:
    """A log that is committed when the test says so."""

    def __init__(self) -> None:
        self.changes: list[int] = []
        self.committed_end = 0
        self.is_broken = False

    @property
    def end_offset(self) -> int:
        return len(self.changes)

    def append(self, changes: Sequence[int]) -> int:
        if self.is_broken:
            raise OSError(28, "no space left")
        self.changes += changes
        return self.end_offset


class Bench:
    def __init__(self) -> None:
        self.log = ListLog()
        self.published: list[Committed[int]] = []
        self.shard: Shard[int] = Shard(
            machine=self.load(),
            reload=self.load,
            shard_log=self.log,
            clock=ManualClock(),
            on_committed=self.published.append,
        )
        self.asked: list[asyncio.Task[int]] = []

    def load(self) -> Sum:
        machine = Sum()
        for change in self.log.changes:
            machine.restore(change)
        return machine

    async def begin(self, ask: Ask[int]) -> asyncio.Task[int]:
        task = asyncio.ensure_future(self.shard.ask(ask, cause="the test"))
        await asyncio.sleep(0)
        return task

    def commit(self) -> None:
        self.log.committed_end = self.log.end_offset
        self.shard.committed(self.log.committed_end)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_nobody_is_told_before_the_change_is_committed() -> None:
    async def story() -> None:
        bench = Bench()
        task = await bench.begin(Add(5))
        assert not task.done()
        assert bench.published == []
        bench.commit()
        assert await task == 5
        assert [(c.changes, c.why, c.cause) for c in bench.published] == [
            ((5,), "more was asked for", "the test")
        ]

    run(story())


def test_a_decision_builds_on_those_that_are_not_committed_yet() -> None:
    async def story() -> None:
        bench = Bench()
        tasks = [await bench.begin(Add(1)) for _ in range(3)]
        bench.commit()
        assert [await task for task in tasks] == [1, 2, 3]
        assert [c.changes for c in bench.published] == [(1,), (1,), (1,)]

    run(story())


def test_an_answer_that_rests_on_an_uncommitted_change_waits_for_it() -> None:
    async def story() -> None:
        bench = Bench()
        await bench.begin(Add(5))
        look = await bench.begin(Look())
        assert not look.done()
        bench.commit()
        assert await look == 5

    run(story())


def test_a_look_at_what_is_committed_waits_for_nobody() -> None:
    async def story() -> None:
        bench = Bench()
        look = await bench.begin(Look())
        await asyncio.sleep(0)
        assert look.done()
        assert await look == 0

    run(story())


def test_only_what_is_committed_is_published() -> None:
    async def story() -> None:
        bench = Bench()
        first = await bench.begin(Add(1))
        second = await bench.begin(Add(2))
        bench.log.committed_end = 1
        bench.shard.committed(1)
        assert await first == 1
        assert not second.done()
        bench.commit()
        assert await second == 3

    run(story())


def test_a_failed_append_leaves_no_trace(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story() -> None:
        bench = Bench()
        kept = await bench.begin(Add(1))
        bench.log.is_broken = True
        lost = await bench.begin(Add(10))
        with pytest.raises(KafkaError) as refused:
            await lost
        assert refused.value.code is Code.KAFKA_STORAGE_ERROR
        bench.log.is_broken = False
        after = await bench.begin(Add(100))
        bench.commit()
        assert (await kept, await after) == (1, 101)

    run(story())


def test_a_bug_in_the_machine_is_raised_and_changes_nothing() -> None:
    async def story() -> None:
        bench = Bench()
        task = await bench.begin(Add(-1))
        with pytest.raises(AssertionError):
            await task
        after = await bench.begin(Add(1))
        bench.commit()
        assert await after == 1

    run(story())


def test_when_storage_fails_everyone_who_waits_is_refused() -> None:
    async def story() -> None:
        bench = Bench()
        task = await bench.begin(Add(1))
        bench.shard.storage_failed()
        for waiting in (task, await bench.begin(Look())):
            with pytest.raises(KafkaError):
                await waiting
        bench.shard.committed(1)
        assert bench.published == []

    run(story())


def test_whoever_gives_up_waiting_does_no_harm() -> None:
    async def story() -> None:
        bench = Bench()
        task = await bench.begin(Add(1))
        task.cancel()
        await asyncio.sleep(0)
        bench.commit()
        assert (await bench.begin(Look())).cancelled() is False

    run(story())
