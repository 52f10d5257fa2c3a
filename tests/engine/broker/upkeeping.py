"""A broker with small segments whose logs are looked after by hand."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.broker.partition import Partition
from engine.contract.commands import CreateTopic
from engine.wire.batch import Record, build_batch
from tests.engine.hosting import Watched, watched_engine
from tests.sim.disk import MemoryDisk

DAY = 86_400_000


def with_engine(
    story: Callable[[Watched], Awaitable[None]], disk: MemoryDisk | None = None, **configs: str
) -> None:
    """Run a story; dots of the broker's settings are written as underscores."""
    given = {name.replace("_", "."): value for name, value in configs.items()}

    async def live() -> None:
        async with watched_engine(disk, configs=given) as engine:
            await story(engine)

    asyncio.run(live())


async def topic(engine: Watched, name: str = "a", **configs: str) -> Partition:
    """A topic of one partition, whose segments hold two batches of 171 bytes."""
    given = {"internal.segment.bytes": "400", **configs}
    settings = tuple((key.replace("_", "."), value) for key, value in given.items())
    await engine.host.execute(CreateTopic(name, 1, configs=settings))
    return engine.broker.partition(name, 0)


async def fill(
    engine: Watched, partition: Partition, *keys: str, value: bytes | None = None
) -> int:
    """One batch a key, safe when this returns; the end offset."""
    now_ms, end = engine.clock.now_ms(), partition.log.end_offset
    for key in keys:
        record = Record(0, now_ms, key.encode(), b"x" * 100 if value is None else value)
        appended = partition.append(bytearray(build_batch([record])), now_ms=now_ms)
        end = appended.last_offset + 1
    await partition.committed(end)
    return end
