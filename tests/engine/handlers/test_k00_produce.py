"""Produce, asked through a connection of a whole engine."""

import asyncio
import errno

import pytest
from msgspec.structs import replace

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.partition import Partition
from engine.broker.replicas import Replicas
from engine.handlers.k00_produce import encode_one
from engine.machines.controller.image import PartitionImage
from engine.wire.batch import read_records
from engine.wire.compression import Codec
from engine.wire.message import encode_whole
from engine.wire.messages.k00_produce import (
    PartitionProduceData,
    PartitionProduceResponse,
    ProduceRequest,
    ProduceResponse,
    TopicProduceData,
    TopicProduceResponse,
)
from engine.wire.messages.k03_metadata import MetadataRequest
from tests.engine.broker.partitions import batch, compressed, raw_batch
from tests.engine.handlers.serving import OS, Client, Serving, serving
from tests.engine.handlers.test_k01_fetch import append, read
from tests.engine.handlers.test_k01_fetch import request as fetch
from workbench.system import SystemClock

UNKNOWN_ID = b"\x11" * 16
NOW_MS = SystemClock().now_ms()


def request(
    records: bytes | bytearray | None,
    *,
    topic: str = "t",
    topic_id: bytes = bytes(16),
    index: int = 0,
    acks: int = -1,
    timeout_ms: int = 10_000,
    transactional_id: str | None = None,
) -> ProduceRequest:
    data = PartitionProduceData(index, records)
    return ProduceRequest(
        transactional_id, acks, timeout_ms, [TopicProduceData(topic, topic_id, [data])]
    )


async def put(client: Client, asked: ProduceRequest, version: int = 9) -> PartitionProduceResponse:
    answer = await client.call(asked, version)
    return answer.responses[0].partition_responses[0]


@pytest.mark.parametrize("version", range(3, 14))
def test_every_version_appends(version: int) -> None:
    async def run() -> None:
        async with serving() as engine:
            topic_id = await engine.topic("t")
            client = engine.client()
            for acks, base in ((-1, 0), (1, 2)):
                asked = request(batch(2), topic_id=topic_id, acks=acks)
                answer = await client.call(asked, version)
                (topic,) = answer.responses
                assert (topic.name, topic.topic_id) == (
                    ("", topic_id) if version >= 13 else ("t", bytes(16))
                )
                (partition,) = topic.partition_responses
                assert (partition.error_code, partition.base_offset) == (0, base)
                assert partition.log_append_time_ms == -1
                assert partition.log_start_offset == (0 if version >= 5 else -1)

    asyncio.run(run())


@pytest.mark.parametrize("durability", ["fsync", "os"])
@pytest.mark.parametrize("codec", list(Codec))
def test_every_codec_is_kept_as_it_came(codec: Codec, durability: str) -> None:
    async def run() -> None:
        async with serving(configs={"workbench.durability": durability}) as engine:
            await engine.topic("t")
            client = engine.client()
            for count in (3, 2000):
                records = compressed(codec, count)
                answer = await put(client, request(records))
                assert answer.error_code == 0
                partition = engine.broker.partition("t", 0)
                found = partition.log.read(
                    answer.base_offset, 1 << 20, end_offset=partition.high_watermark
                ).records
                lies = found if isinstance(found, bytes) else found.read()
                assert lies[17:] == bytes(records[17:])

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "version", "code", "start"),
    [
        (request(b""), 9, Code.INVALID_RECORD, -1),
        (request(None), 9, Code.INVALID_RECORD, -1),
        (request(raw_batch(crc=1)), 9, Code.CORRUPT_MESSAGE, -1),
        (request(raw_batch(base_offset=1)), 9, Code.INVALID_RECORD, 0),
        (request(compressed(Codec.ZSTD)), 6, Code.UNSUPPORTED_COMPRESSION_TYPE, -1),
        (request(raw_batch(bytes(1_100_000))), 9, Code.MESSAGE_TOO_LARGE, -1),
        (request(batch(), acks=2), 9, Code.INVALID_REQUIRED_ACKS, -1),
        (request(batch(), index=7), 9, Code.UNKNOWN_TOPIC_OR_PARTITION, -1),
        (request(batch(), topic="unknown"), 9, Code.UNKNOWN_TOPIC_OR_PARTITION, -1),
        (request(batch(), topic_id=UNKNOWN_ID), 13, Code.UNKNOWN_TOPIC_ID, -1),
        (
            request(raw_batch(attributes=0x10, producer_id=5, producer_epoch=0, base_sequence=0)),
            9,
            Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
            -1,
        ),
        (
            request(
                raw_batch(attributes=0x10, producer_id=5, producer_epoch=0, base_sequence=0),
                transactional_id="nobody",
            ),
            9,
            Code.NOT_ENOUGH_REPLICAS,
            -1,
        ),
    ],
)
def test_refusals_carry_kafkas_codes(
    asked: ProduceRequest, version: int, code: Code, start: int
) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            answer = await put(engine.client(), asked, version)
            assert Code(answer.error_code) is code
            assert (answer.base_offset, answer.log_start_offset) == (-1, start)

    asyncio.run(run())


def test_the_text_for_a_compacted_topic_is_kafkas() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("c", cleanup_policy="compact")
            answer = await put(engine.client(), request(batch(2, key=None), topic="c"))
            assert Code(answer.error_code) is Code.INVALID_RECORD
            assert [error.batch_index for error in answer.record_errors] == [0, 1]
            assert answer.error_message is not None
            assert "due to 2 record errors in total" in answer.error_message
            assert answer.log_start_offset == 0

    asyncio.run(run())


def test_acks_0_gets_no_answer() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            client = engine.client()
            client.send(request(batch(), acks=0), 9)
            last = client.send(MetadataRequest(topics=[]), 9)
            await client.receive(3, 9)
            assert client.transport.correlation_ids() == [last]
            assert engine.broker.partition("t", 0).log.end_offset == 1

    asyncio.run(run())


def test_acks_0_in_vain_closes_the_connection(allowed_logs) -> None:
    allowed_logs("refused with UNKNOWN_TOPIC_OR_PARTITION under acks=0")

    async def run() -> None:
        async with serving() as engine:
            client = engine.client()
            client.send(request(batch(), acks=0), 9)
            assert await client.is_closed()

    asyncio.run(run())


def test_acks_all_waits_for_the_sync_and_lets_later_requests_go_on() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            client = engine.client()
            for _ in range(3):
                client.send(request(batch()), 9)
            partition = engine.broker.partition("t", 0)
            assert partition.log.end_offset == 3
            assert client.transport.answers() == []
            bases = [
                (await client.receive(0, 9)).responses[0].partition_responses[0].base_offset
                for _ in range(3)
            ]
            assert bases == [0, 1, 2]
            assert partition.log.synced_end == 3

    asyncio.run(run())


def test_acks_1_is_answered_once_written() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            client = engine.client()
            client.send(request(batch(), acks=1), 9)
            assert len(client.transport.answers()) == 1
            await engine.broker.syncer.flush()
            assert engine.broker.partition("t", 0).high_watermark == 1

    asyncio.run(run())


def test_the_timeout_of_a_waiting_produce_is_kept() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            syncer = engine.broker.syncer
            syncer.mark_dirty = lambda member: None  # a disk that takes for ever
            answer = await put(engine.client(), request(batch(), timeout_ms=1))
            del syncer.mark_dirty
            assert Code(answer.error_code) is Code.REQUEST_TIMED_OUT
            assert (answer.base_offset, answer.log_start_offset) == (0, 0)  # there it lies

    asyncio.run(run())


def of_two(engine: Serving) -> Partition:
    """A partition of which another broker has a copy, and acks=all asks for both."""
    partition = engine.broker.partition("t", 0)
    partition.configure(replace(partition.config, min_insync_replicas=2))
    partition.lead(0, Replicas(1, in_sync(1, 2)))
    return partition


def in_sync(*isr: int) -> PartitionImage:
    return PartitionImage(PartitionIndex(0), (1, 2), isr, BrokerId(1), 0, 0)


def test_what_waits_while_the_isr_shrinks_below_its_minimum_waits_to_its_timeout() -> None:
    """As Kafka 4.4 does: nothing is committed meanwhile, and NOT_ENOUGH_..._AFTER_APPEND not sent."""

    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            partition, client = of_two(engine), engine.client()
            client.send(request(batch(), timeout_ms=1), 9)
            partition.replicas.take(in_sync(1))
            partition.advance()
            found = (await client.receive(0, 9)).responses[0].partition_responses[0]
            assert (Code(found.error_code), found.base_offset) == (Code.REQUEST_TIMED_OUT, 0)
            await engine.broker.syncer.flush()
            assert (partition.log.synced_end, partition.high_watermark) == (1, 0)
            found = await put(client, request(batch()))
            assert Code(found.error_code) is Code.NOT_ENOUGH_REPLICAS

    asyncio.run(run())


def test_the_isr_that_shrinks_while_a_batch_is_opened_is_seen_before_it_is_appended() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            partition, client = of_two(engine), engine.client()
            client.send(request(compressed(Codec.GZIP, 5_000, value=bytes(range(256)))), 9)
            partition.replicas.take(in_sync(1))
            found = (await client.receive(0, 9)).responses[0].partition_responses[0]
            assert Code(found.error_code) is Code.NOT_ENOUGH_REPLICAS
            assert partition.log.end_offset == 0

    asyncio.run(run())


def test_a_failed_sync_is_answered_and_nothing_is_taken_afterwards(allowed_logs) -> None:
    allowed_logs("storage is offline", "is offline", "could not sign off", "not closed cleanly")

    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            client = engine.client()
            await put(client, request(batch()))
            engine.disk.fail_on["sync"] = errno.EIO
            for _ in range(2):
                answer = await put(client, request(batch()))
                assert Code(answer.error_code) is Code.KAFKA_STORAGE_ERROR
            engine.disk.fail_on.clear()  # a folder that failed once stays offline
            answer = await put(client, request(batch()))
            assert Code(answer.error_code) is Code.KAFKA_STORAGE_ERROR

    asyncio.run(run())


def test_a_full_disk_is_answered_and_passes() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()
            await put(client, request(batch()))
            engine.disk.fail_on["append"] = errno.ENOSPC
            answer = await put(client, request(batch()))
            assert Code(answer.error_code) is Code.KAFKA_STORAGE_ERROR
            engine.disk.fail_on.clear()
            answer = await put(client, request(batch()))
            assert (answer.error_code, answer.base_offset) == (0, 1)

    asyncio.run(run())


def test_a_partition_named_twice_is_answered_once_with_what_was_said_last() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t", 2)
            twice = [
                PartitionProduceData(0, batch(1, value=b"first")),
                PartitionProduceData(1, batch(1)),
                PartitionProduceData(0, batch(1, value=b"last")),
            ]
            asked = ProduceRequest(None, -1, 1000, [TopicProduceData("t", partition_data=twice)])
            answer = await engine.client().call(asked, 9)
            (topic,) = answer.responses
            assert [p.index for p in topic.partition_responses] == [0, 1]
            log = engine.broker.partition("t", 0).log
            assert log.end_offset == 1
            found = log.read(0, 1000, end_offset=1).records
            assert next(iter(read_records(found))).value == b"last"

    asyncio.run(run())


def test_one_bad_partition_does_not_spoil_the_others() -> None:
    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t", 2)
            data = [PartitionProduceData(0, raw_batch(crc=1)), PartitionProduceData(1, batch())]
            other = TopicProduceData("unknown", partition_data=[PartitionProduceData(0, batch())])
            asked = ProduceRequest(
                None, -1, 9_000, [TopicProduceData("t", partition_data=data), other]
            )
            answer = await engine.client().call(asked, 9)
            codes = [[p.error_code for p in t.partition_responses] for t in answer.responses]
            assert codes == [[Code.CORRUPT_MESSAGE, 0], [Code.UNKNOWN_TOPIC_OR_PARTITION]]

    asyncio.run(run())


def test_an_idempotent_producer_is_held_to_its_sequence() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()

            async def send(sequence: int, epoch: int = 0) -> tuple[int, int]:
                records = batch(1, producer_id=7, producer_epoch=epoch, base_sequence=sequence)
                answer = await put(client, request(records))
                assert (answer.log_start_offset, answer.error_message) == (0, None)
                return answer.error_code, answer.base_offset

            assert await send(0) == (0, 0)
            assert await send(1) == (0, 1)
            assert await send(1) == (0, 1)  # a repeat
            assert await send(3) == (Code.OUT_OF_ORDER_SEQUENCE_NUMBER, -1)
            assert await send(0, epoch=1) == (0, 2)
            assert await send(2, epoch=0) == (Code.INVALID_PRODUCER_EPOCH, -1)

    asyncio.run(run())


def test_a_large_compressed_batch_keeps_its_place_in_the_order() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()
            large = compressed(Codec.GZIP, 5_000, value=bytes(range(256)))
            assert len(large) > 8 * 1024
            client.send(request(large), 9)
            client.send(request(batch()), 9)
            first, second = await client.receive(0, 9), await client.receive(0, 9)
            assert first.responses[0].partition_responses[0].base_offset == 0
            assert second.responses[0].partition_responses[0].base_offset == 5_000

    asyncio.run(run())


def test_a_request_of_hundreds_of_partitions_is_answered_whole() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t", 300)
            data = [PartitionProduceData(index, batch()) for index in range(600)]
            asked = ProduceRequest(None, -1, 9_000, [TopicProduceData("t", partition_data=data)])
            answer = await engine.client().call(asked, 9)
            codes = [p.error_code for p in answer.responses[0].partition_responses]
            assert codes == [0] * 300 + [Code.UNKNOWN_TOPIC_OR_PARTITION] * 300

    asyncio.run(run())


def test_internal_topics_are_not_for_clients() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("__consumer_offsets")
            asked = request(batch(), topic="__consumer_offsets")
            answer = await put(engine.client(), asked)
            assert Code(answer.error_code) is Code.INVALID_TOPIC_EXCEPTION

    asyncio.run(run())


def test_log_append_time_is_answered() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t", message_timestamp_type="LogAppendTime")
            answer = await put(engine.client(), request(batch()))
            assert answer.log_append_time_ms >= NOW_MS

    asyncio.run(run())


def test_counters_know_who_sent_what() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            client = engine.client()
            await put(client, request(batch(3)))
            await put(client, request(batch(), index=9))
            peer = client.transport.connection.peer
            assert peer.records_in == 3
            assert peer.error_count == 1
            assert list(peer.topics) == ["t"]

    asyncio.run(run())


@pytest.mark.parametrize("version", range(3, 14))
@pytest.mark.parametrize("name", ["t", "x" * 126, "x" * 127, "x" * 249])
def test_the_quick_encoding_is_the_general_one(version: int, name: str) -> None:
    topic = TopicProduceData(name, b"0123456789abcdef")
    response = PartitionProduceResponse(3, 0, 1 << 40, 1_700_000_000_000, 17)
    quick = encode_one(topic, response, version)
    general = encode_whole(
        ProduceResponse([TopicProduceResponse(name, topic.topic_id, [response])]), version
    )
    assert quick == general or (quick is None and len(name) > 126 and version < 13)


def test_what_is_safe_is_read_on_when_the_folder_has_failed(allowed_logs) -> None:
    allowed_logs("offline", "could not sign off", "not closed cleanly", "not written")

    async def run() -> None:
        async with serving() as engine:
            await engine.topic("t")
            partition = engine.broker.partition("t", 0)
            append(engine, batch(3))
            await partition.committed(3)
            engine.disk.fail_on["sync"] = errno.EIO
            append(engine, batch(2))
            with pytest.raises(KafkaError):
                await partition.committed(5)
            for version in (4, 12):
                data = await read(engine, fetch(0), version)
                assert (data.error_code, data.high_watermark) == (0, 3)
                assert len(data.records) == len(batch(3))
                assert (await read(engine, fetch(3), version)).records == b""

    asyncio.run(run())
