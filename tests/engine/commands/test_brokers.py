"""Brokers ended, begun and paused on command: what was acknowledged stays."""

import pytest

from engine.base.ids import BrokerId
from engine.contract.cluster_commands import (
    AddBroker,
    CutPower,
    DescribeCluster,
    DrainBroker,
    HoldReplication,
    KillBroker,
    PauseBroker,
    RemoveBroker,
    ResumeBroker,
    ReviveBroker,
    RollingRestart,
    SetDisk,
    StopBroker,
)
from engine.contract.frames import Key
from engine.contract.outbox import Outbox
from engine.contract.values import Command, EngineError, View
from engine.contract.views import ClusterView
from tests.conftest import AllowedLogs
from tests.engine.crews import Crews


async def states(crew: Crews) -> dict[int, str]:
    described = await crew.host.execute(DescribeCluster())
    return {each.broker_id: each.state for each in described.brokers}


@pytest.mark.parametrize("end", [KillBroker, CutPower, StopBroker])
def test_a_broker_that_was_ended_comes_back_with_what_was_acknowledged(
    end: type[Command], allowed_logs: AllowedLogs
) -> None:
    allowed_logs("was killed")
    allowed_logs("The power of broker")

    async def story(crew: Crews) -> None:
        await crew.create("a", min_insync_replicas="2")
        leader = crew.leader("a")
        await crew.write("a", b"before")
        await crew.host.execute(end(leader))
        assert (await states(crew))[leader] == "stopped"
        await crew.until(lambda: crew.leader("a") not in (-1, leader))
        await crew.write("a", b"meanwhile")
        revived = await crew.host.execute(ReviveBroker(leader))
        assert revived.state in {"running", "fenced"}
        await crew.alike("a")
        assert crew.values(leader, "a") == [b"before", b"meanwhile"]

    Crews().run(story)


def test_all_lose_their_power_at_once_and_what_was_acknowledged_is_there(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("The power of broker")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        for number in range(20):
            await crew.write("a", b"%d" % number)
        for broker_id in (1, 2, 3):
            await crew.host.execute(CutPower(broker_id))
        assert set((await states(crew)).values()) == {"stopped"}
        for broker_id in (1, 2, 3):
            crew.host.tasks.spawn("revival", crew.host.execute(ReviveBroker(broker_id)))
        await crew.until(lambda: crew.leader("a") > 0 and crew.leads("a"))
        await crew.alike("a")
        assert crew.values(1, "a") == [b"%d" % number for number in range(20)]

    Crews().run(story)


def test_a_broker_that_waits_for_a_majority_starts_and_may_be_killed_again(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("was killed")

    async def story(crew: Crews) -> None:
        for broker_id in (1, 2, 3):
            await crew.host.execute(KillBroker(broker_id))
        assert (await crew.host.execute(ReviveBroker(2))).state == "starting"
        await crew.host.execute(KillBroker(2))
        assert (await states(crew))[2] == "stopped"
        for broker_id in (1, 2, 3):
            crew.host.tasks.spawn("revival", crew.host.execute(ReviveBroker(broker_id)))
        await crew.until(lambda: len(crew.fleet.brokers) == 3)
        await crew.create("a")

    Crews().run(story)


def test_a_paused_broker_goes_on_where_it_was(allowed_logs: AllowedLogs) -> None:
    allowed_logs("is paused")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        leader = crew.leader("a")
        await crew.host.execute(PauseBroker(leader))
        assert (await states(crew))[leader] == "paused"
        await crew.until(lambda: crew.leader("a") not in (-1, leader))
        await crew.write("a", b"meanwhile")
        await crew.host.execute(ResumeBroker(leader))
        await crew.alike("a")

    Crews().run(story)


def test_a_rolling_restart_leaves_everything_in_sync() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.write("a")
        lives = {id(broker) for broker in crew.fleet.brokers.values()}
        await crew.host.execute(RollingRestart())
        assert not lives & {id(broker) for broker in crew.fleet.brokers.values()}
        assert crew.isr("a") == (1, 2, 3)

    Crews().run(story)


def test_a_broker_is_added_drained_and_removed() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=2)
        added = await crew.host.execute(AddBroker())
        assert (added.broker_id, added.addresses) == (4, ("localhost:9095",))
        draining = await crew.host.execute(DrainBroker(2))
        assert draining.replica_count > 0
        await crew.until(lambda: crew.isr("a") == (1, 3, 4))
        await crew.until(lambda: crew.isr("a", 1) == (1, 3, 4))
        with pytest.raises(EngineError, match="still runs"):
            await crew.host.execute(RemoveBroker(2))
        await crew.host.execute(StopBroker(2))
        await crew.host.execute(RemoveBroker(2))
        assert sorted(await states(crew)) == [1, 3, 4]
        assert not crew.disk.exists("/d/broker-2")
        (name,) = crew.disk.list_folder("/d/set-aside")
        assert name.startswith("broker-2-")
        await crew.until(lambda: crew.voters == (1, 3, 4))

    Crews().run(story)


def test_only_who_ran_before_runs_again() -> None:
    outbox = Outbox()

    async def story(crew: Crews) -> None:
        await crew.host.execute(AddBroker())
        await crew.host.execute(StopBroker(4))
        await crew.host.execute(ReviveBroker(4))
        told = [event.text for event in outbox.drain().events if event.broker_id == 4]
        assert [text for text in told if "runs" in text] == ["Broker 4 runs", "Broker 4 runs again"]

    Crews(outbox=outbox).run(story)


def test_a_failed_folder_is_told_of_until_its_broker_runs_again(allowed_logs: AllowedLogs) -> None:
    for line in ("The disk of", "storage is offline", "is offline"):
        allowed_logs(line)
    outbox = Outbox()
    states: dict[Key, View | None] = {}

    def error() -> str | None:
        states.update(outbox.drain().states)
        cluster = states["cluster",]
        assert isinstance(cluster, ClusterView)
        return cluster.storage_error

    async def story(crew: Crews) -> None:
        await crew.create("a")
        leader = crew.leader("a")
        assert error() is None
        await crew.host.execute(SetDisk(leader, does_sync_fail=True))
        crew.append("a", acks=1)
        await crew.until(error)
        assert str(error()).startswith(f"The log folder of broker {leader} is offline: ")
        await crew.host.execute(SetDisk(leader))
        await crew.host.execute(ReviveBroker(leader))
        await crew.until(lambda: error() is None)

    Crews(outbox=outbox).run(story)


def test_what_cannot_be_is_refused_in_one_sentence() -> None:
    async def story(crew: Crews) -> None:
        for command, text in (
            (KillBroker(7), "There is no broker 7."),
            (ResumeBroker(1), "Broker 1 is not paused."),
            (RemoveBroker(1), "Broker 1 still runs: stop it first."),
        ):
            with pytest.raises(EngineError) as refused:
                await crew.host.execute(command)
            assert refused.value.text == text

    Crews().run(story)


def test_a_rolling_restart_ends_where_a_broker_does_not_come_to_be_in_sync(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("copies nothing")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        follower = next(each for each in (1, 2, 3) if each != crew.leader("a"))
        await crew.host.execute(HoldReplication("a", 0, follower))
        await crew.write("a")
        await crew.until(lambda: follower not in crew.isr("a"))
        with pytest.raises(EngineError, match=f"Broker {follower} is not in sync after 120 s"):
            await crew.host.execute(RollingRestart())

    Crews().run(story)


@pytest.mark.parametrize("seed", range(3))
def test_one_who_adds_two_brokers_may_kill_the_controller_at_once(
    seed: int, allowed_logs: AllowedLogs
) -> None:
    allowed_logs("was killed")

    async def story(crew: Crews) -> None:
        for _ in range(2):
            await crew.host.execute(AddBroker())
        assert crew.voters == (1, 2, 3)
        await crew.host.execute(KillBroker(1))
        await crew.until(lambda: crew.fleet.image.brokers[BrokerId(1)].is_fenced)
        await crew.create("a", replicas=2)
        await crew.write("a")

    Crews(1, seed=seed).run(story)
