"""DescribeProducers: who has sent to a partition, as the partition remembers it."""

import asyncio
from types import SimpleNamespace

from engine.base.errors import Code
from engine.handlers.k61_describe_producers import MOST, NOT_HERE
from engine.wire.messages.k61_describe_producers import (
    DescribeProducersRequest,
    PartitionResponse,
    ProducerState,
    TopicRequest,
    TopicResponse,
)
from tests.engine.broker.partitions import START_MS, batch
from tests.engine.crews import Crews
from tests.engine.handlers.asking import Client
from tests.engine.handlers.serving import serving
from tests.engine.handlers.test_k00_produce import OS, put, request


def asked(*topics: tuple[str, list[int]]) -> DescribeProducersRequest:
    return DescribeProducersRequest(topics=[TopicRequest(*each) for each in topics])


def test_producers_are_told_with_their_last_sequence() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t", 2)
            client = engine.client()
            for producer_id, epoch, count in ((7, 0, 3), (9, 2, 1)):
                records = batch(
                    count, producer_id=producer_id, producer_epoch=epoch, base_sequence=0
                )
                assert (await put(client, request(records))).error_code == 0
            (topic,) = (await client.call(asked(("t", [0, 1, 0])), 0)).topics
            told = [
                ProducerState(7, 0, 2, START_MS, -1, -1),
                ProducerState(9, 2, 0, START_MS, -1, -1),
            ]
            assert topic == TopicResponse(
                "t", [PartitionResponse(0, active_producers=told), PartitionResponse(1)]
            )

    asyncio.run(run())


def test_what_is_not_here_is_refused_in_the_words_of_kafka() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            answer = await engine.client().call(asked(("t", [3, -1]), ("no", [0]), ("b/d", [0])), 0)
            here, nowhere, never = ([(p.error_code, p.error_message) for p in t.partitions]
                                    for t in answer.topics)  # fmt: skip
            unknown = Code.UNKNOWN_TOPIC_OR_PARTITION
            assert here == [(unknown, None)] * 2
            assert nowhere == [(unknown, NOT_HERE)]
            ((code, words),) = never
            assert code == Code.INVALID_TOPIC_EXCEPTION
            assert words.startswith("Topic name is invalid: 'b/d' contains")

    asyncio.run(run())


def test_no_more_are_told_than_may_be() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            (partition,) = engine.broker.partitions.values()
            for producer_id in range(MOST + 5):
                partition.append(
                    batch(producer_id=producer_id, producer_epoch=0, base_sequence=0),
                    now_ms=START_MS,
                    required_acks=1,
                )
            (topic,) = (await engine.client().call(asked(("t", [0])), 0)).topics
            assert len(topic.partitions[0].active_producers) == MOST

    asyncio.run(run())


def test_a_follower_tells_what_it_has_copied() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        leader = crew.fleet.leader("a", 0)
        records = batch(producer_id=7, producer_epoch=0, base_sequence=0)
        partition = leader.partition("a", 0)
        done = partition.append(records, now_ms=START_MS, required_acks=-1)
        await partition.committed(done.last_offset + 1)
        for broker_id in (1, 2, 3):
            client = Client(SimpleNamespace(broker=crew.broker(broker_id)))
            (topic,) = (await client.ask(asked(("a", [0])), 0)).topics
            (producer,) = topic.partitions[0].active_producers
            assert (producer.producer_id, producer.last_sequence) == (7, 0)

    Crews().run(story)
