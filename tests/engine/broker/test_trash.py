"""Deleted topics lie in the trash and come back, whatever happens on the way."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.broker.settings import BrokerSettings
from engine.machines.controller.asks import DeleteTopics
from engine.storage import upkeep
from tests.engine.broker.clusters import FOLDER, Node, doomed_node, node
from tests.engine.broker.test_broker import write
from tests.sim.disk import MemoryDisk, PowerLost

TRASH = "/data/trash"


def run(story: Callable[[Node], Awaitable[None]], disk: MemoryDisk | None = None) -> None:
    async def live() -> None:
        async with node(disk or MemoryDisk()) as running:
            await story(running)

    asyncio.run(live())


async def delete(running: Node, name: str = "a") -> None:
    (outcome,) = await running.cluster.ask(DeleteTopics(((name, NO_TOPIC_ID),)))
    assert outcome.code is Code.NONE
    await running.broker.settled()
    await running.broker.trash.settled()


async def fill(running: Node, name: str = "a") -> TopicId:
    made = await running.create(name, 2, configs=(("retention.ms", "-1"),))
    for number in range(3):
        await write(running, name, 0, b"v%d" % number)
    await write(running, name, 1)
    return made.topic_id


def values(running: Node, name: str = "a") -> list[int]:
    found = [running.broker.partition(name, index) for index in (0, 1)]
    return [partition.high_watermark for partition in found]


def folders(disk: MemoryDisk) -> list[str]:
    return [name for name in disk.list_folder(FOLDER) if name.startswith("a")]


def test_a_deleted_topic_comes_back_as_the_same_one() -> None:
    async def story(running: Node) -> None:
        topic_id = await fill(running)
        upkeep.delete_up_to(running.broker.partition("a", 0).log, 2)
        await delete(running)
        assert folders(running.disk) == []
        (there,) = running.broker.trash.topics.values()
        assert (there.name, there.record_count) == ("a", 2)
        assert not running.broker.partitions
        outcome = await running.broker.trash.restore(topic_id, cause="undone")
        assert (outcome.code, outcome.topic_id) == (Code.NONE, topic_id)
        assert running.cluster.image.topics["a"].configs == {"retention.ms": "-1"}
        partition = running.broker.partition("a", 0)
        assert (partition.log.start_offset, partition.high_watermark) == (2, 3)
        assert partition.leader_epoch == 1
        assert await write(running, "a") == 3
        assert running.disk.list_folder(TRASH) == []

    run(story)


def test_records_deleted_before_it_was_stay_deleted_if_it_is_killed_once_back() -> None:
    async def live() -> None:
        disk = MemoryDisk()
        async with doomed_node(disk) as running:
            topic_id = await fill(running)
            upkeep.delete_up_to(running.broker.partition("a", 0).log, 2)
            await delete(running)
            await running.broker.trash.restore(topic_id, cause="undone")
        async with node(disk.kill()) as running:
            assert running.broker.partition("a", 0).log.start_offset == 2

    asyncio.run(live())


def test_it_outlives_a_clean_stop_and_comes_back_after_it() -> None:
    disk = MemoryDisk()

    async def before(running: Node) -> None:
        await fill(running)
        await delete(running)

    async def after(running: Node) -> None:
        (topic_id,) = running.broker.trash.topics
        await running.broker.trash.restore(topic_id, cause="")
        assert values(running) == [3, 1]

    run(before, disk)
    run(after, disk)
    run(still_there, disk)


async def still_there(running: Node) -> None:
    assert values(running) == [3, 1]
    assert not running.broker.trash.topics


def test_a_newer_topic_of_the_name_keeps_it_and_both_lie_there_in_the_end() -> None:
    async def story(running: Node) -> None:
        first = await fill(running)
        await delete(running)
        second = await fill(running)
        outcome = await running.broker.trash.restore(first, cause="")
        assert outcome.code is Code.TOPIC_ALREADY_EXISTS
        await delete(running)
        assert list(running.broker.trash.topics) == [first, second]
        assert (await running.broker.trash.restore(first, cause="")).code is Code.NONE
        assert values(running) == [3, 1]

    run(story)


def test_a_name_made_again_at_once_does_not_wait_for_the_trash() -> None:
    async def story(running: Node) -> None:
        topic_id = await fill(running)
        await running.cluster.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
        await running.create("a", 2)
        assert values(running) == [0, 0]
        await running.broker.trash.settled()
        assert running.broker.trash.topics[topic_id].record_count == 4

    run(story)


def test_what_was_thrown_away_does_not_come_back() -> None:
    async def story(running: Node) -> None:
        topic_id = await fill(running)
        await delete(running)
        assert await running.broker.trash.throw_away([topic_id], why="") == 1
        outcome = await running.broker.trash.restore(topic_id, cause="")
        assert outcome.code is Code.UNKNOWN_TOPIC_ID
        assert running.disk.list_folder(TRASH) == []

    run(story)


@pytest.mark.parametrize(
    "key",
    ["workbench.trash.max.bytes", "workbench.trash.retention.ms", "workbench.trash.max.topics"],
)
def test_a_limit_of_nothing_deletes_for_good(key: str) -> None:
    async def story(running: Node) -> None:
        running.broker.settings = BrokerSettings({key: "0"})
        await fill(running)
        await delete(running)
        assert not running.broker.trash.topics
        assert folders(running.disk) == []
        assert not running.disk.is_folder(TRASH)

    run(story)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"workbench.trash.max.bytes": "400"}, ["b"]),
        ({"workbench.trash.max.topics": "1"}, ["b"]),
        ({"workbench.trash.retention.ms": "1000"}, []),
    ],
)
def test_what_is_too_old_or_too_much_leaves(given: dict[str, str], kept: list[str]) -> None:
    async def story(running: Node) -> None:
        for name in ("a", "b"):
            await fill(running, name)
            await delete(running, name)
        assert len(running.broker.trash.topics) == 2
        running.broker.settings = BrokerSettings(given)
        running.clock.advance(2000)
        await running.broker.trash.make_room()
        assert [topic.name for topic in running.broker.trash.topics.values()] == kept

    run(story)


def test_a_trash_that_cannot_be_written_deletes_for_good() -> None:
    async def story(running: Node) -> None:
        await fill(running)
        running.disk.fail_on["make_folder"] = 28
        await delete(running)
        assert not running.broker.trash.topics
        assert folders(running.disk) == []

    run(story)


async def settle_after(disk: MemoryDisk) -> tuple[bool, list[int], int]:
    """What a start finds: whether the topic exists, its ends, how many lie in the trash."""
    async with node(disk) as running:
        exists = "a" in running.cluster.image.topics
        lies = len(running.broker.trash.topics)
        if lies:
            (topic_id,) = running.broker.trash.topics
            assert (await running.broker.trash.restore(topic_id, cause="")).code is Code.NONE
        return exists, values(running), lies


async def doomed(disk: MemoryDisk, stop_after: int, *, restores: bool) -> bool:
    """Delete (and restore) a topic on a disk that stops after so many calls; whether it did."""
    async with doomed_node(disk) as running:
        topic_id = await fill(running)
        if restores:
            await delete(running)
        disk.stop_at = len(disk.calls) + stop_after

        async def act() -> None:
            if restores:
                await running.broker.trash.restore(topic_id, cause="")
            else:
                await delete(running)

        acting = asyncio.ensure_future(act())
        while not acting.done() and disk.is_alive:
            await asyncio.sleep(0)
        acting.cancel()
        with contextlib.suppress(PowerLost, asyncio.CancelledError, Exception):
            await acting
        return not disk.is_alive


@pytest.mark.parametrize("restores", [False, True])
@pytest.mark.parametrize("end", ["kill", "power cut"])
def test_a_stop_at_any_call_leaves_it_deleted_with_trash_or_not_deleted(
    end: str, restores: bool, allowed_logs
) -> None:
    allowed_logs("task trash of broker 1 failed", "Exception in callback _Round")
    stopped, stop_after = True, 0
    seen: set[tuple[bool, int]] = set()
    while stopped:
        disk = MemoryDisk()
        stopped = asyncio.run(doomed(disk, stop_after, restores=restores))
        disk.stop_at = None
        after = disk.kill() if end == "kill" else disk.power_cut(Random(stop_after))
        exists, ends, lies = asyncio.run(settle_after(after))
        assert exists != bool(lies), f"after {stop_after} calls"
        assert ends == [3, 1], f"after {stop_after} calls"
        assert after.list_folder(TRASH) == []
        assert folders(after) == ["a-0", "a-1"]
        seen.add((exists, lies))
        stop_after += 1
    assert seen == {(True, 0), (False, 1)}
    assert stop_after > 10
