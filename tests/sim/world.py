"""A world with one broker: clients at work, faults from the seed, and a judge at the end.

`python -m tests.sim.world --seeds 1000` runs seeds; how to replay one that fails is printed.
"""

import asyncio
import errno
import sys
from collections.abc import Sequence
from random import Random

from engine.contract.values import EngineError
from engine.handlers import TABLE
from engine.host import EngineHost, EngineSettings
from tests.sim import requests, seeds
from tests.sim.clients import SimClient
from tests.sim.disk import MemoryDisk, PowerLost
from tests.sim.history import RETENTION_BYTES, Place, ViolationError
from tests.sim.requests import Policy
from tests.sim.simulation import ENGINE, START_S, Simulation
from tests.sim.workload import (
    Actor,
    Admin,
    Consumer,
    Deleter,
    IdempotentProducer,
    PlainProducer,
    Shared,
)

BROKER = ENGINE
PORT = 9092
HEAL_S = 30.0

FAULTS = (
    "kill",
    "power_cut",
    "power_cut_in_a_call",
    "clean_restart",
    "reset_connections",
    "slow_network",
    "disk_full",
    "sync_fails",
    "clock_jumps",
)

SMALL = {"internal.segment.bytes": "1500"}
TOPIC_CONFIGS: list[tuple[Policy, dict[str, str]]] = [
    ("kept", {}),
    ("kept", {"segment.ms": "300"}),
    ("kept", {"message.timestamp.type": "LogAppendTime"}),
    ("kept", {"index.interval.bytes": "100", "segment.ms": "1000"}),
    ("shortened", SMALL),
    ("limited", {**SMALL, "retention.bytes": str(RETENTION_BYTES)}),
    ("compacted", {**SMALL, "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}),
]

BROKER_CONFIGS = {
    "log.flush.offset.checkpoint.interval.ms": "700",
    "log.retention.ms": "-1",
    "log.retention.check.interval.ms": "250",
    "log.initial.task.delay.ms": "50",
    "log.segment.delete.delay.ms": "100",
    "log.cleaner.backoff.ms": "100",
    "replica.high.watermark.checkpoint.interval.ms": "500",
}


class World(Simulation):
    """One run of one seed."""

    configs = BROKER_CONFIGS

    def __init__(
        self,
        seed: int,
        *,
        seconds: float = 4.0,
        only: Sequence[int] | None = None,
        faults: Sequence[str] | None = None,
    ) -> None:
        super().__init__(seed, seconds=seconds)
        # swarm: each seed knows only some faults, so that they also occur without the others
        swarm = [fault for fault in FAULTS if self._chance.random() < 0.5]
        self.parts = swarm if faults is None else list(faults)
        if only is not None:
            self.parts = [fault for number, fault in enumerate(self.parts) if number in only]
        self.shared = Shared(self.network, (PORT,), self.clock, self.history, TOPIC_CONFIGS)
        self.actors: list[Actor] = []
        self._host: EngineHost | None = None
        self.loop.after_step = self._notice_power_cut

    def _is_expected(self, error: BaseException | None) -> bool:
        return isinstance(error, PowerLost)

    async def _main(self) -> None:
        running = await self._work()
        await self._heal()
        await asyncio.sleep(0.5)
        self.shared.is_over = True
        await self._served(running, HEAL_S)
        await self._finish()
        await self._judge()

    async def _work(self) -> list[asyncio.Task[None]]:
        """Clients at work while harm is done; they go on when this returns."""
        await self._start_broker()
        self.shared.deletes = 20 in TABLE and self._chance.random() < 0.5
        self.actors = self._actors(self.shared)
        running = self._spawn(self.actors)
        nemesis = self.loop.spawn(0, self._harm())
        await self._watched([nemesis], running)
        return running

    async def _finish(self) -> None:
        """Producers whose batches must arrive, once and in order, see to it."""
        producers = [actor for actor in self.actors if isinstance(actor, IdempotentProducer)]
        await self._served((producer.finished() for producer in producers), HEAL_S)
        await asyncio.sleep(0.5)  # acks=1 is synced right behind its answer

    def _actors(self, shared: Shared) -> list[Actor]:
        versions = self._versions(shared)

        def common(name: str) -> tuple[Shared, str, Random, requests.Versions]:
            return shared, name, self.loop.stream(name), self._chance.choice(versions)

        actors: list[Actor] = [Admin(*common("admin"))]
        count = self._chance.randrange(1, 4)
        actors += [IdempotentProducer(*common(f"i{number}")) for number in range(count)]
        wanted = self._chance.choice(((-1,), (-1, 1), (-1, 1, 0)))
        actors += [PlainProducer(*common(f"p{n}"), acks=acks) for n, acks in enumerate(wanted)]
        actors += [Consumer(*common(f"c{n}")) for n in range(self._chance.randrange(1, 3))]
        if not shared.deletes:  # records are deleted by a name, whichever topic has it then
            actors.append(Deleter(*common("d")))
        return actors

    def _versions(self, shared: Shared) -> list[requests.Versions]:
        if shared.deletes:  # a name alone does not say which life of a topic is meant
            return [requests.BY_ID]
        return [requests.OLD, requests.USUAL, requests.BY_ID]

    # -- the broker's lives --------------------------------------------------------------------

    async def _start_broker(self) -> None:
        """Start until it stands; while the disk is broken it may refuse."""
        while not await self._has_started():
            pass

    async def _has_started(self) -> bool:
        self._lives += 1
        disk = self.disk
        host = self._host = EngineHost(
            EngineSettings("/data", PORT, configs=self.configs),
            clock=self.clock,
            rng=self.loop.stream(f"broker {self._lives}"),
            disk=disk,
            network=self.network,
        )
        starting = self.loop.spawn(BROKER, host.start())
        await self._until(lambda: starting.done() or self.disk is not disk, START_S)
        if self.disk is not disk:
            return False  # the power went while it started
        if not starting.done():
            raise ViolationError(f"I23: the broker has not started after {START_S} s")
        try:
            starting.result()
        except EngineError as refusal:
            if disk.is_sound:
                raise ViolationError(f"a broker that cannot start: {refusal}") from refusal
            disk.capacity = None
            self._crash(disk.kill())
            return False
        return True

    def _crash(self, disk: MemoryDisk) -> None:
        self.loop.crash(BROKER)
        self.network.crashed(BROKER)
        self.disk = disk

    def _notice_power_cut(self) -> None:
        """A power cut inside a call: nothing of the process runs on."""
        if not self.disk.is_alive:
            self.history.power_cuts += 1
            self._crash(self.disk.power_cut(self._chance))

    # -- faults --------------------------------------------------------------------------------

    async def _harm(self) -> None:
        end = self.loop.time() + self._seconds
        while self.loop.time() < end:
            await asyncio.sleep(self._chance.random() * self._seconds / 3)
            if not self.parts:
                continue
            fault = self._chance.choice(self.parts)
            self.faults[fault] += 1
            await getattr(self, f"_{fault}")()

    async def _kill(self) -> None:
        self._crash(self.disk.kill())
        await self._start_broker()

    async def _power_cut(self) -> None:
        self.history.power_cuts += 1
        self._crash(self.disk.power_cut(self._chance))
        await self._start_broker()

    async def _power_cut_in_a_call(self) -> None:
        """Within the next calls, wherever they come from; perhaps again while it recovers."""
        before = self.disk
        self._cut_soon()
        if await self._until(lambda: self.disk is not before, 2.0):
            if self._chance.random() < 0.5:
                self._cut_soon()
            await self._start_broker()
        self.disk.stop_at = None

    def _cut_soon(self) -> None:
        self.disk.stop_at = len(self.disk.calls) + self._chance.randrange(1, 200)

    async def _start_again(self) -> None:
        """Start the broker unless it stands."""
        self._crash(self.disk.kill())
        await self._start_broker()

    async def _clean_restart(self) -> None:
        await self._stop_broker()
        await self._start_broker()

    async def _stop_broker(self) -> None:
        """A clean stop, unless the power goes meanwhile."""
        assert self._host is not None
        before = self.disk
        stopping = self.loop.spawn(BROKER, self._host.stop())
        await self._until(lambda: stopping.done() or self.disk is not before, START_S)
        if self.disk is before:
            if not stopping.done():
                raise ViolationError(f"I23: the broker has not stopped after {START_S} s")
            stopping.result()
        self._crash(self.disk.kill())

    async def _reset_connections(self) -> None:
        self.network.reset_some(self._chance.random())

    async def _slow_network(self) -> None:
        self.network.delay_s = self._chance.choice((0.0001, 0.002, 0.1))

    async def _disk_full(self) -> None:
        self.disk.capacity = self.disk.used_bytes() + self._chance.randrange(0, 4000)
        await asyncio.sleep(self._chance.random())
        self.disk.capacity = None

    async def _sync_fails(self) -> None:
        """For good, as far as this life of the broker goes."""
        self.disk.fail_on = {"sync": errno.EIO}
        await asyncio.sleep(self._chance.random())
        await self._reads_go_on()
        self.disk.fail_on = {}
        await self._chance.choice((self._kill, self._power_cut))()

    async def _reads_go_on(self) -> None:
        """What is safe is served even where nothing can be made safe any more."""
        if self.shared.deletes:
            return
        client = await SimClient.connect(self.network, PORT, "reader")
        for topic in self.history.living():
            if topic.policy == "kept":
                for partition in range(topic.partition_count):
                    await self._read_all(client, topic, partition)
        client.close()

    async def _clock_jumps(self) -> None:
        self.clock.jump_wall(self._chance.choice((-3_600_000, -1000, 1000, 3_600_000)))

    # -- the end -------------------------------------------------------------------------------

    async def _heal(self) -> None:
        self.disk.capacity = None
        self.disk.fail_on = {}
        self.disk.stop_at = None
        self.network.delay_s = 0.002
        await self._start_again()

    async def _judge(self) -> None:
        """Read every topic that lives from its beginning to its end."""
        async with asyncio.timeout(HEAL_S):
            client = await SimClient.connect(self.network, PORT, "judge")
            topics = await requests.all_topics(client)
            seen = {t.topic_id: (name, len(t.partitions)) for name, t in topics.items()}
            self.history.topics_seen(seen, {t.topic_id for t in self.history.living()})
            for topic in self.history.living():
                for partition in range(topic.partition_count):
                    place = Place(topic.topic_id, partition)
                    log = await self._read_all(client, topic, partition)
                    if log is None:
                        raise ViolationError(f"I23: nobody leads {place}")
                    self.history.final(place, log)
            client.close()


if __name__ == "__main__":
    sys.exit(seeds.main(World, "tests.sim.world", __doc__, seeds=100, seconds=4.0))
