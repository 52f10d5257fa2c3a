"""Brokers ended, begun and paused on command: what was acknowledged stays."""

import pytest

from engine.contract.cluster_commands import (
    AddBroker,
    CutPower,
    DescribeCluster,
    DrainBroker,
    KillBroker,
    PauseBroker,
    RemoveBroker,
    ResumeBroker,
    ReviveBroker,
    RollingRestart,
    StopBroker,
)
from engine.contract.values import Command, EngineError
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
