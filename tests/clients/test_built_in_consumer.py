"""The consumer built in shares groups with genuine clients over TCP, whoever of them leads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from engine.contract.commands import CreateTopic, Produce
from engine.contract.consumers import (
    ConsumerStarted,
    ConsumerView,
    PauseConsumer,
    ResumeConsumer,
    StartConsumer,
    StopConsumer,
)
from tests.clients.test_group_clients import LIBRARIES, Library
from tests.clients.watching import Watching, watching

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

PARTITIONS = 4
EAGER = ("kafka-python-2.0.2", "kafka-python", "aiokafka", "confluent eager")


class Member:
    """A genuine member beside the engine: what it says it holds and has read."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.child = child
        self.held: set[int] = set()
        self.read: list[tuple[int, int]] = []

    async def listen(self) -> None:
        assert self.child.stdout is not None
        async for line in self.child.stdout:
            what, *words = line.decode().split()
            if what == "assigned":
                self.held = {int(word) for word in words}
            elif what == "read":
                self.read.append((int(words[0]), int(words[1])))


@asynccontextmanager
async def member(watch: Watching, library: Library) -> AsyncIterator[Member]:
    async with watch.running(*library.command(watch.address, "g", "t")) as child:
        found = Member(child)
        task = asyncio.create_task(found.listen())
        try:
            yield found
        finally:
            task.cancel()
            await asyncio.wait((task,))


def view(watch: Watching, number: int) -> ConsumerView:
    found = watch.states["consumer", number]
    assert isinstance(found, ConsumerView)
    return found


def held(watch: Watching, number: int) -> set[int]:
    watch.look()
    if ("consumer", number) not in watch.states:
        return set()
    return {place.partition for place in view(watch, number).assigned}


async def join(watch: Watching, **more: object) -> int:
    started = await watch.host.execute(StartConsumer("g", ("t",), 1, reset="earliest", **more))
    assert isinstance(started, ConsumerStarted)
    return started.consumer_id


async def share(watch: Watching, library: Library, *, is_first: bool, **more: object) -> None:
    """Join, share, read everything once, leave; then stand still while the other goes on."""
    await watch.host.execute(CreateTopic("t", partition_count=PARTITIONS))
    number = await join(watch, **more) if is_first else 0
    if is_first:
        await watch.until(lambda: len(held(watch, number)) == PARTITIONS, "it has all")
    async with member(watch, library) as other:
        if not is_first:
            await watch.until(lambda: len(other.held) == PARTITIONS, "the other has all")
            number = await join(watch, **more)

        def is_shared() -> bool:
            mine = held(watch, number)
            return len(mine) == len(other.held) == 2 and not mine & other.held

        await watch.until(is_shared, "both have their half", seconds=40)
        assert view(watch, number).is_leader is is_first
        for index in range(PARTITIONS):
            for at in range(5):
                await watch.host.execute(Produce("t", b"%d" % at, partition=index))
        await watch.until(
            lambda: watch.look() or view(watch, number).record_count + len(other.read) == 20,
            "everything is read once",
        )
        assert len(other.read) == 10
        await watch.host.execute(PauseConsumer(number))
        await watch.host.execute(ResumeConsumer(number))
        await watch.host.execute(StopConsumer(number))
        await watch.until(lambda: len(other.held) == PARTITIONS, "the other has all again")
        assert len(other.read) == 10, "what it read was committed when it left"


@pytest.mark.parametrize("is_first", [True, False], ids=["it leads", "it follows"])
@pytest.mark.parametrize("name", EAGER)
def test_it_shares_with_eager_members(name: str, is_first: bool) -> None:
    async def live() -> None:
        async with watching() as watch:
            await share(watch, LIBRARIES[name], is_first=is_first)

    asyncio.run(live())


@pytest.mark.parametrize("is_first", [True, False], ids=["it leads", "it follows"])
def test_it_shares_with_cooperative_members(is_first: bool) -> None:
    async def live() -> None:
        async with watching() as watch:
            library = LIBRARIES["confluent cooperative"]
            await share(watch, library, is_first=is_first, is_cooperative=True)

    asyncio.run(live())


def test_a_genuine_member_waits_for_a_paused_one_until_it_is_thrown_out() -> None:
    async def live() -> None:
        async with watching() as watch:
            await watch.host.execute(CreateTopic("t", partition_count=PARTITIONS))
            number = await join(watch, max_poll_interval_ms=8_000)
            await watch.until(lambda: len(held(watch, number)) == PARTITIONS, "it has all")
            await watch.host.execute(PauseConsumer(number))
            async with member(watch, LIBRARIES["kafka-python"]) as other:
                await watch.until(
                    lambda: watch.look() or view(watch, number).is_awaited, "the group waits"
                )
                assert not other.held
                await watch.until(lambda: len(other.held) == PARTITIONS, "the other has all")
                await watch.until(
                    lambda: watch.look() or view(watch, number).state == "out", "it knows"
                )

    asyncio.run(live())
