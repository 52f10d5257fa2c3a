"""What is done to the brokers of a simulated cluster, one harm after the other, and undone."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from engine.base.errors import KafkaError
from engine.base.ids import BrokerId
from engine.crew import Crew
from tests.sim.disk import MemoryDisk

if TYPE_CHECKING:
    from tests.sim.clusters import ClusterWorld

FAULTS = (
    "kill",
    "power_cut",
    "stop",
    "pause",
    "cut",
    "cut_both",
    "slow",
    "throttle",
    "drop",
    "hold",
    "full_disk",
    "slow_disk",
    "failing_sync",
    "skewed_clock",
    "clock_jump",
    "reset_clients",
    "kill_all",
    "power_cut_all",
    "failing_sync_all",
    "power_cut_election",
    "stop_all",
)
HARMLESS = {"skewed_clock", "clock_jump", "reset_clients"}
"""What must not end any broker's lease: that goes by a clock that nobody sets."""


ELECTION_MS = 2000
"""How long another controller is waited for."""
Held = tuple[int, str, int]
"""A follower, and the topic and partition that it copies nothing of."""


class Harm(NamedTuple):
    """One fault: when, what, to whom, and for how long."""

    at_s: float
    fault: str
    one: int
    other: int
    for_s: float

    def __str__(self) -> str:
        return f"{self.fault} {self.one} {self.other} at {self.at_s:.2f} s for {self.for_s:.2f} s"


def plan(chance: Random, count: int, seconds: float, faults: Sequence[str]) -> list[Harm]:
    """The harm of a seed. Swarm: each knows only some faults, so that they also occur alone."""
    enabled = [fault for fault in faults if chance.random() < 0.3] or [chance.choice(faults)]
    harms = []
    for _ in range(chance.randrange(2, 10)):
        one, other = chance.sample(range(1, count + 1), 2)
        fault, at_s = chance.choice(enabled), 1 + chance.random() * seconds
        for_s = chance.choice((0.05, 0.5, 3)) * chance.random()
        harms.append(Harm(at_s, fault, one, other, for_s))
    return sorted(harms)


class Nemesis:
    """Does the harm, and makes it good again."""

    def __init__(self, world: "ClusterWorld", chance: Random) -> None:
        self._world = world
        self._chance = chance
        self._busy: set[int] = set()
        """Brokers that something is done to which no other harm may come between."""
        self._is_restarting = False

    @property
    def _crew(self) -> Crew:
        return self._world.crew

    async def do(self, harm: Harm) -> None:
        await asyncio.sleep(harm.at_s)
        if self._is_restarting:
            return
        self._world.faults[harm.fault] += 1
        await getattr(self, f"_{harm.fault}")(harm)

    async def heal(self) -> None:
        """All is well again, and every broker runs."""
        await self.heal_faults()
        for broker_id in self._crew.nodes:
            await self._revive(broker_id)

    async def heal_faults(self) -> None:
        links = self._crew.links
        for pair in tuple(links.faulty()):
            links.heal(*pair)
        for broker_id, node in self._crew.nodes.items():
            links.resume(broker_id)
            node.disk.is_full = node.disk.does_sync_fail = False
            node.slow_syncs(0)
            node.clock.offset_ms = 0
        await self._world.by_engine(self._set_held(tuple(links.held), is_held=False), "release")

    # -- all brokers ---------------------------------------------------------------------------

    async def _kill_all(self, _: Harm) -> None:
        await self._again(self._world.disk.kill)

    async def _power_cut_all(self, _: Harm) -> None:
        self._world.power_lost(tuple(self._crew.nodes))
        await self._again(lambda: self._world.disk.power_cut(self._chance))

    async def _failing_sync_all(self, harm: Harm) -> None:
        """The one disk that they share fails, until the power goes."""
        self._is_restarting = True
        for node in self._crew.nodes.values():
            node.disk.does_sync_fail = True
        await asyncio.sleep(harm.for_s)
        await self._power_cut_all(harm)

    async def _power_cut_election(self, harm: Harm) -> None:
        """The controller goes, and all power the moment that another is elected."""
        crew, before = self._crew, self._controller()
        if before is None or before in self._busy:
            return
        self._busy.add(before)
        if not await self._world.by_engine(crew.kill(before), f"kill broker {before}"):
            return
        for _ in range(ELECTION_MS):
            if self._is_restarting or self._controller() is not None:
                break
            await asyncio.sleep(0.001)
        if self._crew is crew and not self._is_restarting:
            await self._power_cut_all(harm)

    def _controller(self) -> int | None:
        """Who takes itself for it, of several the newest."""
        standings = {
            broker_id: node.broker.cluster.quorum.standing
            for broker_id, node in self._crew.nodes.items()
            if node.broker is not None
        }
        leading = [broker_id for broker_id in standings if standings[broker_id].state == "leader"]
        return max(leading, key=lambda broker_id: standings[broker_id].epoch, default=None)

    async def _stop_all(self, harm: Harm) -> None:
        if not self._busy:  # nobody asks the window to stop while it starts a broker
            await self.heal_faults()
            self._is_restarting = True
            await self._world.by_engine(self._world.host.stop(), "stop")
            await self._kill_all(harm)

    async def _again(self, after: Callable[[], MemoryDisk]) -> None:
        self._is_restarting = True
        try:
            self._busy.clear()
            await self._world.begin_again(after())
        finally:
            self._is_restarting = False

    # -- one broker ----------------------------------------------------------------------------

    async def _kill(self, harm: Harm) -> None:
        await self._gone(harm, self._crew.kill)

    async def _power_cut(self, harm: Harm) -> None:
        await self._gone(harm, self._lose_power)

    async def _lose_power(self, broker_id: int) -> None:
        node = self._crew.nodes[broker_id]
        await self._crew.kill(broker_id)
        self._world.power_lost((broker_id,))
        node.disk.lose_power()

    async def _stop(self, harm: Harm) -> None:
        if not self._crew.links.is_paused(harm.one):
            await self._gone(harm, self._crew.stop_one)

    async def _gone(
        self, harm: Harm, end: Callable[[int], Coroutine[object, object, None]]
    ) -> None:
        crew = self._crew
        if harm.one in self._busy or not crew.nodes[harm.one].is_running:
            return
        self._busy.add(harm.one)
        if not await self._world.by_engine(end(harm.one), f"{harm.fault} broker {harm.one}"):
            return
        await asyncio.sleep(harm.for_s)
        if self._crew is crew and not self._is_restarting:
            await self._revive(harm.one)

    async def _revive(self, broker_id: int) -> None:
        crew = self._crew
        broker = crew.nodes[broker_id].broker
        if broker is not None and broker.syncer.failure is not None:
            # the last of all does not halt itself: it says that its disk failed, and waits
            await self._world.by_engine(crew.kill(broker_id), f"kill {broker_id}")
        while self._crew is crew and not crew.nodes[broker_id].is_running:
            try:
                await self._world.by_engine(crew.start_one(broker_id), f"revive {broker_id}")
            except (KafkaError, OSError):
                await asyncio.sleep(0.1)
        if self._crew is crew:
            self._busy.discard(broker_id)

    async def _pause(self, harm: Harm) -> None:
        links = self._crew.links
        if harm.one in self._busy:
            return
        links.pause(harm.one)
        await asyncio.sleep(harm.for_s)
        links.resume(harm.one)

    # -- its disk and its clock ----------------------------------------------------------------

    async def _full_disk(self, harm: Harm) -> None:
        disk = self._crew.nodes[harm.one].disk
        disk.is_full = True
        await asyncio.sleep(harm.for_s)
        disk.is_full = False

    async def _slow_disk(self, harm: Harm) -> None:
        node = self._crew.nodes[harm.one]
        node.slow_syncs(20 + harm.for_s * 300)
        await asyncio.sleep(harm.for_s)
        node.slow_syncs(0)

    async def _failing_sync(self, harm: Harm) -> None:
        """For good, as far as this life of the broker goes: it halts itself."""
        crew = self._crew
        if harm.one in self._busy:
            return
        self._busy.add(harm.one)
        crew.nodes[harm.one].disk.does_sync_fail = True
        await asyncio.sleep(harm.for_s)
        crew.nodes[harm.one].disk.does_sync_fail = False
        await asyncio.sleep(0.1)
        if self._crew is crew and not self._is_restarting:
            await self._revive(harm.one)

    async def _skewed_clock(self, harm: Harm) -> None:
        clock = self._crew.nodes[harm.one].clock
        clock.offset_ms = 60_000 if harm.one > harm.other else -60_000
        await asyncio.sleep(harm.for_s)
        clock.offset_ms = 0

    async def _clock_jump(self, harm: Harm) -> None:
        self._world.clock.jump_wall(300_000 if harm.one > harm.other else -300_000)

    # -- what is between them ------------------------------------------------------------------

    async def _cut(self, harm: Harm, *more: tuple[int, int]) -> None:
        links = self._crew.links
        for pair in ((harm.one, harm.other), *more):
            links.cut(*pair)
        await asyncio.sleep(harm.for_s)
        for pair in ((harm.one, harm.other), *more):
            links.heal(*pair)

    async def _cut_both(self, harm: Harm) -> None:
        await self._cut(harm, (harm.other, harm.one))

    async def _slow(self, harm: Harm) -> None:
        await self._slowed(harm, delay_ms=20 + harm.for_s * 200)

    async def _throttle(self, harm: Harm) -> None:
        await self._slowed(harm, bytes_per_s=20_000)

    async def _slowed(
        self, harm: Harm, *, delay_ms: float = 0, bytes_per_s: float | None = None
    ) -> None:
        links = self._crew.links
        links.slow(harm.one, harm.other, delay_ms=delay_ms, bytes_per_s=bytes_per_s)
        await asyncio.sleep(harm.for_s)
        links.heal(harm.one, harm.other)

    async def _drop(self, harm: Harm) -> None:
        self._crew.links.drop(harm.one, harm.other)

    async def _hold(self, harm: Harm) -> None:
        """One copies nothing of what the other leads."""
        crew = self._crew
        held = [
            (harm.one, topic.name, partition.index)
            for topic, partition in crew.fleet.image.partitions()
            if partition.leader == harm.other and harm.one in partition.replicas
        ]
        await self._world.by_engine(self._set_held(held, is_held=True), "hold")
        await asyncio.sleep(harm.for_s)
        if self._crew is crew:
            await self._world.by_engine(self._set_held(held, is_held=False), "release")

    async def _set_held(self, places: Iterable[Held], *, is_held: bool) -> None:
        """As the commands have it: whoever is held, or not any more, begins to follow anew."""
        crew = self._crew
        for place in places:
            if is_held:
                crew.links.held.add(place)
            else:
                crew.links.held.discard(place)
            broker_id, topic, index = place
            copy = crew.fleet.replica(broker_id, topic, index)
            if copy is not None and not copy.is_leader:
                broker = crew.fleet.brokers[BrokerId(broker_id)]
                broker.replication.follow(copy, broker.cluster.partition(topic, index).leader)

    async def _reset_clients(self, harm: Harm) -> None:
        self._world.network.reset_some(min(1.0, harm.for_s))
