"""Steady produces: what is taken in runs is answered, and lies in the log, as if asked one by one."""

import asyncio
import errno
from contextlib import asynccontextmanager

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.base.clock import ManualClock
from engine.base.errors import Code
from engine.broker.fleet import Fleet
from engine.broker.metrics import Metrics
from engine.broker.partition import Partition
from engine.broker.steady import LARGEST, STREAMS, layout_of
from engine.broker.waiting import BytesWaiter
from engine.contract.commands import DeleteTopic
from engine.wire.batch import HEADER_SIZE, Record, build_batch, record_positions
from engine.wire.compression import Codec
from engine.wire.encoder import varint
from engine.wire.frames import frame_request
from engine.wire.message import decode
from engine.wire.messages.k00_produce import (
    PartitionProduceData,
    ProduceRequest,
    ProduceResponse,
    TopicProduceData,
)
from tests.engine.broker.partitions import batch, raw_batch
from tests.engine.handlers.serving import Client, Serving, serving
from tests.sim.disk import MemoryDisk

NOW_MS = ManualClock().now_ms()
HOURS_MS = 3_600_000


class Asked(msgspec.Struct, frozen=True):
    """One produce request of a story."""

    records: bytes
    topic: str = "t"
    index: int = 0
    acks: int = -1
    version: int = 9
    timeout_ms: int = 60_000

    def framed(self, correlation_id: int, topic_id: bytes, client_id: str = "tester") -> bytes:
        named = TopicProduceData(
            self.topic, topic_id, [PartitionProduceData(self.index, self.records)]
        )
        message = ProduceRequest(None, self.acks, self.timeout_ms, [named])
        segments = frame_request(
            message,
            api_version=self.version,
            correlation_id=correlation_id,
            client_id=client_id,
        )
        return b"".join(bytes(segment) for segment in segments)


def plain(count: int = 1, size: int = 20, at_ms: int = NOW_MS) -> bytes:
    return build_batch([Record(number, at_ms, None, b"x" * size) for number in range(count)])


def of_producer(producer_id: int, sequence: int, *, count: int = 1, epoch: int = 0) -> bytes:
    records = [Record(number, NOW_MS, None, b"value") for number in range(count)]
    return build_batch(
        records, producer_id=producer_id, producer_epoch=epoch, base_sequence=sequence
    )


def wrong(**fields: int) -> bytes:
    return bytes(raw_batch(**{"base_timestamp": NOW_MS, **fields}))


usual = st.builds(
    plain,
    st.sampled_from([1, 1, 1, 2, 3, 16, 17]),
    st.integers(0, 150),
    st.sampled_from([NOW_MS, NOW_MS, NOW_MS - 5, NOW_MS + 7, -1]),
)
idempotent = st.builds(
    of_producer,
    st.sampled_from([7, 7, 8]),
    st.integers(0, 12),
    count=st.integers(1, 3),
    epoch=st.sampled_from([0, 0, 0, 1]),
)
ODD = [
    wrong(crc=1),
    wrong(base_offset=5),
    wrong(record_count=2),
    wrong(record_count=0, last_offset_delta=-1),
    wrong(last_offset_delta=3),
    wrong(length=49),
    wrong(length=100),
    wrong(magic=1),
    wrong(magic=3),
    wrong(attributes=0x08),
    wrong(attributes=0x10),
    wrong(attributes=0x20),
    wrong(attributes=7),
    wrong(max_timestamp=NOW_MS + 9 * HOURS_MS),
    wrong(base_timestamp=NOW_MS - 9 * HOURS_MS),
    wrong(producer_id=7, producer_epoch=0),
    wrong(producer_id=-2, base_sequence=4),
    bytes(raw_batch(b"\x0c\0\0\0\1\2v\0", base_timestamp=NOW_MS)),
    bytes(raw_batch(b"\x8e\0\0\0\0\1\2v\0", base_timestamp=NOW_MS)),
    bytes(raw_batch(b"\x0e\0\0\0\1\2v\0\0", base_timestamp=NOW_MS)),
    bytes(raw_batch(b"", base_timestamp=NOW_MS)),
    wrong(length=57),
    bytes(
        raw_batch(
            b"\x0e\0\0\0\1\2v\0" * 2, record_count=2, last_offset_delta=1, base_timestamp=NOW_MS
        )
    ),
    bytes(
        raw_batch(
            b"\x0e\0\0\0\1\2v\0" * 3, record_count=2, last_offset_delta=1, base_timestamp=NOW_MS
        )
    ),
    bytes(
        raw_batch(
            b"\x0e\0\0\0\1\2v\0" * 2, record_count=1, last_offset_delta=1, base_timestamp=NOW_MS
        )
    ),
    bytes(batch(3, codec=Codec.LZ4)),
    plain(1, 3000),
    plain(1, 9000),
    plain() + b"\0",
    plain() + plain(),
    b"",
]
odd = st.sampled_from(ODD)
asked = st.builds(
    Asked,
    records=st.one_of(usual, usual, usual, idempotent, idempotent, odd),
    topic=st.sampled_from(["t", "t", "t", "t", "compact", "by-log", "none"]),
    index=st.sampled_from([0, 0, 0, 1, 5]),
    acks=st.sampled_from([-1, -1, 1]),
    timeout_ms=st.sampled_from([60_000, 60_000, 61_000]),
)


def sequenced(draws: list[tuple[int, int]]) -> list[Asked]:
    """Batches of two producers, each in the order of its sequences."""
    next_sequence = {7: 0, 8: 0}
    story = []
    for producer_id, count in draws:
        story.append(Asked(of_producer(producer_id, next_sequence[producer_id], count=count)))
        next_sequence[producer_id] += count
    return story


in_sequence = st.lists(
    st.tuples(st.sampled_from([7, 7, 7, 8]), st.integers(1, 3)), max_size=12
).map(sequenced)
stories = st.lists(
    st.one_of(
        asked.flatmap(lambda one: st.integers(1, 5).map(lambda count: [one] * count)),
        in_sequence,
        st.lists(asked, max_size=3),
    ),
    min_size=1,
    max_size=8,
).map(lambda parts: [one for part in parts for one in part])

TOPICS = {
    "t": {
        "internal_segment_bytes": "4000",
        "index_interval_bytes": "200",
        "max_message_bytes": "2000",
    },
    "compact": {"cleanup_policy": "compact"},
    "by-log": {"message_timestamp_type": "LogAppendTime"},
}


@asynccontextmanager
async def engine_of(durability: str = "os", disk: MemoryDisk | None = None):
    configs = {"workbench.durability": durability, "log.message.timestamp.before.max.ms": "7200000"}
    async with serving(disk, configs=configs, clock=ManualClock()) as engine:
        for name, given_configs in TOPICS.items():
            await engine.topic(name, 2, **given_configs)
        yield engine


async def answered(client: Client, count: int) -> list[tuple[int, bytes]]:
    async with asyncio.timeout(10):
        while len(client.transport.answers()) < count:
            await client.transport.something_left()
    return client.transport.answers()


def lies(partition: Partition) -> list[object]:
    """Everything that an append leaves behind in a log."""
    log = partition.log
    return [
        [
            (
                segment.base_offset,
                segment.log.open().pread(segment.size, 0) if segment.size else b"",
                segment.end_offset,
                segment.index.entries(),
                segment.times.entries(),
                segment.max_timestamp,
                segment.max_timestamp_offset,
                [segment.locate(offset) for offset in range(segment.base_offset, log.end_offset)],
            )
            for segment in log.segments
        ],
        log.end_offset,
        partition.high_watermark,
        log.producers.encode(),
        partition.records_in,
        partition.bytes_in,
        partition.batches_in,
    ]


def frames_of(engine: Serving, story: list[Asked]) -> list[bytes]:
    ids = {name: engine.broker.cluster.topic(name).topic_id for name in TOPICS}
    return [one.framed(at, ids.get(one.topic, bytes(16))) for at, one in enumerate(story)]


async def together(
    engine: Serving, story: list[Asked], pieces: list[int]
) -> list[tuple[int, bytes]]:
    """All on one connection, in pieces of these sizes."""
    client = engine.client()
    data = b"".join(frames_of(engine, story))
    at = number = 0
    while at < len(data):
        piece = pieces[number % len(pieces)]
        at += client.transport.feed(data[at : at + piece])
        number += 1
        await asyncio.sleep(0)
    return await answered(client, len(story))


async def one_by_one(engine: Serving, story: list[Asked]) -> list[tuple[int, bytes]]:
    """Each on a connection of its own: nothing is steady there."""
    answers = []
    for frame in frames_of(engine, story):
        client = engine.client()
        client.transport.feed(frame)
        answers += await answered(client, 1)
        client.hang_up()
    return answers


@settings(max_examples=100, deadline=None)
@given(
    story=stories,
    version=st.sampled_from([3, 5, 8, 9, 9, 12, 13]),
    pieces=st.lists(st.integers(30, 3000), min_size=1, max_size=5),
    durability=st.sampled_from(["os", "os", "fsync"]),
)
def test_runs_answer_and_append_as_if_asked_one_by_one(story, version, pieces, durability):
    asyncio.run(agree([replace(one, version=version) for one in story], pieces, durability))


async def agree(story: list[Asked], pieces: list[int], durability: str = "os") -> None:
    """Hold what one connection is told, and what lies in the logs then, against one by one."""
    async with engine_of(durability) as engine, engine_of(durability) as other:
        answers = await together(engine, story, pieces)
        assert answers == await one_by_one(other, story)
        await engine.broker.syncer.flush()
        await other.broker.syncer.flush()
        for topic in TOPICS:
            for index in (0, 1):
                ours = engine.broker.partition(topic, index)
                assert lies(ours) == lies(other.broker.partition(topic, index))


@pytest.mark.parametrize("records", ODD)
def test_what_is_not_plain_is_answered_the_same_in_the_midst_of_a_stream(records) -> None:
    usual, unusual = Asked(plain()), Asked(records)
    story = [usual, usual, usual, unusual, usual, unusual, unusual, usual]
    asyncio.run(agree(story, [10_000]))


@pytest.mark.parametrize(
    "records", [of_producer(7, 2), of_producer(7, 1), of_producer(7, 4), of_producer(8, 0),
                of_producer(7, 0, epoch=1), of_producer(7, 3, epoch=1), plain()]
)  # fmt: skip
def test_what_is_out_of_sequence_is_answered_the_same_in_the_midst_of_a_stream(records) -> None:
    story = [Asked(of_producer(7, sequence)) for sequence in range(3)]
    story += [Asked(records), Asked(of_producer(7, 3)), Asked(of_producer(7, 4))]
    asyncio.run(agree(story, [10_000]))


def test_a_stream_goes_on_in_new_segments() -> None:
    asyncio.run(agree([Asked(plain(1, 100))] * 100, [10_000]))
    asyncio.run(agree([Asked(plain(2, 100))] * 100, [900]))


async def streamed(engine: Serving, story: list[Asked]) -> Client:
    """A connection that knows what it is asked, and has answered the story."""
    client = engine.client()
    client.transport.feed(b"".join(frames_of(engine, story)))
    await answered(client, len(story))
    return client


def test_what_one_read_brought_is_written_at_once() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            client = await streamed(engine, [Asked(plain())] * 2)
            calls = len(engine.disk.calls)
            client.transport.feed(b"".join(frames_of(engine, [Asked(plain())] * 20)))
            assert len(await answered(client, 22)) == 22
            assert len(engine.disk.calls) == calls + 1
            assert engine.broker.partition("t", 0).high_watermark == 22

    asyncio.run(run())


def test_a_fetch_that_waits_and_a_watcher_see_what_a_run_brings() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            client = await streamed(engine, [Asked(plain())] * 2)
            peer = client.transport.connection.peer
            partition = engine.broker.partition("t", 0)
            seen: list[int] = []
            partition.watchers["test"] = lambda readable: seen.append(readable.base_offset)
            client.transport.feed(b"".join(frames_of(engine, [Asked(plain())] * 3)))
            assert seen == [2, 3, 4]
            del partition.watchers["test"]
            waiting = asyncio.ensure_future(BytesWaiter(1).wait([partition], 10_000, peer))
            await asyncio.sleep(0)
            client.transport.feed(frames_of(engine, [Asked(plain())])[0])
            await asyncio.wait_for(waiting, 5)
            assert (peer.request_count, peer.records_in, partition.records_in) == (6, 6, 6)
            assert (peer.last_key, peer.last_version) == (0, 9)
            assert peer.topics == {"t": [6, 0]}

    asyncio.run(run())


@pytest.mark.parametrize("broken", [errno.ENOSPC, errno.EIO])
def test_what_the_disk_refuses_is_told_and_leaves_nothing_behind(broken, allowed_logs) -> None:
    allowed_logs("storage is offline", "is offline", "could not sign off", "not closed cleanly")

    async def run() -> None:
        async with engine_of() as engine:
            client = await streamed(engine, [Asked(plain())] * 2)
            partition = engine.broker.partition("t", 0)
            before = lies(partition)
            engine.disk.fail_on["append"] = broken
            client.transport.feed(b"".join(frames_of(engine, [Asked(plain())] * 3)))
            codes = [code_of(rest) for _, rest in (await answered(client, 5))[2:]]
            assert codes == [Code.KAFKA_STORAGE_ERROR] * 3
            assert lies(partition) == before
            engine.disk.fail_on.clear()
            client.transport.feed(b"".join(frames_of(engine, [Asked(plain())] * 3)))
            codes = [code_of(rest) for _, rest in (await answered(client, 8))[5:]]
            passes = broken == errno.ENOSPC
            assert codes == [Code.NONE if passes else Code.KAFKA_STORAGE_ERROR] * 3
            assert partition.high_watermark == (5 if passes else 2)

    asyncio.run(run())


def test_more_partitions_than_streams_are_served_the_same() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            await engine.topic("wide", STREAMS + 10)
            story = [
                Asked(plain(), topic="wide", index=index)
                for _ in range(3)
                for index in range(STREAMS + 10)
            ]
            answers = await together(engine, story, [3000])
            assert {code_of(rest) for _, rest in answers} == {Code.NONE}
            ends = {engine.broker.partition("wide", at).log.end_offset for at in range(STREAMS)}
            assert ends == {3}

    asyncio.run(run())


def test_a_topic_made_anew_under_its_name_is_another_stream() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            client = await streamed(engine, [Asked(plain())] * 3)
            (again,) = frames_of(engine, [Asked(plain())])
            await engine.host.execute(DeleteTopic("t"))
            client.transport.feed(again)
            assert code_of((await answered(client, 4))[3][1]) is Code.UNKNOWN_TOPIC_OR_PARTITION
            await engine.topic("t", 2)
            client.transport.feed(again * 2)
            assert code_of((await answered(client, 6))[5][1]) is Code.NONE
            assert engine.broker.partition("t", 0).log.end_offset == 2

    asyncio.run(run())


def code_of(rest: bytes) -> Code:
    """The error code of a v9 answer, behind its correlation id."""
    _, end = decode(ProduceResponse, 9, bytearray(rest), 1, len(rest))
    assert end == len(rest)
    (topic,) = decode(ProduceResponse, 9, bytearray(rest), 1, len(rest))[0].responses
    return Code(topic.partition_responses[0].error_code)


@given(st.integers(0, 400), st.sampled_from([3, 9]))
def test_a_layout_says_what_the_codec_writes(size, version) -> None:
    records = b"U" * (HEADER_SIZE + size)
    frame = Asked(records, version=version).framed(1, bytes(16))
    at = frame.rindex(records)  # the length before it may look like a record
    length = frame[at - (4 if version < 9 else len(varint(len(records) + 1))) : at]
    layout = layout_of(len(frame) - at + len(length), version >= 9)
    assert layout is not None
    assert (layout.length, layout.batch_size) == (length, len(records))
    sole = layout.sole_record
    assert sole is None or record_positions(sole + bytes(size - len(sole)), 1) == [0]


@pytest.mark.parametrize("rest", [-5, 0, 3, 60, LARGEST + 1])
def test_a_large_request_and_one_without_a_batch_have_no_layout(rest) -> None:
    assert layout_of(rest, True) is None
    assert layout_of(rest, False) is None


def test_a_client_with_a_long_name_is_served_the_same() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            client = engine.client()
            frame = Asked(plain()).framed(1, bytes(16), client_id="n" * 5000)
            client.transport.feed(frame * 3)
            answers = await answered(client, 3)
            assert [code_of(rest) for _, rest in answers] == [Code.NONE] * 3

    asyncio.run(run())


def test_a_run_that_is_measured_is_answered_the_same_and_counts_each_request() -> None:
    async def story() -> None:
        asked = [Asked(plain())] * 40
        async with engine_of() as engine, engine_of() as other:
            fleet = Fleet(engine.broker.cluster.links)
            fleet.join(engine.broker)
            meter = Metrics(fleet)
            meter.watch()
            assert await together(engine, asked, [10_000]) == await one_by_one(other, asked)
            measured = meter._of(int(engine.broker.broker_id), 0)
            assert measured.count == meter._request_count == len(asked)
            meter.unwatch()

    asyncio.run(story())


def test_durable_runs_are_answered_when_they_are_safe_in_the_order_of_their_requests() -> None:
    async def run() -> None:
        async with engine_of("fsync") as engine:
            story = [Asked(plain(size=size)) for size in (20, 20, 40, 40, 20)]
            client = await streamed(engine, [Asked(plain())] * 2)
            partition = engine.broker.partition("t", 0)
            frames = frames_of(engine, story)
            for frame in frames:
                client.transport.feed(frame)
            assert partition.log.end_offset == 2 + len(story)
            assert client.transport.connection.requests_in_flight
            answers = (await answered(client, 2 + len(story)))[2:]
            assert partition.high_watermark == partition.log.synced_end == 2 + len(story)
            assert [code_of(rest) for _, rest in answers] == [Code.NONE] * len(story)

    asyncio.run(run())


def test_a_durable_run_that_cannot_be_synced_is_refused(allowed_logs) -> None:
    allowed_logs("storage is offline", "is offline", "could not sign off", "not closed cleanly")

    async def run() -> None:
        async with engine_of("fsync") as engine:
            client = await streamed(engine, [Asked(plain())] * 2)
            engine.disk.fail_on["sync"] = errno.EIO
            client.transport.feed(b"".join(frames_of(engine, [Asked(plain())] * 3)))
            answers = (await answered(client, 5))[2:]
            assert [code_of(rest) for _, rest in answers] == [Code.KAFKA_STORAGE_ERROR] * 3
            assert [offset_of(rest) for _, rest in answers] == [2, 3, 4]  # as Kafka: there it lies
            engine.disk.fail_on.clear()

    asyncio.run(run())


def offset_of(answer: bytes) -> int:
    message, _ = decode(ProduceResponse, 9, bytearray(answer), 1, len(answer))
    return message.responses[0].partition_responses[0].base_offset
