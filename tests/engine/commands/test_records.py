"""Records by command: produced as a client would, read back by pages, found by time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.contract.commands import (
    BatchPage,
    CreateTopic,
    FindOffset,
    OffsetFound,
    Produce,
    Produced,
    ReadBatches,
)
from engine.contract.produce import NewRecord, ProducedMany, ProduceMany, partition_of
from engine.contract.values import EngineError
from engine.wire.batch import read_header, read_records
from engine.wire.partitioner import partition_for_key
from tests.engine.hosting import Watched, watched_engine


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("test", 3))
            await story(engine)

    asyncio.run(live())


async def page(engine: Watched, command: ReadBatches) -> BatchPage:
    found = await engine.host.execute(command)
    assert isinstance(found, BatchPage)
    return found


async def produce(engine: Watched, command: Produce) -> Produced:
    done = await engine.host.execute(command)
    assert isinstance(done, Produced)
    return done


def test_a_record_lies_where_the_answer_says_with_all_its_parts() -> None:
    async def story(engine: Watched) -> None:
        headers = (("a", b"1"), ("a", None))
        done = await produce(
            engine, Produce("test", None, b"key", partition=2, headers=headers, timestamp_ms=77)
        )
        assert done == Produced("test", 2, 0, 77)
        found = await page(engine, ReadBatches("test", 2, 0))
        (record,) = read_records(found.batches[0])
        assert (record.key, record.value, record.headers) == (b"key", None, headers)
        assert record.timestamp_ms == 77
        assert (found.next_offset, found.high_watermark, found.log_start_offset) == (1, 1, 0)

    run(story)


def test_a_key_goes_where_kafkas_own_producers_would_send_it() -> None:
    async def story(engine: Watched) -> None:
        for key in (b"a", b"b", b"", b"customer-17"):
            done = await produce(engine, Produce("test", b"v", key))
            assert done.partition == partition_for_key(key, 3)

    run(story)


def test_without_a_key_partitions_take_turns() -> None:
    async def story(engine: Watched) -> None:
        places = [(await produce(engine, Produce("test", b"v"))).partition for _ in range(6)]
        assert places == [0, 1, 2, 0, 1, 2]

    run(story)


def test_a_record_without_a_time_gets_the_brokers() -> None:
    async def story(engine: Watched) -> None:
        assert (await produce(engine, Produce("test", b"v"))).timestamp_ms == engine.clock.now_ms()

    run(story)


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    async def story(engine: Watched) -> None:
        for number in range(10):
            await produce(engine, Produce("test", bytes(200) + bytes([number]), partition=0))
        offset, seen = 0, []
        while offset < 10:
            found = await page(engine, ReadBatches("test", 0, offset, max_bytes=700))
            seen += [read_header(batch).base_offset for batch in found.batches]
            offset = found.next_offset
        assert seen == list(range(10))

    run(story)


def test_one_batch_comes_however_small_the_page() -> None:
    async def story(engine: Watched) -> None:
        await produce(engine, Produce("test", bytes(5_000), partition=0))
        assert len((await page(engine, ReadBatches("test", 0, 0, max_bytes=1))).batches) == 1

    run(story)


def test_a_page_at_or_behind_the_end_is_empty() -> None:
    async def story(engine: Watched) -> None:
        assert (await page(engine, ReadBatches("test", 0, 0))).batches == ()
        assert (await page(engine, ReadBatches("test", 0, 99))).batches == ()

    run(story)


def test_the_first_record_at_or_after_a_time_is_found() -> None:
    async def story(engine: Watched) -> None:
        for time_ms in (1_000, 2_000, 3_000):
            await produce(engine, Produce("test", b"v", partition=0, timestamp_ms=time_ms))
        assert await engine.host.execute(FindOffset("test", 0, 1_500)) == OffsetFound(1)
        assert await engine.host.execute(FindOffset("test", 0, 9_000)) == OffsetFound(None)

    run(story)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (Produce("gone", b"v"), "There is no topic gone."),
        (Produce("test", b"v", partition=3), "There is no partition 3 of topic test."),
        (ReadBatches("gone", 0, 0), "There is no topic gone."),
        (ReadBatches("test", 9, 0), "There is no partition 9 of topic test."),
        (FindOffset("test", 9, 0), "There is no partition 9 of topic test."),
        (
            Produce("test", bytes(2_000_000), partition=0),
            "The record is larger than max.message.bytes of partition 0 of topic test allows.",
        ),
    ],
)
def test_a_refusal_is_one_sentence(command: Produce | ReadBatches, sentence: str) -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError) as refused:
            await engine.host.execute(command)
        assert refused.value.text == sentence

    run(story)


async def many(engine: Watched, *records: NewRecord, **how: Any) -> ProducedMany:
    done = await engine.host.execute(ProduceMany("test", records, **how))
    assert isinstance(done, ProducedMany)
    return done


def test_many_records_lie_where_the_answer_says_in_one_batch_a_partition() -> None:
    async def story(engine: Watched) -> None:
        records = [NewRecord(b"v%d" % at, key=b"k%d" % (at % 5)) for at in range(60)]
        done = await many(engine, *records, NewRecord(None), NewRecord(b""), codec="lz4")
        assert not done.failures
        read = {}
        for index in range(3):
            found = await page(engine, ReadBatches("test", index, 0))
            assert len(found.batches) <= 1
            for batch in found.batches:
                assert read_header(batch).codec.name == "LZ4"
                read |= {(index, r.offset): (r.key, r.value) for r in read_records(batch)}
        sent = [*((r.key, r.value) for r in records), (None, None), (None, b"")]
        assert [read[place] for place in done.places if place] == sent
        assert done.places[3][0] == partition_of(b"k3", 3)  # type: ignore[index] # it was written
        assert done.places[-1][0] == done.places[-2][0]  # type: ignore[index] # the same

    run(story)


def test_what_is_refused_is_told_beside_what_was_written() -> None:
    async def story(engine: Watched) -> None:
        done = await many(
            engine, NewRecord(b"x", partition=0), NewRecord(b"x", partition=9),
            NewRecord(b"z" * 2_000_000, partition=1), acks="1",
        )  # fmt: skip
        assert done.places == ((0, 0), None, None)
        assert [(f.partition, f.record_count, f.code) for f in done.failures] == [
            (9, 1, "UNKNOWN_TOPIC_OR_PARTITION"), (1, 1, "MESSAGE_TOO_LARGE"),
        ]  # fmt: skip

    run(story)


def test_large_records_are_cut_into_batches_that_fit() -> None:
    async def story(engine: Watched) -> None:
        done = await many(engine, *(NewRecord(b"z" * 400_000, partition=0) for _ in range(5)))
        assert done.places == tuple((0, at) for at in range(5))

    run(story)


def test_too_many_records_and_an_unknown_topic_are_refused() -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError, match="1,000 records, not more"):
            await many(engine, *[NewRecord(b"")] * 1_001)
        with pytest.raises(EngineError, match="nowhere"):
            await engine.host.execute(ProduceMany("nowhere", (NewRecord(b""),)))

    run(story)
