"""Links, disks, clocks and copies made wrong on command, told, and made right again."""

import asyncio

import pytest

from engine.contract.cluster_commands import (
    CutLink,
    DescribeFaults,
    DropLink,
    ElectPreferredLeaders,
    Heal,
    HealLink,
    HoldReplication,
    MoveReplicas,
    PauseBroker,
    ReleaseReplication,
    ResumeBroker,
    ReviveBroker,
    SetDisk,
    SkewClock,
    SlowLink,
    StopBroker,
)
from engine.contract.values import EngineError
from tests.conftest import AllowedLogs
from tests.engine.crews import Crews


async def faults(crew: Crews) -> list[str]:
    return [fault.text for fault in (await crew.host.execute(DescribeFaults())).faults]


def other_than(crew: Crews, *taken: int) -> int:
    return next(each for each in (1, 2, 3) if each not in taken)


def test_every_fault_is_told_and_heal_removes_them_all(allowed_logs: AllowedLogs) -> None:
    for line in ("Nothing goes", "What goes", "The disk of", "The clock of", "is paused"):
        allowed_logs(line)
    allowed_logs("hears no majority")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        for command in (
            CutLink(1, 2, is_one_way=True),
            SlowLink(2, 3, delay_ms=20, bytes_per_s=1e3, is_one_way=True),
            SetDisk(2, sync_delay_ms=5),
            SkewClock(3, -90_000),
            PauseBroker(3),
        ):
            await crew.host.execute(command)
        assert await faults(crew) == [
            "Broker 3 is paused",
            "Nothing goes from broker 1 to broker 2",
            "What goes from broker 2 to broker 3 takes 20 ms longer and is held to 1,000 bytes per second",
            "The disk of broker 2 takes 5 ms longer for each sync",
            "The clock of broker 3 is 90 s behind",
        ]
        await crew.host.execute(Heal())
        assert await faults(crew) == []
        await crew.write("a")
        await crew.alike("a")

    Crews().run(story)


def test_each_fault_names_the_command_that_removes_it(allowed_logs: AllowedLogs) -> None:
    for line in ("copies nothing", "Nothing goes", "The disk of", "The clock of"):
        allowed_logs(line)

    async def story(crew: Crews) -> None:
        await crew.create("a")
        follower = other_than(crew, crew.leader("a"))
        for command in (
            CutLink(1, 2, is_one_way=True),
            HoldReplication("a", 0, follower),
            SetDisk(1, sync_delay_ms=1),
            SkewClock(1, 1000),
        ):
            await crew.host.execute(command)
        found = (await crew.host.execute(DescribeFaults())).faults
        assert [each.remedy for each in found] == [
            HealLink(1, 2),
            ReleaseReplication("a", 0, follower),
            SetDisk(1),
            SkewClock(1, 0),
        ]
        for each in found:
            await crew.host.execute(each.remedy)
        assert await faults(crew) == []

    Crews().run(story)


def test_a_follower_that_is_held_copies_nothing_until_it_is_released(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("copies nothing")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        follower = other_than(crew, crew.leader("a"))
        await crew.host.execute(HoldReplication("a", 0, follower))
        await crew.write("a", b"without it")
        assert crew.values(follower, "a") == []
        assert follower not in crew.isr("a")
        await crew.host.execute(StopBroker(follower))
        await crew.host.execute(ReviveBroker(follower))
        await asyncio.sleep(2)
        assert crew.values(follower, "a") == []  # what is held stays so through its lives
        await crew.host.execute(ReleaseReplication("a", 0, follower))
        await crew.alike("a")

    Crews(replica_lag_time_max_ms="2000").run(story)


def test_a_slow_disk_makes_acknowledgements_wait(allowed_logs: AllowedLogs) -> None:
    allowed_logs("The disk of")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.host.execute(SetDisk(crew.leader("a"), sync_delay_ms=400))
        began = crew.loop.time()
        await crew.write("a")
        assert crew.loop.time() - began >= 0.4

    Crews().run(story)


def test_a_follower_that_copies_and_does_not_sync_leaves_the_isr(allowed_logs: AllowedLogs) -> None:
    allowed_logs("The disk of")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        follower = other_than(crew, crew.leader("a"), crew.fleet.image.controller_id or 0)
        await crew.host.execute(SetDisk(follower, sync_delay_ms=20_000))
        began = crew.loop.time()
        await crew.write("a", b"one does not wait for a disk for ever")
        assert 2.0 <= crew.loop.time() - began < 4.0
        assert follower not in crew.isr("a")
        assert crew.values(follower, "a") == crew.values(crew.leader("a"), "a")
        await crew.host.execute(SetDisk(follower))
        await crew.alike("a")

    Crews(replica_lag_time_max_ms="2000").run(story)


def test_a_full_disk_of_a_follower_leaves_the_others_to_go_on(allowed_logs: AllowedLogs) -> None:
    allowed_logs("The disk of")
    allowed_logs("is not copied")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        controller = crew.fleet.image.controller_id or 0
        follower = other_than(crew, crew.leader("a"), controller)
        await crew.host.execute(HoldReplication("a", 0, follower))
        await crew.host.execute(ReleaseReplication("a", 0, follower))
        await crew.host.execute(SetDisk(follower, is_full=True))
        partition, end_offset = crew.append("a", b"no room")
        await asyncio.sleep(0.5)
        assert crew.values(follower, "a") == []
        await crew.host.execute(SetDisk(follower))
        await partition.committed(end_offset)
        await crew.alike("a")

    allowed_logs("copies nothing")
    Crews(replica_lag_time_max_ms="30000").run(story)


def test_a_failed_sync_ends_a_broker_until_it_is_revived_on_a_sound_disk(
    allowed_logs: AllowedLogs,
) -> None:
    for line in (
        "The disk of",
        "storage is offline",
        "is offline",
        "did not start",
        "Input/output",
    ):
        allowed_logs(line)

    async def story(crew: Crews) -> None:
        await crew.create("a")
        controller = crew.fleet.image.controller_id or 0
        await crew.host.execute(MoveReplicas("a", 0, (controller, 1 + controller % 3)))
        await crew.until(lambda: len(crew.isr("a")) == 2)
        await crew.host.execute(ElectPreferredLeaders())
        assert crew.leader("a") == controller
        await crew.host.execute(SetDisk(controller, does_sync_fail=True))
        crew.append("a", b"nobody is told that it is safe", acks=1)
        await crew.until(lambda: crew.leader("a") not in (-1, controller))
        await crew.write("a", b"the other has it")
        with pytest.raises(EngineError, match="input/output error"):
            await crew.host.execute(ReviveBroker(controller))
        await crew.host.execute(Heal())
        await crew.host.execute(ReviveBroker(controller))
        await crew.alike("a", replicas=(controller, 1 + controller % 3))
        assert b"the other has it" in crew.values(controller, "a")

    Crews().run(story)


def test_a_skewed_clock_is_that_brokers_alone(allowed_logs: AllowedLogs) -> None:
    allowed_logs("The clock of")

    async def story(crew: Crews) -> None:
        await crew.host.execute(SkewClock(2, 60_000))
        assert crew.broker(2).clock.now_ms() - crew.broker(1).clock.now_ms() == 60_000
        assert crew.broker(2).clock.monotonic_ms() == crew.broker(1).clock.monotonic_ms()

    Crews().run(story)


def test_what_cannot_be_is_refused_in_one_sentence() -> None:
    async def story(crew: Crews) -> None:
        for command, text in (
            (CutLink(1, 9), "There is no broker 9."),
            (DropLink(1, 1), "A broker has no link to itself."),
            (HoldReplication("x", 0, 1), "There is no partition 0 of topic x."),
            (
                SlowLink(1, 2),
                "A slow link takes a delay above 0, or bytes per second, or both.",
            ),
            (ResumeBroker(1), "Broker 1 is not paused."),
        ):
            with pytest.raises(EngineError) as refused:
                await crew.host.execute(command)
            assert refused.value.text == text

    Crews().run(story)
