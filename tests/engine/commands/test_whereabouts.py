"""Commands find the broker that must carry them out, wherever that is."""

import pytest

from engine.contract.cluster_commands import SlowLink
from engine.contract.commands import (
    BatchPage,
    CreateTopic,
    DeleteTopic,
    FindOffset,
    OffsetFound,
    Produce,
    Produced,
    ReadBatches,
    UnwatchTail,
    WatchTail,
)
from engine.contract.consumers import StartConsumer
from engine.contract.group_commands import DescribeLag, GroupLag, ResetOffsets, SetOffsets
from engine.contract.log import DescribeLog, LogDescription
from engine.contract.outbox import Outbox
from engine.contract.samples import StartSamples
from engine.contract.trash import ListTrash, RestoreTopic, TrashContents
from engine.contract.values import EngineError
from tests.engine.crews import Crews


async def spread(crews: Crews, name: str = "orders", *, replicas: int = 3) -> None:
    await crews.create(name, partitions=3, replicas=replicas)
    assert {crews.leader(name, index) for index in range(3)} == {1, 2, 3}


def test_partitions_are_written_and_read_where_they_are_led() -> None:
    async def story(crews: Crews) -> None:
        await spread(crews, replicas=1)
        execute = crews.host.execute
        for index in range(3):
            done = await execute(Produce("orders", b"v", partition=index, timestamp_ms=5_000))
            assert isinstance(done, Produced)
            assert (done.partition, done.offset) == (index, 0)
            page = await execute(ReadBatches("orders", index, 0))
            assert isinstance(page, BatchPage)
            assert page.high_watermark == 1
            assert await execute(FindOffset("orders", index, 0)) == OffsetFound(0)
            assert isinstance(await execute(DescribeLog("orders", index)), LogDescription)

    Crews().run(story)


def test_a_leader_that_has_yet_to_read_that_it_leads_is_waited_for(allowed_logs) -> None:
    allowed_logs("takes 400 ms longer")

    async def story(crews: Crews) -> None:
        execute = crews.host.execute
        front = crews.fleet.front.broker_id
        for other in {1, 2, 3} - {front}:
            await execute(SlowLink(front, other, delay_ms=400))
        await execute(CreateTopic("orders", 3, 1))
        assert not all(crews.leads("orders", index) for index in range(3))
        for index in range(3):
            done = await execute(Produce("orders", b"v", partition=index))
            assert isinstance(done, Produced)

    Crews().run(story)


def test_without_a_leader_the_refusal_says_who_is_down() -> None:
    async def story(crews: Crews) -> None:
        await spread(crews, replicas=1)
        index = next(index for index in range(3) if crews.leader("orders", index) == 3)
        await crews.kill(3)
        await crews.until(
            lambda: crews.fleet.image.topics["orders"].partitions[index].leader is None
        )
        with pytest.raises(EngineError) as refusal:
            await crews.host.execute(Produce("orders", b"v", partition=index))
        assert refusal.value.text == (
            f"Partition {index} of orders has no leader: broker 3 is down and was the last in sync."
        )
        assert refusal.value.code == "LEADER_NOT_AVAILABLE"
        await crews.revive(3)
        await crews.until(lambda: crews.leads("orders", index))
        assert isinstance(
            await crews.host.execute(Produce("orders", b"v", partition=index)), Produced
        )

    Crews().run(story)


def test_a_group_is_asked_of_its_coordinator_and_its_lag_of_the_leaders() -> None:
    async def story(crews: Crews) -> None:
        await spread(crews)
        execute = crews.host.execute
        for index in range(3):
            await execute(Produce("orders", b"v", partition=index))
        for group in ("a", "b", "c", "d"):
            await execute(SetOffsets(group, tuple(("orders", index, 0) for index in range(3))))
            lag = await execute(DescribeLag(group))
            assert isinstance(lag, GroupLag)
            assert [each.lag for each in lag.partitions] == [1, 1, 1]
        await crews.until(
            lambda: all(len(crews.isr("__consumer_offsets", index)) == 3 for index in range(50))
        )
        await crews.kill(2)
        await crews.until(lambda: all(crews.leads("orders", index) for index in range(3)))
        await crews.until(
            lambda: all(crews.leads("__consumer_offsets", index) for index in range(50))
        )
        await execute(ResetOffsets("a", (("orders", None),), "latest", apply=True))
        lag = await execute(DescribeLag("a"))
        assert isinstance(lag, GroupLag)
        assert [each.lag for each in lag.partitions] == [0, 0, 0]

    Crews().run(story)


def test_a_tail_sees_each_batch_once_through_a_failover() -> None:
    async def story(crews: Crews) -> None:
        outbox = crews.outbox
        assert outbox is not None
        await crews.create("t")
        await crews.host.execute(WatchTail(1, "t", 0))
        for number in range(3):
            await crews.write("t", b"%d" % number)
        first = crews.leader("t")
        await crews.kill(first)
        await crews.until(lambda: crews.leads("t"))
        await crews.write("t", b"3")
        offsets = [batch.base_offset for batch in outbox.drain().feed]
        assert offsets == [0, 1, 2, 3]
        await crews.host.execute(UnwatchTail(1))

    Crews(outbox=Outbox()).run(story)


def test_a_deleted_topic_comes_back_on_every_broker() -> None:
    async def story(crews: Crews) -> None:
        execute = crews.host.execute
        await crews.create("t")
        await crews.write("t", b"kept")
        await execute(DeleteTopic("t"))
        await crews.until(lambda: all(b.trash.topics for b in crews.fleet.brokers.values()))
        found = await execute(ListTrash())
        assert isinstance(found, TrashContents)
        ((topic),) = found.topics
        assert (topic.name, topic.record_count) == ("t", 1)
        await execute(RestoreTopic(topic.topic_id))
        await crews.until(lambda: not any(b.trash.topics for b in crews.fleet.brokers.values()))
        await crews.until(lambda: crews.leads("t"))
        await crews.alike("t")
        assert crews.values(1, "t") == [b"kept"]

    Crews().run(story)


def test_sample_traffic_goes_on_when_a_broker_dies() -> None:
    async def story(crews: Crews) -> None:
        await crews.host.execute(StartSamples(100))
        samples = crews.host._commands._samples  # type: ignore[union-attr]  # it runs
        await crews.until(lambda: samples._record_count > 50)
        await crews.kill(int(crews.fleet.front.broker_id))
        before = samples._record_count
        await crews.until(lambda: samples._record_count > before + 200)
        assert samples.is_running

    Crews().run(story)


def test_a_built_in_consumer_reads_from_every_leader_and_outlives_one() -> None:
    async def story(crews: Crews) -> None:
        await spread(crews)
        execute = crews.host.execute
        await execute(StartConsumer("readers", ("orders",), 7, reset="earliest"))
        consumers = crews.host._consumers
        assert consumers is not None
        consumer = consumers[1]

        async def read(count: int) -> None:
            await crews.until(lambda: consumer.view().record_count >= count)

        for index in range(3):
            await execute(Produce("orders", b"v", partition=index))
        await read(3)
        await crews.kill(int(crews.fleet.front.broker_id))
        await crews.until(lambda: all(crews.leads("orders", index) for index in range(3)))
        for index in range(3):
            await execute(Produce("orders", b"v", partition=index))
        await read(6)

    Crews(outbox=Outbox()).run(story)
