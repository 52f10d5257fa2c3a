"""A broker carries out what the metadata says: makes, leads, configures, deletes partitions."""

import asyncio
from collections.abc import Awaitable, Callable
from errno import EIO

import pytest

from engine.base.errors import Code, KafkaError
from engine.base.ids import NO_TOPIC_ID, TopicId, TopicPartition
from engine.broker import broker as broker_module
from engine.machines.controller.asks import CreatePartitions, CreateTopics, DeleteTopics, Growth
from engine.storage.checkpoints import RECOVERY_POINTS
from engine.wire.batch import Record, build_batch
from tests.engine.broker.clusters import FOLDER, Node, doomed_node, node
from tests.sim.disk import MemoryDisk


def run(story: Callable[[Node], Awaitable[None]]) -> None:
    async def live() -> None:
        async with node(MemoryDisk()) as running:
            await story(running)

    asyncio.run(live())


async def write(running: Node, topic: str, index: int = 0, value: bytes = b"v") -> int:
    partition = running.broker.partition(topic, index)
    batch = bytearray(build_batch([Record(0, running.clock.now_ms(), None, value)]))
    appended = partition.append(memoryview(batch), now_ms=running.clock.now_ms(), required_acks=-1)
    waiting = partition.committed(appended.last_offset + 1)
    if waiting is not None:
        assert not await waiting
    return appended.base_offset


def refusal(ask: Callable[[], object]) -> Code:
    with pytest.raises(KafkaError) as refused:
        ask()
    return refused.value.code


def test_partitions_are_found_by_name_and_by_id() -> None:
    async def story(running: Node) -> None:
        made = await running.create("a", 2)
        broker = running.broker
        assert broker.partition("a", 1) is broker.partition_by_id(made.topic_id, 1)
        assert refusal(lambda: broker.partition("a", 2)) is Code.UNKNOWN_TOPIC_OR_PARTITION
        assert refusal(lambda: broker.partition("b", 0)) is Code.UNKNOWN_TOPIC_OR_PARTITION
        assert refusal(lambda: broker.partition_by_id(b"x" * 16, 0)) is Code.UNKNOWN_TOPIC_ID
        assert (
            refusal(lambda: broker.partition_by_id(made.topic_id, 2))
            is Code.UNKNOWN_TOPIC_OR_PARTITION
        )

    run(story)


def test_a_partition_is_there_for_who_comes_before_its_turn() -> None:
    async def story(running: Node) -> None:
        count = broker_module.SLICE * 4
        topic = running.new_topic("a", count)
        await running.cluster.ask(CreateTopics((topic,)))
        assert len(running.broker.partitions) < count
        last = running.broker.partition("a", count - 1)
        await running.broker.settled()
        assert len(running.broker.partitions) == count
        assert running.broker.partition("a", count - 1) is last

    run(story)


def test_whoever_wants_to_know_is_told_of_each_partition() -> None:
    async def story(running: Node) -> None:
        seen: list[str] = []
        running.broker.on_made.append(lambda partition: seen.append(str(partition)))
        await running.create("a", 2)
        await running.cluster.ask(CreatePartitions((Growth("a", 3),)))
        assert seen == ["a-0", "a-1", "a-2"]

    run(story)


def test_a_deleted_topic_is_gone_from_the_disk() -> None:
    async def story(running: Node) -> None:
        await running.create("a", 3)
        await write(running, "a", 1)
        partition = running.broker.partition("a", 1)
        assert running.disk.is_folder(f"{FOLDER}/a-1")
        await running.cluster.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
        assert partition.is_closed
        await running.broker.settled()
        assert not running.disk.is_folder(f"{FOLDER}/a-1")
        assert running.broker.partitions == {}

    run(story)


def test_a_topic_made_again_at_once_never_sees_old_records() -> None:
    async def story(running: Node) -> None:
        for round_number in range(3):
            await running.create("a")
            assert await write(running, "a") == 0, round_number
            await running.cluster.ask(DeleteTopics((("a", NO_TOPIC_ID),)))

    run(story)


@pytest.mark.parametrize("killed_between", [False, True])
def test_a_topic_made_again_is_not_taken_for_the_old_one_after_a_kill(killed_between: bool) -> None:
    async def live() -> None:
        disk = MemoryDisk()
        async with doomed_node(disk) as running:
            await running.create("a")
            for _ in range(3):
                await write(running, "a")
            house = running.broker.housekeeping
            await house.delete_records(running.broker.partition("a", 0), 2)
            await house.write_checkpoints(RECOVERY_POINTS)
            await running.cluster.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
            await running.broker.settled()
            if not killed_between:
                await made_again(running)
        if killed_between:
            disk = disk.kill()
            async with doomed_node(disk) as running:
                await made_again(running)
        async with node(disk.kill()) as running:
            log = running.broker.partition("a", 0).log
            assert (log.start_offset, log.end_offset) == (0, 1)
            assert running.folder.known_offsets(log_place(running)) == (0, 0, 0)

    async def made_again(running: Node) -> None:
        await running.create("a")
        await running.broker.settled()
        assert await write(running, "a") == 0

    asyncio.run(live())


def log_place(running: Node) -> TopicPartition:
    return running.broker.partition("a", 0).topic_partition


def test_a_folder_that_cannot_be_opened_is_no_partition_and_takes_the_broker_offline(
    allowed_logs,
) -> None:
    allowed_logs("storage is offline", "opening a-0")

    async def live() -> None:
        async with doomed_node(MemoryDisk()) as running:
            running.disk.fail_on["list_folder"] = EIO
            with pytest.raises(KafkaError, match="KAFKA_STORAGE_ERROR"):
                await running.create("a")
            assert refusal(lambda: running.broker.partition("a", 0)) is Code.KAFKA_STORAGE_ERROR
            assert running.syncer.failure is not None

    asyncio.run(live())


def test_a_topic_deleted_while_it_is_being_made_leaves_nothing() -> None:
    async def story(running: Node) -> None:
        topic = running.new_topic("a", broker_module.SLICE * 4)
        await running.cluster.ask(CreateTopics((topic,)))
        await running.cluster.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
        await running.broker.settled()
        assert running.broker.partitions == {}

    run(story)


def test_records_and_roles_come_back_after_a_clean_stop_and_after_a_kill() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as first:
            await first.create("a", 2)
            await write(first, "a", 1, b"one")
            epoch = first.broker.partition("a", 1).leader_epoch
        assert disk.exists(f"{FOLDER}/.kafka_cleanshutdown")
        async with doomed_node(disk) as second:
            partition = second.broker.partition("a", 1)
            assert (partition.high_watermark, partition.is_leader) == (1, True)
            assert partition.leader_epoch > epoch
            await write(second, "a", 1, b"two")
            disk = disk.kill()
        async with node(disk) as third:
            assert third.broker.partition("a", 1).high_watermark == 2

    asyncio.run(story())


def test_a_broker_that_stopped_cleanly_led_nothing_in_the_end() -> None:
    async def story() -> None:
        running = Node(MemoryDisk())
        await running.start()
        await running.create("a")
        partition = running.broker.partition("a", 0)
        await running.stop()
        assert running.cluster.image.brokers[running.broker.broker_id].is_fenced
        assert running.cluster.topic("a").partitions[0].leader is None
        assert partition.is_closed

    asyncio.run(story())


def test_a_folder_that_no_topic_claims_is_set_aside(allowed_logs) -> None:
    allowed_logs("stray-0 belongs to no topic")

    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk):
            pass
        disk.make_folder(f"{FOLDER}/stray-0")
        async with node(disk):
            assert not disk.is_folder(f"{FOLDER}/stray-0")
            assert any(name.endswith("-stray") for name in disk.list_folder(FOLDER))

    asyncio.run(story())


def test_the_folder_of_an_older_topic_of_the_name_is_set_aside(allowed_logs) -> None:
    allowed_logs("the folder of a-0 belongs to another topic")

    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as first:
            await first.create("a")
            await write(first, "a")
        disk.replace_file(
            f"{FOLDER}/a-0/partition.metadata",
            b"version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA"[:-3] + b"ABA",
        )
        async with node(disk) as second:
            assert second.broker.partition("a", 0).log.end_offset == 0

    asyncio.run(story())


def test_a_folder_that_fails_refuses_changes_and_keeps_what_was_committed(allowed_logs) -> None:
    allowed_logs("storage is offline")

    async def story() -> None:
        disk = MemoryDisk()
        async with doomed_node(disk) as running:
            await running.create("a")
            disk.fail_on["sync"] = EIO
            with pytest.raises(KafkaError) as refused:
                await running.create("b")
            assert refused.value.code is Code.KAFKA_STORAGE_ERROR
            assert list(running.cluster.image.topics) == ["a"]
            with pytest.raises(KafkaError):
                await running.create("c")

    asyncio.run(story())


def test_a_full_disk_refuses_a_topic_and_takes_it_when_there_is_room(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(running: Node) -> None:
        await running.create("a")
        running.disk.fail_on["append"] = 28
        with pytest.raises(KafkaError):
            await running.create("b")
        assert list(running.cluster.image.topics) == ["a"]
        del running.disk.fail_on["append"]
        assert (await running.create("b")).code is Code.NONE
        assert sorted(running.cluster.image.topics) == ["a", "b"]

    run(story)


def test_checkpoints_are_written_now_and_then() -> None:
    async def story(running: Node) -> None:
        await running.create("a")
        await write(running, "a")
        await running.broker.housekeeping.write_checkpoints(RECOVERY_POINTS)
        data = running.disk.read_file(f"{FOLDER}/recovery-point-offset-checkpoint")
        assert data == b"0\n1\na 0 1\n"

    run(story)


def test_a_new_topic_id_is_never_one_in_use() -> None:
    async def story(running: Node) -> None:
        ids = {running.cluster.new_topic_id() for _ in range(50)}
        assert len(ids) == 50
        assert all(isinstance(TopicId(found), bytes) and len(found) == 16 for found in ids)

    run(story)
