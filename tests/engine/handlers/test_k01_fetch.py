"""Fetch, asked through a connection of a whole engine."""

import asyncio

import pytest
from msgspec import structs

from engine.base.errors import Code
from engine.broker.sessions import FetchedPartition
from engine.handlers.k01_fetch import encode_one
from engine.storage.disk import FileRange
from engine.wire.batch import read_header
from engine.wire.message import encode_whole
from engine.wire.messages.k01_fetch import (
    AbortedTransaction,
    FetchableTopicResponse,
    FetchPartition,
    FetchRequest,
    FetchResponse,
    FetchTopic,
    ForgottenTopic,
    PartitionData,
    ReplicaState,
)
from tests.engine.broker.partitions import batch
from tests.engine.handlers.serving import OS, Serving, serving
from tests.engine.storage.building import START_MS, marker

UNKNOWN_ID = b"\x11" * 16
BATCH = len(batch())


def request(
    offset: int = 0,
    *,
    topic: str = "t",
    topic_id: bytes = bytes(16),
    index: int = 0,
    max_wait_ms: int = 0,
    min_bytes: int = 1,
    max_bytes: int = 1 << 20,
    partition_max_bytes: int = 1 << 20,
    committed: bool = False,
    leader_epoch: int = -1,
    session_id: int = 0,
    session_epoch: int = -1,
) -> FetchRequest:
    asked = FetchPartition(index, leader_epoch, offset, -1, -1, partition_max_bytes)
    return FetchRequest(
        max_wait_ms=max_wait_ms,
        min_bytes=min_bytes,
        max_bytes=max_bytes,
        isolation_level=int(committed),
        session_id=session_id,
        session_epoch=session_epoch,
        topics=[FetchTopic(topic, topic_id, [asked])],
    )


def append(engine: Serving, records: bytearray, *, topic: str = "t", index: int = 0) -> None:
    engine.broker.partition(topic, index).append(records, now_ms=START_MS)


async def read(engine: Serving, asked: FetchRequest, version: int = 12) -> PartitionData:
    answer = await engine.client().call(asked, version)
    return answer.responses[0].partitions[0]


@pytest.mark.parametrize("version", range(4, 19))
def test_every_version_reads_what_was_written(version: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            topic_id = await engine.topic("t")
            records = batch(3)
            append(engine, records)
            answer = await engine.client().call(request(topic_id=topic_id), version)
            (topic,) = answer.responses
            assert (topic.topic, topic.topic_id) == (
                ("", topic_id) if version >= 13 else ("t", bytes(16))
            )
            (data,) = topic.partitions
            assert bytes(data.records) == bytes(records)
            assert (data.error_code, data.high_watermark, data.last_stable_offset) == (0, 3, 3)
            assert data.log_start_offset == (0 if version >= 5 else -1)
            assert data.aborted_transactions is None
            assert data.preferred_read_replica == -1

    asyncio.run(run())


def test_large_reads_leave_as_ranges_of_the_file() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            append(engine, batch(1, value=bytes(500_000)))
            client = engine.client()
            client.transport.room = 0
            client.send(request(), 12)
            pieces = client.transport.connection.output._pieces
            assert [type(piece) for piece in pieces if len(piece) > 100] == [FileRange]
            client.transport.take(1 << 20)

    asyncio.run(run())


def test_the_batch_that_holds_the_offset_comes_whole() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            for _ in range(3):
                append(engine, batch(3))
            size = len(batch(3))
            assert len((await read(engine, request(4))).records) == 2 * size
            assert len((await read(engine, request(8))).records) == size

    asyncio.run(run())


@pytest.mark.parametrize(
    ("limits", "batches"),
    [
        ({"partition_max_bytes": 1}, 1),  # the first comes, however large
        ({"max_bytes": 1}, 1),
        ({"partition_max_bytes": 0, "max_bytes": 0}, 1),
        ({"partition_max_bytes": 2 * BATCH}, 2),
        ({"max_bytes": 2 * BATCH}, 2),
        ({}, 3),
    ],
)
def test_limits_cut_between_batches(limits: dict[str, int], batches: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            for _ in range(3):
                append(engine, batch())
            assert len((await read(engine, request(**limits))).records) == batches * BATCH

    asyncio.run(run())


def test_only_the_first_partition_with_data_may_exceed_the_limits() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t", 3)
            append(engine, batch(), index=1)
            append(engine, batch(), index=2)
            asked = FetchRequest(
                max_bytes=1,
                topics=[
                    FetchTopic(
                        "t",
                        partitions=[
                            FetchPartition(index, -1, 0, -1, -1, 1 << 20) for index in range(3)
                        ],
                    )
                ],
            )
            answer = await engine.client().call(asked, 12)
            sizes = [len(data.records) for data in answer.responses[0].partitions]
            assert sizes == [0, BATCH, 0]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "version", "code", "aborted"),
    [
        (request(999), 12, Code.OFFSET_OUT_OF_RANGE, None),
        (request(-1), 12, Code.OFFSET_OUT_OF_RANGE, None),
        (request(leader_epoch=9), 12, Code.UNKNOWN_LEADER_EPOCH, None),
        (request(topic="unknown"), 12, Code.UNKNOWN_TOPIC_OR_PARTITION, []),
        (request(index=9), 12, Code.UNKNOWN_TOPIC_OR_PARTITION, []),
        (request(topic_id=UNKNOWN_ID), 13, Code.UNKNOWN_TOPIC_ID, []),
    ],
)
def test_errors_know_no_watermarks(
    asked: FetchRequest, version: int, code: Code, aborted: list[object] | None
) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            data = await read(engine, asked, version)
            assert Code(data.error_code) is code
            assert data.high_watermark == data.last_stable_offset == data.log_start_offset == -1
            assert data.aborted_transactions == aborted
            assert bytes(data.records) == b""

    asyncio.run(run())


def test_a_fetch_sleeps_until_something_comes() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            client = engine.client()
            client.send(request(max_wait_ms=60_000), 12)
            await asyncio.sleep(0)
            assert client.transport.answers() == []
            append(engine, batch())
            answer = await client.receive(1, 12)
            assert len(answer.responses[0].partitions[0].records) == BATCH

    asyncio.run(run())


def test_a_fetch_sleeps_until_there_are_enough_bytes() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()
            client.send(request(max_wait_ms=60_000, min_bytes=2 * BATCH), 12)
            await asyncio.sleep(0)
            append(engine, batch())
            for _ in range(5):
                await asyncio.sleep(0)
            assert client.transport.answers() == []
            append(engine, batch())
            answer = await client.receive(1, 12)
            assert len(answer.responses[0].partitions[0].records) == 2 * BATCH

    asyncio.run(run())


def test_a_fetch_that_waited_in_vain_answers_nothing() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            data = await read(engine, request(max_wait_ms=5))
            assert (data.error_code, data.high_watermark, bytes(data.records)) == (0, 0, b"")

    asyncio.run(run())


def test_an_error_ends_the_wait_at_once() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            data = await read(engine, request(5, max_wait_ms=60_000))
            assert Code(data.error_code) is Code.OFFSET_OUT_OF_RANGE

    asyncio.run(run())


def test_a_deleted_topic_ends_the_wait() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()
            client.send(request(max_wait_ms=60_000), 10)
            await asyncio.sleep(0)
            engine.broker.partition("t", 0).resign()
            answer = await client.receive(1, 10)
            assert answer.responses[0].partitions[0].error_code == Code.NOT_LEADER_OR_FOLLOWER

    asyncio.run(run())


def test_a_client_that_hangs_up_waits_no_longer() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()
            client.send(request(max_wait_ms=2_000_000_000), 12)
            await asyncio.sleep(0)
            assert engine.broker.partition("t", 0).waiters
            client.hang_up()
            for _ in range(5):
                await asyncio.sleep(0)
            assert not engine.broker.partition("t", 0).waiters

    asyncio.run(run())


def test_nothing_above_the_high_watermark_is_read() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            append(engine, batch())
            client = engine.client()
            client.send(request(), 12)  # before the sync
            answer = await client.receive(1, 12)
            assert bytes(answer.responses[0].partitions[0].records) == b""
            await engine.broker.syncer.flush()
            assert len((await read(engine, request())).records) == BATCH

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "version"),
    [({"replica_id": -2}, 12), ({"replica_state": ReplicaState(-2, -1)}, 15)],
)
def test_the_debugging_consumer_reads_to_the_end_of_the_log(
    asked: dict[str, object], version: int
) -> None:
    async def run() -> None:
        async with serving() as engine:
            topic_id = await engine.topic("t")
            append(engine, batch())
            everything = structs.replace(request(topic_id=topic_id), **asked)
            data = await read(engine, everything, version)  # before the sync
            assert (data.high_watermark, len(data.records)) == (0, BATCH)

    asyncio.run(run())


def test_read_committed_stops_before_open_transactions_and_lists_aborted_ones() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            partition = engine.broker.partition("t", 0)

            def write(records: bytearray) -> None:
                partition.append_admitted(records, read_header(records), now_ms=START_MS)

            def transactional(producer_id: int, sequence: int) -> bytearray:
                return batch(
                    1,
                    producer_id=producer_id,
                    producer_epoch=0,
                    base_sequence=sequence,
                    transactional=True,
                )

            append(engine, batch())
            write(transactional(7, 0))
            data = await read(engine, request(committed=True))
            assert (data.last_stable_offset, data.high_watermark) == (1, 2)
            assert len(data.records) == BATCH
            assert data.aborted_transactions == []
            data = await read(engine, request(committed=False))
            assert len(data.records) == 2 * BATCH
            write(marker(7, 0, commits=False))
            data = await read(engine, request(committed=True))
            assert data.last_stable_offset == 3
            assert [(a.producer_id, a.first_offset) for a in data.aborted_transactions] == [(7, 1)]

    asyncio.run(run())


def test_a_commit_wakes_a_read_committed_fetch() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            partition = engine.broker.partition("t", 0)
            records = batch(1, producer_id=7, producer_epoch=0, base_sequence=0, transactional=True)
            partition.append_admitted(records, read_header(records), now_ms=START_MS)
            client = engine.client()
            asked = request(committed=True, max_wait_ms=60_000, min_bytes=BATCH + 10)
            client.send(asked, 12)
            await asyncio.sleep(0)
            assert client.transport.answers() == []
            mark = marker(7, 0, commits=True)
            partition.append_admitted(mark, read_header(mark), now_ms=START_MS)
            answer = await client.receive(1, 12)
            assert len(answer.responses[0].partitions[0].records) == BATCH + len(mark)

    asyncio.run(run())


async def begin_session(engine: Serving) -> tuple[object, int]:
    client = engine.client()
    answer = await client.call(request(session_epoch=0), 12)
    assert answer.session_id > 0
    return client, answer.session_id


def incremental(session_id: int, epoch: int, **more: object) -> FetchRequest:
    return FetchRequest(session_id=session_id, session_epoch=epoch, **more)


def test_a_session_names_only_what_is_new() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client, session_id = await begin_session(engine)
            answer: FetchResponse = await client.call(incremental(session_id, 1), 12)
            assert (answer.session_id, answer.responses) == (session_id, [])
            append(engine, batch())
            answer = await client.call(incremental(session_id, 2), 12)
            assert len(answer.responses[0].partitions[0].records) == BATCH

    asyncio.run(run())


def test_a_session_of_hundreds_of_partitions_answers_what_moved() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t", 400)
            client = engine.client()
            asked = [FetchPartition(index, -1, 0, -1, -1, 1 << 20) for index in range(400)]
            full = FetchRequest(session_epoch=0, topics=[FetchTopic("t", partitions=asked)])
            answer = await client.call(full, 12)
            assert len(answer.responses[0].partitions) == 400
            append(engine, batch(), index=333)
            answer = await client.call(incremental(answer.session_id, 1), 12)
            (data,) = answer.responses[0].partitions
            assert (data.partition_index, len(data.records)) == (333, BATCH)

    asyncio.run(run())


def test_a_session_that_forgets_everything_ends() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client, session_id = await begin_session(engine)
            forget = [ForgottenTopic(topic="t", partitions=[0])]
            answer = await client.call(incremental(session_id, 1, forgotten_topics_data=forget), 12)
            assert (answer.error_code, answer.session_id, answer.responses) == (0, 0, [])
            assert len(engine.broker.sessions) == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("epoch", "code"),
    [(7, Code.INVALID_FETCH_SESSION_EPOCH), (None, Code.FETCH_SESSION_ID_NOT_FOUND)],
)
def test_a_wrong_session_is_refused_as_a_whole(epoch: int | None, code: Code) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client, session_id = await begin_session(engine)
            wrong = incremental(session_id, epoch) if epoch else incremental(session_id ^ 1, 1)
            answer = await client.call(wrong, 12)
            assert Code(answer.error_code) is code
            assert (answer.session_id, answer.responses) == (0, [])

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ({"replica_id": 1}, 12),
        ({"replica_state": ReplicaState(1, 1)}, 15),
    ],
)
def test_nobody_passes_for_a_replica(asked: dict[str, object], version: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            topic_id = await engine.topic("t")
            topics = [FetchTopic("t", topic_id, [FetchPartition(0, partition_max_bytes=1000)])]
            answer = await engine.client().call(FetchRequest(topics=topics, **asked), version)
            code = answer.responses[0].partitions[0].error_code
            assert Code(code) is Code.TOPIC_AUTHORIZATION_FAILED

    asyncio.run(run())


def test_counters_know_what_left() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            append(engine, batch(3))
            client = engine.client()
            await client.call(request(), 12)
            partition = engine.broker.partition("t", 0)
            assert (partition.records_out, partition.bytes_out) == (3, len(batch(3)))
            assert client.transport.connection.peer.records_out == 3
            assert list(client.transport.connection.peer.reads_at.values()) == [3]

    asyncio.run(run())


@pytest.mark.parametrize("version", range(4, 19))
@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 4095, 4096])
@pytest.mark.parametrize("aborted", [None, [], [AbortedTransaction(1, 2)]])
def test_the_quick_encoding_is_the_general_one(version, size, aborted) -> None:
    key = bytes(range(16)) if version >= 13 else "a topic"
    wanted = FetchedPartition(key, FetchPartition(partition=3))
    data = PartitionData(3, 0, 1 << 40, 7, 5, aborted_transactions=aborted, records=b"r" * size)
    named = {"topic_id": key} if version >= 13 else {"topic": key}
    topics = [FetchableTopicResponse(**named, partitions=[data])]
    session_id = 77 if version >= 7 else 0
    quick = encode_one(version, session_id, wanted, data)
    assert (quick is None) is (bool(aborted) or size >= 4096)
    if quick is not None:
        response = FetchResponse(session_id=session_id, responses=topics)
        assert quick == encode_whole(response, version)


def test_a_long_name_is_left_to_the_general_encoding() -> None:
    wanted = FetchedPartition("n" * 127, FetchPartition(partition=0))
    assert encode_one(12, 0, wanted, PartitionData(records=b"")) is None
    assert encode_one(11, 0, wanted, PartitionData(records=b"")) is not None
