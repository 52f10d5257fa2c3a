"""What many connections bring in one turn is answered, and lies in the log, as if asked in turn."""

import asyncio
import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.base.errors import Code
from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.fleet import Fleet
from engine.broker.metrics import Metrics
from engine.broker.replicas import Replicas
from engine.broker.steady import LARGEST, LONGEST_HEADER
from engine.machines.controller.image import PartitionImage
from engine.server.connection import HEAVY_BYTES
from engine.server.network import SocketNetwork
from engine.wire.messages.k01_fetch import FetchRequest
from engine.wire.messages.k18_api_versions import ApiVersionsRequest
from tests.engine.broker.partitions import batch
from tests.engine.broker.test_steady import (
    TOPICS,
    Asked,
    answered,
    code_of,
    engine_of,
    frames_of,
    lies,
    of_producer,
    one_by_one,
    plain,
    stories,
    streamed,
)
from tests.engine.handlers.serving import Client, Serving
from tests.engine.server.memory import turns, whole


@contextmanager
def gathered(engine: Serving) -> Iterator[None]:
    """A round, as a transport of many sockets has it."""
    engine.listener.gathering.begin()
    yield
    engine.listener.gathering.end()


async def by_many(
    engine: Serving, story: list[Asked], chunks: list[tuple[int, int]]
) -> list[tuple[int, bytes]]:
    """Asked by many connections: who brings how many requests with one read, round by round."""
    clients: dict[int, Client] = {}
    frames, counts = frames_of(engine, story), dict[int, int]()
    at = number = 0
    while at < len(frames):
        seen = set[int]()
        with gathered(engine):
            while at < len(frames):
                who, count = chunks[number % len(chunks)]
                number += 1
                if who in seen:
                    break  # in one round a socket is read once
                seen.add(who)
                client = clients.setdefault(who, engine.client())
                piece = frames[at : at + count]
                client.transport.feed(b"".join(piece))
                counts[who] = counts.get(who, 0) + len(piece)
                at += count
        await asyncio.sleep(0)
    return sorted(
        [one for who, client in clients.items() for one in await answered(client, counts[who])]
    )


async def agree(story: list[Asked], chunks: list[tuple[int, int]], durability: str = "os") -> None:
    async with engine_of(durability) as engine, engine_of(durability) as other:
        assert await by_many(engine, story, chunks) == await one_by_one(other, story)
        for one in (engine, other):
            await one.broker.syncer.flush()
        for topic in TOPICS:
            for index in (0, 1):
                ours = engine.broker.partition(topic, index)
                assert lies(ours) == lies(other.broker.partition(topic, index))


@settings(max_examples=100, deadline=None)
@given(
    story=stories,
    version=st.sampled_from([3, 8, 9, 9, 13]),
    chunks=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([1, 1, 1, 2, 5])), min_size=1, max_size=8
    ),
    durability=st.sampled_from(["os", "os", "fsync"]),
)
def test_many_are_answered_and_append_as_if_asked_one_by_one(story, version, chunks, durability):
    asyncio.run(agree([replace(one, version=version) for one in story], chunks, durability))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 140), st.integers(0, 255), st.integers(0, 140)),
        min_size=2,
        max_size=4,
    )
)
def test_damaged_requests_end_in_a_round_as_they_do_alone(damages) -> None:
    async def run(*, at_once: bool) -> list[object]:
        async with engine_of() as engine:
            clients = [await streamed(engine, [Asked(plain())] * 2) for _ in damages]
            (frame,) = frames_of(engine, [Asked(plain())])
            with gathered(engine) if at_once else nullcontext():
                for client, (place, value, cut) in zip(clients, damages, strict=True):
                    damaged = bytearray(frame)
                    damaged[place % len(frame)] = value
                    client.transport.feed(bytes(damaged[cut % len(frame) :] + damaged))
            await turns()
            ends = [(client.transport.is_closed, client.transport.answers()) for client in clients]
            return [ends, lies(engine.broker.partition("t", 0))]

    logging.disable(logging.WARNING)
    try:
        assert asyncio.run(run(at_once=True)) == asyncio.run(run(at_once=False))
    finally:
        logging.disable(logging.NOTSET)


def test_what_may_be_gathered_is_never_heavy() -> None:
    assert LARGEST + 2 * LONGEST_HEADER < HEAVY_BYTES


def test_producers_with_sequences_of_their_own_share_a_round() -> None:
    story = [Asked(of_producer(7 + at % 3, at // 3)) for at in range(30)]
    asyncio.run(agree(story, [(0, 1), (1, 1), (2, 1)]))


def test_who_asks_for_all_replicas_does_not_pass_with_who_does_not() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            asked = [Asked(plain(), acks=acks) for acks in (1, -1)]
            clients = [await streamed(engine, [one] * 2) for one in asked]
            partition = engine.broker.partition("t", 0)
            partition.configure(replace(partition.config, min_insync_replicas=2))
            image = PartitionImage(PartitionIndex(0), (1, 2), (1,), BrokerId(1), 0, 0)
            partition.lead(0, Replicas(1, image))
            with gathered(engine):
                for client, one in zip(clients, asked, strict=True):
                    client.transport.feed(frames_of(engine, [one])[0])
            codes = [code_of(client.transport.answers()[2][1]) for client in clients]
            assert codes == [Code.NONE, Code.NOT_ENOUGH_REPLICAS]

    asyncio.run(run())


def test_a_round_that_brings_much_is_appended_in_parts_and_there_is_always_room() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            asked = Asked(plain(), topic="wide")
            await engine.topic("wide")
            clients = [await streamed(engine, [asked] * 2) for _ in range(40)]
            frames = b"".join(frames_of(engine, [asked] * 64))
            calls = len(engine.disk.calls)
            with gathered(engine):
                for client in clients:
                    assert len(client.transport.connection.target()) >= 128 * 1024
                    client.transport.feed(frames)
            assert 1 < len(engine.disk.calls) - calls < 5
            assert {len(await answered(client, 66)) for client in clients} == {66}
            assert engine.broker.partition("wide", 0).high_watermark == 40 * 66

    asyncio.run(run())


async def two_streams(engine: Serving) -> tuple[Client, Client, bytes]:
    one = await streamed(engine, [Asked(plain())] * 2)
    other = await streamed(engine, [Asked(plain())] * 2)
    return one, other, frames_of(engine, [Asked(plain())])[0]


def test_a_round_is_one_write_for_each_partition() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            clients = [
                await streamed(engine, [Asked(plain(), index=at % 2)] * 2) for at in range(6)
            ]
            calls = len(engine.disk.calls)
            with gathered(engine):
                for at, client in enumerate(clients):
                    client.transport.feed(frames_of(engine, [Asked(plain(), index=at % 2)])[0])
                assert len(engine.disk.calls) == calls
            assert len(engine.disk.calls) == calls + 2
            assert [len(client.transport.answers()) for client in clients] == [3] * 6

    asyncio.run(run())


def test_who_may_write_waits_for_what_was_gathered_and_a_fetch_does_not() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            one, other, frame = await two_streams(engine)
            with gathered(engine):
                one.transport.feed(frame)
                other.transport.feed(whole(FetchRequest(), version=12, correlation_id=5))
                assert len(one.transport.answers()) == 2
                versions = whole(ApiVersionsRequest(), version=0, correlation_id=6)
                engine.client().transport.feed(versions)
                assert len(one.transport.answers()) == 3
            assert engine.broker.partition("t", 0).high_watermark == 5

    asyncio.run(run())


def test_what_comes_behind_a_steady_request_is_answered_behind_it() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            one, other, frame = await two_streams(engine)
            fetch = whole(FetchRequest(), version=12, correlation_id=9)
            with gathered(engine):
                other.transport.feed(frame)
                one.transport.feed(frame + frame + fetch + frame[:20])
                assert len(other.transport.answers()) == 3
            with gathered(engine):
                one.transport.feed(frame[20:])
            await answered(one, 6)
            assert one.transport.correlation_ids()[2:] == [0, 0, 9, 0]

    asyncio.run(run())


@pytest.mark.parametrize("broken", [errno.ENOSPC, errno.EIO])
def test_what_the_disk_refuses_is_told_to_each(broken, allowed_logs) -> None:
    allowed_logs("storage is offline", "is offline", "could not sign off", "not closed cleanly")

    async def run() -> None:
        async with engine_of() as engine:
            asked = [Asked(plain(), index=at % 2) for at in range(4)]
            clients = [await streamed(engine, [one] * 2) for one in asked]
            before = [lies(engine.broker.partition("t", index)) for index in (0, 1)]
            engine.disk.fail_on["append"] = broken
            with gathered(engine):
                for client, one in zip(clients, asked, strict=True):
                    client.transport.feed(b"".join(frames_of(engine, [one] * 2)))
            for client in clients:
                codes = [code_of(rest) for _, rest in (await answered(client, 4))[2:]]
                assert codes == [Code.KAFKA_STORAGE_ERROR] * 2
            engine.disk.fail_on.clear()
            assert [lies(engine.broker.partition("t", index)) for index in (0, 1)] == before

    asyncio.run(run())


def test_what_was_appended_meanwhile_is_not_written_over() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            one, other, frame = await two_streams(engine)
            partition = engine.broker.partition("t", 0)
            with gathered(engine):
                one.transport.feed(frame)
                other.transport.feed(frame)
                partition.append(batch(2), now_ms=engine.broker.clock.now_ms())
            offsets = [client.transport.answers()[2][1] for client in (one, other)]
            assert len(set(offsets)) == 2
            assert partition.log.end_offset == 4 + 2 + 2

    asyncio.run(run())


def test_who_leaves_before_the_end_of_a_round_is_not_answered() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            one, other, frame = await two_streams(engine)
            with gathered(engine):
                one.transport.feed(frame)
                other.transport.feed(frame)
                one.hang_up()
            assert len(one.transport.answers()) == 2
            assert len(other.transport.answers()) == 3

    asyncio.run(run())


def test_who_does_not_take_its_answer_is_not_gathered_again() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            one, _, frame = await two_streams(engine)
            one.transport.room = 10
            ends = []
            for _ in range(3):
                with gathered(engine):
                    one.transport.feed(frame)
                    ends.append(engine.broker.partition("t", 0).log.end_offset)
            assert ends == [4, 6, 7]  # the first was gathered, the others were appended at once
            one.transport.take(10_000)
            assert [code_of(rest) for _, rest in (await answered(one, 5))] == [Code.NONE] * 5

    asyncio.run(run())


def test_what_is_gathered_is_measured_once_it_is_appended() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            fleet = Fleet(engine.broker.cluster.links)
            fleet.join(engine.broker)
            meter = Metrics(fleet)
            meter.watch()
            one, other, frame = await two_streams(engine)
            for _ in range(3):
                with gathered(engine):
                    one.transport.feed(frame)
                    other.transport.feed(frame)
            assert meter._brokers[1].apis[0].count == meter._request_count == 10
            meter.unwatch()

    asyncio.run(run())


def test_many_sockets_are_read_in_rounds() -> None:
    async def run() -> None:
        async with engine_of() as engine:
            binding = await SocketNetwork().listen(engine.listener, host=None, port=0)
            links = [await asyncio.open_connection("127.0.0.1", binding.port) for _ in range(40)]
            frame = frames_of(engine, [Asked(plain())])[0]
            for _ in range(5):
                calls = len(engine.disk.calls)
                for _, writer in links:
                    writer.write(frame)
                for reader, _ in links:
                    size = int.from_bytes(await reader.readexactly(4), "big")
                    assert code_of((await reader.readexactly(size))[4:]) is Code.NONE
            assert len(engine.disk.calls) - calls < len(links)
            assert engine.broker.partition("t", 0).high_watermark == 5 * len(links)
            for _, writer in links:
                writer.close()
                await writer.wait_closed()
            binding.close()

    asyncio.run(run())
