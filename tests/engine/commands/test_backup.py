"""Backups by command, and what the window is told of them."""

import pytest

from engine.contract.backup import (
    BackupContents,
    BackupPlan,
    CancelCopy,
    CopyNews,
    CopyStarted,
    FollowCopy,
    PlanBackup,
    ReadBackup,
    RestoreTopics,
    StartBackup,
    TopicToRestore,
)
from engine.contract.values import Command, Done, EngineError
from tests.engine.broker.upkeeping import fill, topic, with_engine
from tests.engine.crews import Crews
from tests.engine.hosting import Watched
from tests.sim.disk import MemoryDisk

TO = "/backups/one"


async def refused(engine: Watched, command: Command) -> str:
    with pytest.raises(EngineError) as refusal:
        await engine.host.execute(command)
    return refusal.value.text


async def plan(engine: Watched | Crews, target: str = TO, *topics: str) -> BackupPlan:
    reply = await engine.host.execute(PlanBackup(target, topics))
    assert isinstance(reply, BackupPlan)
    return reply


async def ended(engine: Watched | Crews, command: StartBackup | RestoreTopics) -> CopyNews:
    started = await engine.host.execute(command)
    assert isinstance(started, CopyStarted)
    while True:
        news = await engine.host.execute(FollowCopy(started.copy_id))
        assert isinstance(news, CopyNews)
        if news.end is not None:
            return news


def test_a_plan_says_what_and_how_much_and_the_backup_holds_it() -> None:
    async def story(engine: Watched) -> None:
        await fill(engine, await topic(engine), "a", "b", "c")
        await topic(engine, "b")
        whole = await plan(engine)
        assert [(t.name, t.partition_count) for t in whole.topics] == [("a", 1), ("b", 1)]
        assert (whole.problem, whole.size_bytes) == ("", whole.topics[0].size_bytes)
        assert [t.name for t in (await plan(engine, TO, "b")).topics] == ["b"]
        news = await ended(engine, StartBackup(TO))
        assert (news.end, news.bytes_done) == ("done", whole.size_bytes)
        engine.look()
        assert engine.events("backup_written") == [
            f"Backup written to {TO}: 3 records, {whole.size_bytes:,} bytes"
        ]
        contents = await engine.host.execute(ReadBackup(TO))
        assert isinstance(contents, BackupContents)
        assert [(t.name, t.size_bytes, t.is_name_taken) for t in contents.topics] == [
            ("a", whole.size_bytes, True),
            ("b", 0, True),
        ]
        restored = await ended(engine, RestoreTopics(TO, (TopicToRestore("a", "again"),)))
        assert restored.text == "again is here again."
        engine.look()
        assert engine.events("topic_restored") == ["Topic again came back"]

    with_engine(story)


def test_where_it_cannot_go_is_said_before() -> None:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        await fill(engine, await topic(engine), "a", "b", "c")
        assert "inside the data folder" in (await plan(engine, "/data/backup")).problem
        assert "Name a folder" in (await plan(engine, "")).problem
        disk.make_folder(f"{TO}/mine")
        assert "is there already" in (await plan(engine)).problem
        assert "is there already" in await refused(engine, StartBackup(TO))
        disk.capacity = disk.used_bytes() + 10
        assert "10 bytes free" in (await plan(engine, "/other")).problem
        assert await refused(engine, StartBackup("/other", ("no",))) == "There is no topic no."
        disk.capacity = None

    with_engine(story, disk)


def test_what_cannot_come_back_is_refused_before_anything_is_copied() -> None:
    async def story(engine: Watched) -> None:
        await topic(engine)
        await ended(engine, StartBackup(TO))

        async def refusal(*names: tuple[str, str], folder: str = TO) -> str:
            topics = tuple(TopicToRestore(*name) for name in names)
            return await refused(engine, RestoreTopics(folder, topics))

        assert await refusal(("a", "a")) == "There is a topic a already; give it another name."
        assert "another name" in await refusal(("a", "c"), ("a", "c"))
        assert "no topic x" in await refusal(("x", "x"))
        assert "?" in await refusal(("a", "what?"))
        assert await refusal(("a", "b"), folder="/no") == "There is no cluster in /no."
        assert "not in use" in await refusal(("a", "b"), folder="/data")

    with_engine(story)


def test_a_copy_can_be_cancelled_and_an_unknown_one_is_refused() -> None:
    async def story(engine: Watched) -> None:
        await topic(engine)
        started = await engine.host.execute(StartBackup(TO))
        assert isinstance(started, CopyStarted)
        assert await engine.host.execute(CancelCopy(started.copy_id)) == Done()
        news = await engine.host.execute(FollowCopy(started.copy_id))
        assert isinstance(news, CopyNews)
        assert news.end == "cancelled"
        assert "not known" in await refused(engine, FollowCopy(99))

    with_engine(story)


def test_a_cluster_is_backed_up_whole_whoever_has_what() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("everywhere", replicas=3)
        await crew.create("scattered", partitions=3, replicas=1)
        assert {crew.leader("scattered", index) for index in range(3)} == {1, 2, 3}
        for number in range(3):
            await crew.write("everywhere", b"e%d" % number)
            await crew.write("scattered", b"s%d" % number, number)
        assert (await plan(crew)).problem == ""
        news = await ended(crew, StartBackup(TO))
        assert news.end == "done", news.text
        contents = await crew.host.execute(ReadBackup(TO))
        assert isinstance(contents, BackupContents)
        assert {t.name: t.partition_count for t in contents.topics} == {
            "everywhere": 1,
            "scattered": 3,
        }
        names = (TopicToRestore("scattered", "again"),)
        assert (await ended(crew, RestoreTopics(TO, names))).end == "done"
        await crew.until(lambda: all(crew.leads("again", index) for index in range(3)))
        led = [crew.values(crew.leader("again", at), "again", at) for at in range(3)]
        assert led == [[b"s0"], [b"s1"], [b"s2"]]

    crew = Crews()
    crew.run(story)
    alone = Crews(1, disk=moved(crew.disk, TO, "/d"))
    alone.run(everything_is_there)


async def everything_is_there(alone: Crews) -> None:
    """The backup is a cluster of one broker that leads all and takes more."""
    assert list(alone.fleet.image.brokers) == [1]
    assert alone.values(1, "everywhere") == [b"e0", b"e1", b"e2"]
    scattered = [alone.values(1, "scattered", index) for index in range(3)]
    assert scattered == [[b"s0"], [b"s1"], [b"s2"]]
    for _, partition in alone.fleet.image.partitions():
        assert (partition.replicas, partition.isr, partition.leader) == ((1,), (1,), 1)
    await alone.write("everywhere", b"more")
    assert alone.values(1, "everywhere")[-1] == b"more"


def moved(disk: MemoryDisk, folder: str, to: str) -> MemoryDisk:
    """A disk that has one folder of another alone."""
    other = MemoryDisk()
    for path, data in disk.files().items():
        if path.startswith(f"{folder}/"):
            there = to + path.removeprefix(folder)
            other.make_folder(there.rpartition("/")[0])
            other.replace_file(there, data)
    return other


def test_what_no_running_broker_has_is_not_left_out_in_silence() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("everywhere", replicas=3)
        await crew.create("scattered", partitions=3, replicas=1)
        await crew.write("everywhere", b"kept")
        gone = next(at for at in range(3) if crew.leader("scattered", at) == 3)
        await crew.host.crew.stop_one(3)
        assert f"in sync of scattered-{gone}. Start" in (await plan(crew)).problem
        with pytest.raises(EngineError, match=f"in sync of scattered-{gone}"):
            await crew.host.execute(StartBackup(TO, ("scattered",)))
        assert (await ended(crew, StartBackup(TO, ("everywhere",)))).end == "done"

    Crews().run(story)
