"""Replicas that move are copied no faster than they may; those in sync are never held back."""

import pytest

from engine.contract.cluster_commands import MoveReplicas
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
)
from engine.machines.controller.image import ConfigResource
from tests.engine.crews import Crews

VALUE = bytes(10_000)
COUNT = 40
RATE = 50_000
SLOW_S = COUNT * len(VALUE) / RATE


async def configure(crew: Crews, kind: int, name: str, **configs: str) -> None:
    changes = tuple(
        ConfigChange(key.replace("_", "."), ConfigOperation.SET, value)
        for key, value in configs.items()
    )
    (outcome,) = await crew.fleet.front.cluster.ask(
        AlterConfigs((ConfigChanges(kind, name, changes),))
    )
    assert outcome.code == 0, outcome


async def throttle(crew: Crews, side: str, broker_id: int, replicas: str, rate: int = RATE) -> None:
    """As kafka-reassign-partitions --throttle does."""
    rates = {f"{side}_replication_throttled_rate": str(rate)}
    await configure(crew, ConfigResource.BROKER, str(broker_id), **rates)
    listed = {f"{side}_replication_throttled_replicas": replicas}
    await configure(crew, ConfigResource.TOPIC, "a", **listed)


async def filled(crew: Crews) -> tuple[int, int, int]:
    """A topic with records on two brokers: its leader, its follower, and who has nothing of it."""
    await crew.create("a", replicas=2)
    for _ in range(COUNT):
        await crew.write("a", VALUE)
    leader = crew.leader("a")
    (follower,) = set(crew.isr("a")) - {leader}
    return leader, follower, 6 - leader - follower


async def moved_s(crew: Crews, *replicas: int) -> float:
    """How long the newest of the replicas takes to be in sync."""
    began = crew.loop.time()
    await crew.host.execute(MoveReplicas("a", 0, replicas))
    await crew.until(lambda: replicas[-1] in crew.isr("a"))
    return crew.loop.time() - began


@pytest.mark.parametrize("side", ["leader", "follower"])
def test_a_new_replica_is_copied_at_the_rate(side: str) -> None:
    async def story(crew: Crews) -> None:
        leader, follower, new = await filled(crew)
        throttled = leader if side == "leader" else new
        await throttle(crew, side, throttled, f"7:9,0:{throttled}")
        took_s = await moved_s(crew, leader, follower, new)
        assert SLOW_S * 0.7 < took_s < SLOW_S * 1.3
        assert crew.values(new, "a") == [VALUE] * COUNT

    Crews(replica_fetch_max_bytes="20000").run(story)


@pytest.mark.parametrize("side", ["leader", "follower"])
def test_what_others_wait_for_is_not_held_back(side: str) -> None:
    async def story(crew: Crews) -> None:
        leader, follower, _ = await filled(crew)
        for broker_id in (leader, follower):
            await throttle(crew, side, broker_id, "*", rate=10)
        began = crew.loop.time()
        for _ in range(COUNT):
            await crew.write("a", VALUE)
        assert crew.loop.time() - began < 2
        assert len(crew.isr("a")) == 2

    Crews().run(story)


@pytest.mark.parametrize("listed", ["", "1:1,1:2,1:3", "0:9"])
def test_replicas_that_are_not_listed_are_copied_at_once(listed: str) -> None:
    async def story(crew: Crews) -> None:
        leader, follower, new = await filled(crew)
        for side in ("leader", "follower"):
            for broker_id in (leader, new):
                await throttle(crew, side, broker_id, listed, rate=10)
        assert await moved_s(crew, leader, follower, new) < 2

    Crews().run(story)


def test_a_throttle_that_is_lifted_holds_back_no_more() -> None:
    async def story(crew: Crews) -> None:
        leader, follower, new = await filled(crew)
        await throttle(crew, "follower", new, "*", rate=1)
        await throttle(crew, "leader", leader, "*", rate=1)
        await crew.host.execute(MoveReplicas("a", 0, (leader, follower, new)))
        began = crew.loop.time()
        await crew.until(lambda: crew.loop.time() > began + 20)
        assert new not in crew.isr("a")
        for side, broker_id in (("leader", leader), ("follower", new)):
            await throttle(crew, side, broker_id, "", rate=1)
        await crew.until(lambda: new in crew.isr("a"))
        assert crew.loop.time() - began < 23

    Crews(replica_fetch_max_bytes="20000").run(story)
