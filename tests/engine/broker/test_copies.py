"""Backups and what comes back from them, while others write and whatever happens on the way."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from errno import EIO
from pathlib import Path
from random import Random

import pytest

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.broker import copies
from engine.broker.backup_source import stopped_source
from engine.broker.copies import Copy
from engine.contract.backup import TopicToRestore
from engine.contract.values import EngineError
from engine.machines.controller.asks import DeleteTopics
from engine.storage import partition_copy
from engine.storage.check import FolderCheck
from engine.wire.batch import Record, build_batch
from tests.engine.broker.clusters import Node, doomed_node, node
from tests.engine.broker.test_broker import write
from tests.sim.disk import MemoryDisk, PowerLost

TO = "/backups/one"
SMALL = (("internal.segment.bytes", "200"),)


def run(story: Callable[[Node], Awaitable[None]], disk: MemoryDisk | None = None) -> None:
    async def live() -> None:
        async with node(disk or MemoryDisk()) as running:
            await story(running)

    asyncio.run(live())


async def fill(running: Node, name: str = "a", count: int = 8) -> TopicId:
    made = await running.create(name, 2, configs=(("retention.ms", "-1"), *SMALL))
    for number in range(count):
        await write(running, name, 0, b"value %d" % number)
    await write(running, name, 1)
    return made.topic_id


async def ended(copy: Copy) -> Copy:
    await copy.ended.wait()
    return copy


async def backed_up(running: Node, *topics: str, target: str = TO) -> Copy:
    return await ended(running.copies.back_up(target, topics))


def damage(disk: MemoryDisk, folder: str = TO) -> list[str]:
    return [
        found.path
        for found in FolderCheck(disk, f"{folder}/broker-1").findings()
        if found.is_damage
    ]


async def brought_back(running: Node, *names: tuple[str, str], folder: str = TO) -> Copy:
    source = stopped_source(running.disk, [f"{folder}/broker-1"])
    topics = [TopicToRestore(name, new_name) for name, new_name in names]
    return await ended(running.copies.restore(source, topics))


def records(running: Node, name: str) -> list[tuple[int, bytes]]:
    """Offsets and bytes of the batches of a topic's first partition, without epochs."""
    partition = running.broker.partition(name, 0)
    found, offset = [], partition.log.start_offset
    while offset < partition.high_watermark:
        taken = partition.read(offset, 1, end_offset=partition.high_watermark, at_least_one=True)
        data = taken.records if isinstance(taken.records, bytes) else taken.records.read()
        found.append((offset, data[16:]))
        offset = taken.end_offset
    return found


def elsewhere(disk: MemoryDisk, folder: str = TO) -> MemoryDisk:
    """A disk on which the backup is the data folder."""
    other = MemoryDisk()
    for path, data in disk.files().items():
        if path.startswith(folder):
            moved = path.replace(folder, "/data")
            other.make_folder(moved.rpartition("/")[0])
            other.replace_file(moved, data)
    return other


def test_a_backup_is_a_folder_that_opens_with_everything() -> None:
    disk, kept = MemoryDisk(), list[tuple[int, bytes]]()

    async def before(running: Node) -> None:
        topic_id = await fill(running)
        kept.extend(records(running, "a"))
        copy = await backed_up(running)
        assert (copy.end, copy.bytes_done) == ("done", copy.size)
        assert disk.list_folder("/backups") == ["one"]
        assert damage(disk) == []
        assert running.cluster.topic("a").topic_id == topic_id

    async def after(running: Node) -> None:
        assert running.folder.was_clean
        assert records(running, "a") == kept
        assert len(kept) == 8
        assert len(running.broker.partition("a", 0).log.segments) > 2
        assert running.cluster.topic("a").configs["retention.ms"] == "-1"
        assert await write(running, "a") == 8

    run(before, disk)
    there = elsewhere(disk)
    run(after, there)
    run(opened_again, there)


async def opened_again(running: Node) -> None:
    assert running.broker.partition("a", 0).high_watermark == 9


def test_only_the_topics_that_are_named_are_in_it() -> None:
    disk = MemoryDisk()

    async def story(running: Node) -> None:
        await fill(running)
        await fill(running, "b")
        await backed_up(running, "b")
        assert list(stopped_source(disk, [f"{TO}/broker-1"]).image.topics) == ["b"]
        folders = [name for name in disk.list_folder(f"{TO}/broker-1") if name[-2:] == "-0"]
        assert folders == ["__cluster_metadata-0", "b-0"]

    run(story, disk)


def test_what_is_written_after_its_moment_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_copy, "STEP_BYTES", 1)

    async def story(running: Node) -> None:
        await fill(running)
        copy = running.copies.back_up(TO, ())
        while not copy.bytes_done:
            await asyncio.sleep(0)
        written = 0
        while copy.end is None:  # producers do not wait for it
            await write(running, "a", 0, b"late")
            written += 1
        assert written > 1
        assert copy.end == "done"
        there = stopped_source(running.disk, [f"{TO}/broker-1"])
        sizes = {str(part.place): part.size for part in there.partitions}
        assert sum(sizes.values()) == copy.bytes_done == copy.size
        assert (await brought_back(running, ("a", "again"))).end == "done"
        assert records(running, "again") == records(running, "a")[:8]

    run(story)


def test_compaction_and_retention_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_copy, "STEP_BYTES", 1)

    async def story(running: Node) -> None:
        await fill(running)
        partition = running.broker.partition("a", 0)
        copy = running.copies.back_up(TO, ())
        while not copy.bytes_done:
            await asyncio.sleep(0)
        with running.broker.housekeeping.alone_with(partition) as is_alone:
            assert not is_alone
        await copy.ended.wait()
        with running.broker.housekeeping.alone_with(partition) as is_alone:
            assert is_alone
            late = running.copies.back_up("/backups/two", ())
            for _ in range(50):
                await asyncio.sleep(0)
            assert (late.end, late.bytes_done) == (None, 0)
        assert (await ended(late)).end == "done"

    run(story)


def test_a_topic_comes_back_with_its_id_where_that_is_free_and_with_its_producers() -> None:
    async def story(running: Node) -> None:
        topic_id = await fill(running)
        partition = running.broker.partition("a", 0)
        batch = bytearray(
            build_batch(
                [Record(0, 1, None, b"mine")], producer_id=5, producer_epoch=0, base_sequence=0
            )
        )
        partition.append(bytearray(batch), now_ms=1)
        await partition.committed(9)
        kept = records(running, "a")
        await backed_up(running, "a")
        await running.cluster.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
        await running.broker.settled()
        await running.broker.trash.settled()
        await running.broker.trash.throw_away([topic_id], why="")
        copy = await brought_back(running, ("a", "a"))
        assert (copy.end, copy.text) == ("done", "a is here again.")
        assert running.cluster.topic("a").topic_id == topic_id
        assert records(running, "a") == kept
        again = running.broker.partition("a", 0)
        assert again.append(bytearray(batch), now_ms=1).is_duplicate
        assert running.disk.list_folder("/data/trash") == []

    run(story)


def test_beside_the_one_that_is_there_it_gets_an_id_of_its_own() -> None:
    disk = MemoryDisk()

    async def story(running: Node) -> None:
        topic_id = await fill(running)
        await backed_up(running)
        await brought_back(running, ("a", "copy-of-a"))
        assert running.cluster.topic("copy-of-a").topic_id != topic_id
        assert records(running, "copy-of-a") == records(running, "a")
        assert await write(running, "copy-of-a") == 8
        taken = await brought_back(running, ("a", "a"))
        assert taken.end == "failed"
        assert "taken" in taken.text
        assert running.broker.partition("a", 0).high_watermark == 8

    async def after(running: Node) -> None:
        assert running.broker.partition("copy-of-a", 0).high_watermark == 9
        assert len(running.broker.trash.topics) == 0

    run(story, disk)
    run(after, disk)


def test_damage_is_left_out_and_told() -> None:
    disk = MemoryDisk()

    async def story(running: Node) -> None:
        await fill(running)
        kept = [data for _, data in records(running, "a")][1:]
        first = running.broker.partition("a", 0).log.segments[0]
        disk.flip_bit(first.log.path, 70)
        copy = await backed_up(running)
        assert copy.end == "done"
        assert "a-0 at byte 0 of" in copy.left_out[0]
        assert damage(disk) == []
        await brought_back(running, ("a", "b"))
        assert [data for _, data in records(running, "b")] == kept

    run(story, disk)


def test_a_full_disk_and_a_failing_one_are_told_in_words_and_nothing_stays() -> None:
    async def story(running: Node) -> None:
        await fill(running)
        running.disk.capacity = running.disk.used_bytes() + 200
        copy = await backed_up(running)
        assert copy.end == "failed"
        assert copy.text.startswith("The disk is full")
        assert running.disk.list_folder("/backups") == []
        running.disk.capacity = None
        assert await write(running, "a") == 8
        running.disk.fail_on["make_folder"] = EIO
        assert "Nothing of it was kept" in (await backed_up(running)).text
        running.disk.fail_on.clear()
        assert (await backed_up(running)).end == "done"
        running.disk.capacity = running.disk.used_bytes() + 200
        copy = await brought_back(running, ("a", "b"))
        assert copy.text.startswith("The disk is full")
        assert running.disk.list_folder("/data/trash") == []
        assert "b" not in running.cluster.image.topics
        running.disk.capacity = None
        assert (await brought_back(running, ("a", "b"))).end == "done"

    run(story)


def test_one_that_is_cancelled_leaves_nothing_and_makes_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partition_copy, "STEP_BYTES", 1)
    monkeypatch.setattr(copies, "PATIENCE_S", 0)

    async def story(running: Node) -> None:
        await fill(running)
        mine = running.copies
        copy = mine.back_up(TO, ())
        with pytest.raises(EngineError, match="runs already"):
            mine.back_up("/backups/two", ())
        while not (await mine.news(copy.copy_id)).bytes_done:
            pass
        await mine.cancel(copy.copy_id)
        assert (copy.end, running.disk.list_folder("/backups")) == ("cancelled", [])
        with pytest.raises(EngineError, match="not known"):
            mine.known(99)
        assert (await backed_up(running)).end == "done"

    run(story)


def test_a_topic_that_is_deleted_meanwhile_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_copy, "STEP_BYTES", 1)

    async def story(running: Node) -> None:
        await fill(running)
        await fill(running, "b")
        copy = running.copies.back_up(TO, ())
        while copy.current != "a-0":
            await asyncio.sleep(0)
        await running.cluster.ask(DeleteTopics((("b", NO_TOPIC_ID),)))
        await copy.ended.wait()
        assert copy.text == "Topic b was deleted while it was copied. Nothing of it was kept."
        assert running.disk.list_folder("/backups") == []

    run(story)


def test_a_second_backup_does_not_go_over_the_first() -> None:
    async def story(running: Node) -> None:
        await fill(running)
        await backed_up(running)
        again = await backed_up(running)
        assert again.end == "failed"
        assert "is there already" in again.text

    run(story)


async def doomed(disk: MemoryDisk, stop_after: int, *, restores: bool) -> bool:
    """Back up, or restore, on a disk that stops after so many calls; whether it did."""
    async with doomed_node(disk) as running:
        await fill(running, count=3)
        if restores:
            await backed_up(running)
            disk.sync_everything()
        disk.stop_at = len(disk.calls) + stop_after

        async def act() -> None:
            await (brought_back(running, ("a", "b")) if restores else backed_up(running))

        acting = asyncio.ensure_future(act())
        while not acting.done() and disk.is_alive:
            await asyncio.sleep(0)
        acting.cancel()
        with contextlib.suppress(PowerLost, asyncio.CancelledError, Exception):
            await acting
        return not disk.is_alive


async def whole(disk: MemoryDisk) -> None:
    async with node(disk) as running:
        assert len(records(running, "a")) == 3


async def restored(disk: MemoryDisk) -> tuple[bool, int]:
    """Whether the topic is here, and how many lie whole in the trash."""
    async with node(disk) as running:
        lies = len(running.broker.trash.topics)
        assert len(records(running, "a")) == 3
        if "b" not in running.cluster.image.topics:
            for topic_id in list(running.broker.trash.topics):
                outcome = await running.broker.trash.restore(topic_id, cause="")
                assert outcome.code is Code.NONE
                assert records(running, "b") == records(running, "a")
            return False, lies
        assert records(running, "b") == records(running, "a")
        return True, lies


@pytest.mark.parametrize("end", ["kill", "power cut"])
def test_a_stop_at_any_call_leaves_a_whole_backup_or_none(end: str, allowed_logs) -> None:
    allowed_logs("task backup of broker 1 failed", "Exception in callback _Round")
    stopped, stop_after, seen = True, 0, set[bool]()
    while stopped:
        disk = MemoryDisk()
        stopped = asyncio.run(doomed(disk, stop_after, restores=False))
        disk.stop_at = None
        after = disk.kill() if end == "kill" else disk.power_cut(Random(stop_after))
        is_there = after.is_folder(TO)
        if is_there:
            assert damage(after) == [], f"after {stop_after} calls"
            asyncio.run(whole(elsewhere(after)))
        seen.add(is_there)
        stop_after += 1
    assert seen == {True, False}
    assert stop_after > 50


@pytest.mark.parametrize("end", ["kill", "power cut"])
def test_a_stop_at_any_call_leaves_a_whole_topic_or_none(end: str, allowed_logs) -> None:
    allowed_logs("task restore of broker 1 failed", "Exception in callback _Round", "cut 3")
    stopped, stop_after, seen = True, 0, set[bool]()
    while stopped:
        disk = MemoryDisk()
        stopped = asyncio.run(doomed(disk, stop_after, restores=True))
        disk.stop_at = None
        after = disk.kill() if end == "kill" else disk.power_cut(Random(stop_after))
        is_there, _ = asyncio.run(restored(after))
        assert after.list_folder("/data/trash") == [], f"after {stop_after} calls"
        seen.add(is_there)
        stop_after += 1
    assert seen == {True, False}
    assert stop_after > 50


GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"


def test_topics_of_genuine_kafkas_folder_come_here() -> None:
    async def story(running: Node) -> None:
        for path in GOLDEN.rglob("*"):
            if path.is_file() and path.suffix != ".txt":
                target = f"/kafka/broker-1/{path.relative_to(GOLDEN).as_posix()}"
                running.disk.make_folder(target.rpartition("/")[0])
                running.disk.replace_file(target, path.read_bytes())
        names = [("txn", "txn"), ("compacted", "compacted"), ("segments", "segments")]
        assert (await brought_back(running, *names, folder="/kafka")).end == "done"
        place = running.broker.partition("txn", 0)
        assert (place.high_watermark, place.last_stable_offset) == (27, 25)
        assert len(place.log.aborted_between(0, 27)) == 3
        assert running.broker.partition("segments", 0).log.start_offset > 0

    run(story)
