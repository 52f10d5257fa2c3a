"""A world with a whole cluster: clients at work, faults from the seed, judges at every step.

`python -m tests.sim.clusters --seeds 200` runs seeds. The faults of a seed are a list: a seed that
fails is run again with fewer of them until none can be spared, and how to replay it is printed.
"""

import asyncio
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from unittest.mock import patch

from engine.broker import metadata_log
from engine.broker.telemetry import Telemetry
from engine.contract.startup import EngineSettings
from engine.contract.values import EngineError
from engine.crew import Crew
from engine.host import EngineHost
from tests.sim import cluster_faults, requests, seeds
from tests.sim.clients import SimClient
from tests.sim.cluster_admin import ClusterAdmin
from tests.sim.disk import MemoryDisk
from tests.sim.history import Place, ViolationError
from tests.sim.replica_judge import ReplicaJudge
from tests.sim.seeds import Summary
from tests.sim.simulation import ENGINE, START_S, Simulation
from tests.sim.workload import Actor, Consumer, IdempotentProducer, PlainProducer, Shared

PORTS = (9092, 9093, 9094, 9095, 9096)
PATIENCE_S = 3.0
HEAL_S = 10.0
"""How long a healed cluster may take until all is writable and in sync."""
SNAPSHOT_BYTES = (2_000, 1 << 20)
"""How long the metadata log grows before it is cut: from the seed, so that it happens at all."""

CONFIGS = {
    "replica.lag.time.max.ms": "2000",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "400",
    "leader.imbalance.check.interval.seconds": "5",
    "workbench.unclean.election.interval.ms": "1000",
    "replica.high.watermark.checkpoint.interval.ms": "500",
    "log.flush.offset.checkpoint.interval.ms": "700",
}


class ClusterWorld(Simulation):
    """One run of one seed."""

    def __init__(
        self,
        seed: int,
        *,
        seconds: float = 6.0,
        only: Sequence[int] | None = None,
        faults: Sequence[str] = cluster_faults.FAULTS,
    ) -> None:
        super().__init__(seed, seconds=seconds)
        chance = self._chance
        count = 5 if chance.random() < 0.15 else 3
        self._durability = "os" if chance.random() < 0.3 else "fsync"
        self._snapshot_bytes = chance.choice(SNAPSHOT_BYTES)
        self.parts = cluster_faults.plan(chance, count, seconds, faults)
        if only is not None:
            self.parts = [harm for number, harm in enumerate(self.parts) if number in only]
        are_all_well = {harm.fault for harm in self.parts} <= cluster_faults.HARMLESS
        self.judge = ReplicaJudge(self.history, are_all_well=are_all_well)
        self.shared = Shared(
            self.network, PORTS[:count], self.clock, self.history, [], patience_s=PATIENCE_S
        )
        self._failed: list[str] = []
        self.host = self._new_host()
        self.nemesis = cluster_faults.Nemesis(self, chance)
        self.loop.after_step = self._look

    @property
    def crew(self) -> Crew:
        return self.host.crew

    def run(self) -> Summary:
        def failed(_: Telemetry, name: str, error: BaseException) -> None:
            self._failed.append(f"{name}: {type(error).__name__}: {error}")

        with (
            patch.object(metadata_log, "BYTES_BETWEEN_SNAPSHOTS", self._snapshot_bytes),
            patch.object(Telemetry, "task_failed", failed),
        ):
            return super().run()

    def _look(self) -> None:
        if self.loop.running == ENGINE:
            if self._failed:
                raise ViolationError(f"a part of the engine failed: {self._failed[0]}")
            self.judge.look([node.broker for node in self.crew.nodes.values() if node.broker])

    def power_lost(self, broker_ids: Sequence[int]) -> None:
        """What these brokers have not synced is gone; only where syncs are promised all is there."""
        if self._durability == "os":
            self.judge.losses.power_lost(broker_ids)

    async def _main(self) -> None:
        await self.by_engine(self.host.start(), "start")
        await self._until(lambda: len(self.crew.fleet.front.cluster.quorum.voters) > 1, HEAL_S)
        admin, *others = actors = self._actors()
        admin.shared = replace(self.shared)  # it ends before the others
        running = self._spawn(actors)
        harms = [self.loop.spawn(0, self.nemesis.do(harm)) for harm in self.parts]
        await self._watched([*harms, self.loop.spawn(0, asyncio.sleep(self._seconds))], running)
        admin.shared.is_over = True
        await running[0]
        await self.nemesis.heal()
        await self._settled()
        self.history.unsure.clear()
        self.shared.is_over = True
        idempotent = [actor for actor in others if isinstance(actor, IdempotentProducer)]
        await self._served(running, START_S)
        await self._served((producer.finished() for producer in idempotent), START_S)
        await self._settled(is_quiet=True)
        await self._final()

    def _actors(self) -> list[Actor]:
        def made(kind: type[Actor], name: str, **more: int) -> Actor:
            versions = self._chance.choice((requests.USUAL, requests.BY_ID))
            return kind(self.shared, name, self.loop.stream(name), versions, **more)

        return [
            made(ClusterAdmin, "admin"),
            made(IdempotentProducer, "i0"),
            made(IdempotentProducer, "i1"),
            made(PlainProducer, "p0", acks=self._chance.choice((-1, 1))),
            made(Consumer, "c0"),
        ]

    # -- the engine's lives --------------------------------------------------------------------

    def _new_host(self) -> EngineHost:
        self._lives += 1
        configs = {**CONFIGS, "workbench.durability": self._durability}
        count = len(self.shared.ports)
        return EngineHost(
            EngineSettings("/data", PORTS[0], broker_count=count, configs=configs),
            clock=self.clock,
            rng=self.loop.stream(f"engine {self._lives}"),
            disk=self.disk,
            network=self.network,
        )

    async def begin_again(self, disk: MemoryDisk) -> None:
        """The engine is gone at once, and another begins with what is on the disk."""
        self.loop.crash(ENGINE)
        self.network.crashed(ENGINE)
        self.disk = disk
        self.host = self._new_host()
        await self.by_engine(self.host.start(), "start")

    async def by_engine(self, work: Coroutine[object, object, None], what: str) -> bool:
        """Have the engine do something; whether it lived to do it."""
        host = self.host
        task = self.loop.spawn(ENGINE, work)
        await self._until(lambda: task.done() or self.host is not host, START_S)
        if self.host is not host:
            return False
        if not task.done():
            raise ViolationError(f"I23: {what} has not ended after {START_S} s")
        try:
            task.result()
        except EngineError as refusal:
            raise ViolationError(f"an engine that cannot {what}: {refusal}") from refusal
        return True

    # -- the end -------------------------------------------------------------------------------

    async def _settled(self, *, is_quiet: bool = False) -> None:
        def unsettled() -> str:
            fleet = self.crew.fleet
            return self.judge.unsettled(fleet, len(self.shared.ports), is_quiet=is_quiet)

        if not await self._until(lambda: not unsettled(), HEAL_S):
            raise ViolationError(f"I23: {HEAL_S} s after healing: {unsettled()}")

    async def _final(self) -> None:
        """Read every topic that lives, and what every broker says of them."""
        unread = {
            Place(topic.topic_id, index): topic
            for topic in self.history.living()
            for index in range(topic.partition_count)
        }
        async with asyncio.timeout(START_S):
            while unread:
                for port in self.shared.ports:
                    await self._read_led(port, unread)

    async def _read_led(self, port: int, unread: dict[Place, requests.Topic]) -> None:
        """What the broker at that port leads is read."""
        client = await SimClient.connect(self.network, port, "judge")
        told = await requests.metadata(client)
        seen = {t.topic_id: (t.name or "", len(t.partitions)) for t in told.topics}
        self.history.topics_seen(seen, {t.topic_id for t in self.history.living()})
        ours = {broker.node_id for broker in told.brokers if broker.port == port}
        for topic in told.topics:
            for partition in topic.partitions:
                place = Place(topic.topic_id, partition.partition_index)
                if partition.leader_id in ours and place in unread:
                    log = await self._read_all(client, unread[place], place.partition)
                    if log is not None:
                        self.history.final(place, log)
                        del unread[place]
        client.close()


if __name__ == "__main__":
    sys.exit(seeds.main(ClusterWorld, "tests.sim.clusters", __doc__, seeds=200, seconds=6.0))
