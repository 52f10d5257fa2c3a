"""ListOffsets, with the answers of genuine Kafka for each special time."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.batch import Record, build_batch
from engine.wire.messages.k02_list_offsets import (
    ListOffsetsPartition,
    ListOffsetsPartitionResponse,
    ListOffsetsRequest,
    ListOffsetsTopic,
)
from tests.engine.broker.partitions import batch
from tests.engine.handlers.serving import OS, Serving, serving
from tests.engine.storage.building import START_MS

LATEST, EARLIEST, GREATEST, LOCAL, TIERED, PENDING = -1, -2, -3, -4, -5, -6


def request(
    *timestamps: int, topic: str = "t", index: int = 0, committed: bool = False, epoch: int = -1
) -> ListOffsetsRequest:
    asked = [ListOffsetsPartition(index, epoch, timestamp) for timestamp in timestamps]
    return ListOffsetsRequest(-1, int(committed), [ListOffsetsTopic(topic, asked)])


async def find(
    engine: Serving, asked: ListOffsetsRequest, version: int = 11
) -> ListOffsetsPartitionResponse:
    answer = await engine.client().call(asked, version)
    (found,) = answer.topics[0].partitions
    return found


def facts(found: ListOffsetsPartitionResponse) -> tuple[int, int, int, int]:
    return found.error_code, found.offset, found.timestamp, found.leader_epoch


def write(engine: Serving) -> None:
    times = (START_MS, START_MS + 900, START_MS + 500)
    records = [Record(number, at, None, b"v") for number, at in enumerate(times)]
    engine.broker.partition("t", 0).append(bytearray(build_batch(records)), now_ms=START_MS)


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (LATEST, (0, 0, -1, 0)),
        (EARLIEST, (0, 0, -1, 0)),
        (GREATEST, (0, -1, -1, -1)),
        (LOCAL, (0, 0, -1, 0)),
        (TIERED, (0, -1, -1, -1)),
        (PENDING, (0, -1, -1, -1)),
        (START_MS, (0, -1, -1, -1)),
    ],
)
def test_an_empty_partition(timestamp: int, expected: tuple[int, ...]) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            assert facts(await find(engine, request(timestamp))) == expected

    asyncio.run(run())


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (LATEST, (0, 3, -1, 0)),
        (EARLIEST, (0, 0, -1, 0)),
        (GREATEST, (0, 1, START_MS + 900, 0)),
        (LOCAL, (0, 0, -1, 0)),
        (TIERED, (0, -1, -1, -1)),
        (PENDING, (0, -1, -1, -1)),
        (START_MS + 600, (0, 1, START_MS + 900, 0)),
        (START_MS, (0, 0, START_MS, 0)),
        (0, (0, 0, START_MS, 0)),
        (START_MS + 901, (0, -1, -1, -1)),
    ],
)
def test_a_partition_with_records(timestamp: int, expected: tuple[int, ...]) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            write(engine)
            assert facts(await find(engine, request(timestamp))) == expected

    asyncio.run(run())


@pytest.mark.parametrize("version", range(1, 12))
def test_every_version_knows_both_ends(version: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            write(engine)
            assert (await find(engine, request(LATEST), version)).offset == 3
            assert (await find(engine, request(EARLIEST), version)).offset == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("timestamp", "version"), [(-9, 11), (GREATEST, 6), (LOCAL, 7), (TIERED, 8), (PENDING, 10)]
)
def test_a_special_time_that_the_version_does_not_know(timestamp: int, version: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            found = await find(engine, request(timestamp), version)
            assert facts(found)[:3] == (Code.UNSUPPORTED_VERSION, -1, -1)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (request(LATEST, LATEST), Code.INVALID_REQUEST),
        (request(LATEST, index=9), Code.UNKNOWN_TOPIC_OR_PARTITION),
        (request(LATEST, topic="unknown"), Code.UNKNOWN_TOPIC_OR_PARTITION),
        (request(LATEST, epoch=5), Code.UNKNOWN_LEADER_EPOCH),
    ],
)
def test_refusals(asked: ListOffsetsRequest, code: Code) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            assert facts(await find(engine, asked)) == (code, -1, -1, -1)

    asyncio.run(run())


def test_read_committed_ends_before_an_open_transaction() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            write(engine)
            opened = batch(1, producer_id=7, producer_epoch=0, base_sequence=0, transactional=True)
            engine.broker.partition("t", 0).append(opened, now_ms=START_MS)
            assert (await find(engine, request(LATEST))).offset == 4
            assert (await find(engine, request(LATEST, committed=True))).offset == 3

    asyncio.run(run())


def test_latest_is_the_high_watermark() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            write(engine)
            client = engine.client()
            client.send(request(LATEST), 11)  # before the sync
            answer = await client.receive(2, 11)
            assert answer.topics[0].partitions[0].offset == 0
            await engine.broker.syncer.flush()
            assert (await find(engine, request(LATEST))).offset == 3

    asyncio.run(run())
