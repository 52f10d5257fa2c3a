"""Consumers built in, alive in an engine on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.contract.commands import CreateTopic, Produce
from engine.contract.consumers import ConsumerStarted, ConsumerView, StartConsumer
from engine.contract.facts import BatchAppended
from engine.contract.groups import GroupView
from engine.contract.records import BatchReader
from tests.engine.hosting import Watched, watched_engine
from tests.sim.loop import SimLoop

QUICK = {"group.initial.rebalance.delay.ms": "0"}
STEP_MS = 50


def run(story: Callable[[Watched], Awaitable[None]], *, seed: int = 1, **configs: str) -> SimLoop:
    async def live() -> None:
        given = {name.replace("_", "."): value for name, value in configs.items()}
        async with watched_engine(configs=QUICK | given) as watched:
            await watched.host.execute(CreateTopic("test", 3))
            await story(watched)

    loop = SimLoop(seed)
    loop.run(live())
    return loop


async def flow(watched: Watched, seconds: float = 2.0) -> None:
    """Let so much time pass, for the engine's clock and for its timers alike."""
    for _ in range(round(seconds * 1_000 / STEP_MS)):
        await asyncio.sleep(STEP_MS / 1_000)
        watched.clock.advance(STEP_MS)
        watched.look(0)


async def begin(watched: Watched, group_id: str = "g", **more: object) -> int:
    """A consumer that starts at the oldest record."""
    asked: dict[str, object] = {"topics": ("test",), "tail_id": 1, "reset": "earliest", **more}
    started = await watched.host.execute(StartConsumer(group_id, **asked))  # type: ignore[arg-type]
    assert isinstance(started, ConsumerStarted)
    return started.consumer_id


async def write(watched: Watched, *values: bytes, partition: int = 0) -> None:
    for value in values:
        await watched.host.execute(Produce("test", value, partition=partition))


def consumer(watched: Watched, consumer_id: int) -> ConsumerView:
    view = watched.states["consumer", consumer_id]
    assert isinstance(view, ConsumerView)
    return view


def group(watched: Watched, group_id: str = "g") -> GroupView:
    view = watched.states["group", group_id]
    assert isinstance(view, GroupView)
    return view


def held(watched: Watched, consumer_id: int) -> list[int]:
    return [place.partition for place in consumer(watched, consumer_id).assigned]


def read(watched: Watched, tail_id: int = 1) -> list[bytes | None]:
    """The values that one tail was fed, in their order."""
    found: list[bytes | None] = []
    for frame in watched.frames:
        for item in frame.feed:
            if isinstance(item, BatchAppended) and tail_id in item.tail_ids:
                records = BatchReader(item.batch).records()[item.first_index :]
                assert len(records) == item.record_count
                found += [record.value for record in records]
    return found
