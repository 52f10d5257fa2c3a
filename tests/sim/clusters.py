"""A world with a whole cluster: clients at work, faults from the seed, judges at every step.

`python -m tests.sim.clusters --seeds 200` runs seeds. The faults of a seed are a list: a seed that
fails is run again with fewer of them until none can be spared, and how to replay it is printed.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import NamedTuple

from engine.base.errors import Code, KafkaError
from engine.contract.startup import EngineSettings
from engine.contract.values import EngineError
from engine.host import EngineHost
from engine.wire.messages.k03_metadata import MetadataResponse
from tests.sim import requests
from tests.sim.clients import SimClient, batches_in
from tests.sim.cluster_workload import (
    PORTS,
    ClusterActor,
    ClusterAdmin,
    ClusterConsumer,
    ClusterIdempotentProducer,
    ClusterProducer,
)
from tests.sim.disk import MemoryDisk
from tests.sim.history import History, Log, Place, ViolationError
from tests.sim.loop import SimClock, SimLoop
from tests.sim.net import SimNetwork
from tests.sim.replica_judge import ReplicaJudge
from tests.sim.workload import Shared

ENGINE = 1
START_S = 60.0
HEAL_S = 10.0
"""How long a healed cluster may take until all is writable and in sync."""
LOOK_EVERY = 20
"""Steps between two looks of the judge."""

FAULTS = (
    "kill",
    "stop",
    "pause",
    "cut",
    "cut_both",
    "slow",
    "drop",
    "reset_clients",
    "kill_all",
    "power_cut",
    "stop_all",
    "clock_jump",
)
CONFIGS = {
    "replica.lag.time.max.ms": "2000",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "400",
    "leader.imbalance.check.interval.seconds": "5",
    "replica.high.watermark.checkpoint.interval.ms": "500",
    "log.flush.offset.checkpoint.interval.ms": "700",
}


class Harm(NamedTuple):
    """One fault: when, what, to whom, and for how long."""

    at_s: float
    fault: str
    one: int
    other: int
    for_s: float

    def __str__(self) -> str:
        return f"{self.fault} {self.one} {self.other} at {self.at_s:.2f} s for {self.for_s:.2f} s"


class Summary(NamedTuple):
    """What one seed did."""

    trace: str
    steps: int
    acknowledged: int
    read: int
    faults: Counter[str]


class ClusterWorld:
    """One run of one seed."""

    def __init__(
        self, seed: int, *, seconds: float = 6.0, only: Sequence[int] | None = None
    ) -> None:
        self.loop = SimLoop(seed)
        self.network = SimNetwork(self.loop)
        self.clock = SimClock(self.loop)
        self.disk = MemoryDisk()
        self.history = History()
        self.judge = ReplicaJudge()
        self.faults: Counter[str] = Counter()
        self._chance = self.loop.stream("nemesis")
        self._count = 5 if self._chance.random() < 0.15 else 3
        self._seconds = seconds
        self.harms = self._plan(seconds)
        if only is not None:
            self.harms = [harm for number, harm in enumerate(self.harms) if number in only]
        self.shared = Shared(self.network, PORTS[0], self.clock, self.history, [])
        self._lives = 0
        self._busy: set[int] = set()
        self._is_restarting = False
        self._host = self._new_host()
        self._is_running = False
        self.loop.after_step = self._look

    def run(self) -> Summary:
        self.loop.run(self._main())
        for context in self.loop.errors:
            raise ViolationError(f"an exception that nobody took: {context}") from context.get(
                "exception"
            )
        acknowledged = sum(write.outcome == "ok" for write in self.history.writes)
        return Summary(
            self.loop.trace(),
            self.loop.step_count,
            acknowledged,
            self.history.read_count,
            self.faults,
        )

    def _plan(self, seconds: float) -> list[Harm]:
        # swarm: each seed knows only some faults, so that they also occur without the others
        chance = self._chance
        enabled = [fault for fault in FAULTS if chance.random() < 0.4] or [chance.choice(FAULTS)]
        harms = []
        for _ in range(chance.randrange(2, 10)):
            one, other = chance.sample(range(1, self._count + 1), 2)
            fault, at_s = chance.choice(enabled), 1 + chance.random() * seconds
            harms.append(
                Harm(at_s, fault, one, other, chance.choice((0.05, 0.5, 3)) * chance.random())
            )
        return sorted(harms)

    def _look(self) -> None:
        if self._is_running and self.loop.step_count % LOOK_EVERY == 0:
            self.judge.look(self._host.crew.fleet)

    async def _main(self) -> None:
        await self._start()
        admin, *others = actors = self._actors()
        admin.shared = replace(self.shared)  # it ends before the others
        running = [
            self.loop.spawn(number, actor.until_over(actor.act))
            for number, actor in enumerate(actors, ENGINE + 1)
        ]
        harms = [self.loop.spawn(0, self._do(harm)) for harm in self.harms]
        await self._watched([*harms, self.loop.spawn(0, asyncio.sleep(self._seconds))], running)
        admin.shared.is_over = True
        await running[0]
        await self._heal()
        self.shared.is_over = True
        idempotent = [actor for actor in others if isinstance(actor, ClusterIdempotentProducer)]
        try:
            async with asyncio.timeout(START_S):
                await asyncio.gather(*running)
                await asyncio.gather(*(producer.finished() for producer in idempotent))
        except TimeoutError:
            raise ViolationError("I23: clients are not served after healing") from None
        await self._settled(is_quiet=True)
        await self._final()

    def _actors(self) -> list[ClusterActor]:
        ports = PORTS[: self._count]

        def made(kind: type[ClusterActor], name: str, **more: int) -> ClusterActor:
            versions = self._chance.choice((requests.USUAL, requests.BY_ID))
            stream = self.loop.stream(name)
            return kind(self.shared, name, stream, versions, ports=ports, **more)

        return [
            made(ClusterAdmin, "admin"),
            made(ClusterIdempotentProducer, "i0"),
            made(ClusterIdempotentProducer, "i1"),
            made(ClusterProducer, "p0", acks=self._chance.choice((-1, 1))),
            made(ClusterConsumer, "c0"),
        ]

    async def _watched(
        self, awaited: list[asyncio.Task[None]], running: list[asyncio.Task[None]]
    ) -> None:
        waiting = set(awaited)
        while waiting:
            done, _ = await asyncio.wait({*waiting, *running}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            waiting -= done

    # -- the engine's lives --------------------------------------------------------------------

    def _new_host(self) -> EngineHost:
        self._lives += 1
        return EngineHost(
            EngineSettings("/data", PORTS[0], broker_count=self._count, configs=CONFIGS),
            clock=self.clock,
            rng=self.loop.stream(f"engine {self._lives}"),
            disk=self.disk,
            network=self.network,
        )

    async def _start(self) -> None:
        await self._by_engine(self._host.start(), "start")
        self._is_running = True

    async def _by_engine(self, work: Coroutine[object, object, None], what: str) -> bool:
        """Have the engine do something; whether it lived to do it."""
        host = self._host
        task = self.loop.spawn(ENGINE, work)
        await self._until(lambda: task.done() or self._host is not host, START_S)
        if self._host is not host:
            return False
        if not task.done():
            raise ViolationError(f"I23: {what} has not ended after {START_S} s")
        try:
            task.result()
        except EngineError as refusal:
            raise ViolationError(f"an engine that cannot {what}: {refusal}") from refusal
        return True

    async def _until(self, is_so: Callable[[], bool], seconds: float) -> None:
        deadline = self.loop.time() + seconds
        while not is_so() and self.loop.time() < deadline:
            await asyncio.sleep(0.01)

    async def _begin_again(self, disk: MemoryDisk) -> None:
        self._is_running = False
        self.loop.crash(ENGINE)
        self.network.crashed(ENGINE)
        self.disk = disk
        self._busy.clear()
        self._host = self._new_host()
        await self._start()

    # -- faults --------------------------------------------------------------------------------

    async def _do(self, harm: Harm) -> None:
        await asyncio.sleep(harm.at_s)
        if self._is_restarting or not self._is_running:
            return
        self.faults[harm.fault] += 1
        if harm.fault in {"kill_all", "power_cut", "stop_all"}:
            self._is_restarting = True
            try:
                await getattr(self, f"_{harm.fault}")()
            finally:
                self._is_restarting = False
        else:
            await getattr(self, f"_{harm.fault}")(harm)

    async def _kill_all(self) -> None:
        await self._begin_again(self.disk.kill())

    async def _power_cut(self) -> None:
        await self._begin_again(self.disk.power_cut(self._chance))

    async def _stop_all(self) -> None:
        if not self._busy:  # nobody asks the window to stop while it starts a broker
            self._heal_links()
            await self._by_engine(self._host.stop(), "stop")
            await self._kill_all()

    async def _kill(self, harm: Harm) -> None:
        await self._gone(harm, self._host.crew.kill)

    async def _stop(self, harm: Harm) -> None:
        if not self._host.crew.links.is_paused(harm.one):
            await self._gone(harm, self._host.crew.stop_one)

    async def _gone(
        self, harm: Harm, end: Callable[[int], Coroutine[object, object, None]]
    ) -> None:
        if harm.one in self._busy or not self._host.crew.nodes[harm.one].is_running:
            return
        host = self._host
        self._busy.add(harm.one)
        if not await self._by_engine(end(harm.one), f"{harm.fault} broker {harm.one}"):
            return
        await asyncio.sleep(harm.for_s)
        if self._host is host and self._is_running:
            await self._revive(harm.one)

    async def _revive(self, broker_id: int) -> None:
        host = self._host
        while self._host is host and not host.crew.nodes[broker_id].is_running:
            try:
                await self._by_engine(host.crew.start_one(broker_id), f"revive {broker_id}")
            except KafkaError:
                await asyncio.sleep(0.1)
        if self._host is host:
            self._busy.discard(broker_id)

    async def _pause(self, harm: Harm) -> None:
        links = self._host.crew.links
        if harm.one in self._busy:
            return
        links.pause(harm.one)
        await asyncio.sleep(harm.for_s)
        links.resume(harm.one)

    async def _cut(self, harm: Harm, *more: tuple[int, int]) -> None:
        links = self._host.crew.links
        for pair in ((harm.one, harm.other), *more):
            links.cut(*pair)
        await asyncio.sleep(harm.for_s)
        for pair in ((harm.one, harm.other), *more):
            links.heal(*pair)

    async def _cut_both(self, harm: Harm) -> None:
        await self._cut(harm, (harm.other, harm.one))

    async def _slow(self, harm: Harm) -> None:
        links = self._host.crew.links
        links.slow(harm.one, harm.other, delay_ms=20 + harm.for_s * 200)
        await asyncio.sleep(harm.for_s)
        links.heal(harm.one, harm.other)

    async def _drop(self, harm: Harm) -> None:
        self._host.crew.links.drop(harm.one, harm.other)

    async def _reset_clients(self, harm: Harm) -> None:
        self.network.reset_some(min(1.0, harm.for_s))

    async def _clock_jump(self, harm: Harm) -> None:
        self.clock.jump_wall(300_000 if harm.one > harm.other else -300_000)

    # -- the end -------------------------------------------------------------------------------

    def _heal_links(self) -> None:
        links = self._host.crew.links
        for pair in tuple(links.faulty()):
            links.heal(*pair)
        for broker_id in self._host.crew.nodes:
            links.resume(broker_id)

    async def _heal(self) -> None:
        self._heal_links()
        for broker_id in range(1, self._count + 1):
            if not self._host.crew.nodes[broker_id].is_running:
                await self._revive(broker_id)
        await self._settled()

    async def _settled(self, *, is_quiet: bool = False) -> None:
        def unsettled() -> str:
            fleet = self._host.crew.fleet
            return self.judge.unsettled(fleet, self._count, is_quiet=is_quiet)

        await self._until(lambda: not unsettled(), HEAL_S)
        if found := unsettled():
            raise ViolationError(f"I23: {HEAL_S} s after healing: {found}")

    async def _final(self) -> None:
        """Read every topic that lives, and what every broker says of them."""
        async with asyncio.timeout(START_S):
            for port in PORTS[: self._count]:
                client = await SimClient.connect(self.network, port, "judge")
                told = await requests.metadata(client)
                self._judge_metadata(told)
                ours = {broker.node_id for broker in told.brokers if broker.port == port}
                leads = {
                    Place(topic.topic_id, partition.partition_index)
                    for topic in told.topics
                    for partition in topic.partitions
                    if partition.leader_id in ours
                }
                for topic in self.history.living():
                    for index in range(topic.partition_count):
                        place = Place(topic.topic_id, index)
                        if place in leads:
                            self.history.final(place, await self._read_all(client, topic, index))
                client.close()

    def _judge_metadata(self, told: MetadataResponse) -> None:
        seen = {topic.topic_id: len(topic.partitions) for topic in told.topics}
        for topic_id, life in self.history.lives.items():
            if life.is_deleted and topic_id in seen:
                raise ViolationError(f"I21: deleted topic {life.topic.name} came back")
            if not life.is_deleting and seen.get(topic_id, 0) < life.topic.partition_count:
                raise ViolationError(f"I21: {life.topic} is gone, or parts of it")

    async def _read_all(self, client: SimClient, topic: requests.Topic, index: int) -> Log:
        place, records, size, offset = Place(topic.topic_id, index), dict[int, bytes](), 0, 0
        while True:
            fetched = await requests.fetch(client, topic, index, offset, version=13, max_wait_ms=0)
            if fetched.error:
                raise ViolationError(f"I23: reading gives {Code(fetched.error).name}")
            batches = batches_in(fetched.records)
            if not batches:
                return Log(0, records, size)
            offset = self.history.read(place, offset, batches)
            for batch in batches:
                size += batch.size
                records.update(batch.records)


def failure_of(seed: int, seconds: float, only: Sequence[int] | None = None) -> Exception | None:
    """What a run fails with."""
    try:
        ClusterWorld(seed, seconds=seconds, only=only).run()
    except Exception as error:  # noqa: BLE001 - every one is a finding
        return error
    return None


def shrunk(seed: int, seconds: float) -> list[int]:
    """The numbers of the faults that a failure cannot do without."""
    needed = list(range(len(ClusterWorld(seed, seconds=seconds).harms)))
    for number in tuple(needed):
        fewer = [other for other in needed if other != number]
        if failure_of(seed, seconds, fewer) is not None:
            needed = fewer
    return needed


def tell(seed: int, seconds: float, error: Exception) -> None:
    """What failed, with how little it fails, and how to see it again."""
    print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
    needed = shrunk(seed, seconds)
    for number in needed:
        print(f"    {ClusterWorld(seed, seconds=seconds).harms[number]}")
    only = " ".join(map(str, needed))
    print(
        f"    python -m tests.sim.clusters --first {seed} --seeds 1 --seconds {seconds}"
        f" --only {only} --log",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=6.0, help="of virtual time, each seed")
    parser.add_argument("--only", nargs="*", type=int, help="only these faults of the seed's")
    parser.add_argument("--log", action="store_true", help="show the brokers' log")
    options = parser.parse_args()
    logging.basicConfig(level=logging.DEBUG if options.log else logging.CRITICAL)
    began, steps, acknowledged, read, failed = time.perf_counter(), 0, 0, 0, 0
    faults: Counter[str] = Counter()
    for seed in range(options.first, options.first + options.seeds):
        world = ClusterWorld(seed, seconds=options.seconds, only=options.only)
        try:
            summary = world.run()
        except Exception as error:
            failed += 1
            if options.only is None:
                tell(seed, options.seconds, error)
            else:
                logging.getLogger(__name__).exception("seed %s", seed)
                print(f"seed {seed}: {type(error).__name__}: {error}")
            continue
        steps += summary.steps
        acknowledged += summary.acknowledged
        read += summary.read
        faults += summary.faults
    seconds = time.perf_counter() - began
    print(
        f"{options.seeds} seeds in {seconds:.1f} s, {steps} steps, {acknowledged} records "
        f"acknowledged, {read} batches read, {failed} violations; faults: {dict(faults)}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
