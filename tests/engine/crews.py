"""Whole clusters on virtual time, for stories told in brokers, records and faults."""

import asyncio
from collections.abc import Callable, Coroutine

from engine.base.errors import Code
from engine.base.ids import BrokerId
from engine.broker.partition import Partition
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings
from engine.host import EngineHost
from engine.machines.controller.asks import CreateTopics, NewTopic
from engine.wire.batch import Record, read_header, read_records
from tests.engine.broker.partitions import batch
from tests.sim.disk import MemoryDisk
from tests.sim.loop import SimClock, SimLoop
from tests.sim.net import SimNetwork

SETTLED_S = 60.0


class Crews:
    """One engine with several brokers, its disk and its clock."""

    def __init__(
        self,
        count: int = 3,
        *,
        seed: int = 1,
        outbox: Outbox | None = None,
        disk: MemoryDisk | None = None,
        **configs: str,
    ) -> None:
        self.outbox = outbox
        if outbox is not None:
            outbox.attach()
        self.loop = SimLoop(seed)
        self.disk = disk or MemoryDisk()
        self._settings = EngineSettings(
            "/d",
            broker_count=count,
            configs={key.replace("_", "."): v for key, v in configs.items()},
        )
        self.host = self._host()

    def _host(self) -> EngineHost:
        return EngineHost(
            self._settings,
            clock=SimClock(self.loop),
            rng=self.loop.stream("engine"),
            disk=self.disk,
            network=SimNetwork(self.loop),
            outbox=self.outbox,
        )

    @property
    def fleet(self):
        return self.host.crew.fleet

    def run(self, story: Callable[["Crews"], Coroutine[object, object, None]]) -> None:
        async def live() -> None:
            await self.host.start()
            try:
                await self.until(
                    lambda: len(self.voters) == (3 if len(self.host.crew.nodes) > 2 else 1)
                )
                await story(self)
            finally:
                await self.host.stop()

        self.loop.run(live())

    @property
    def voters(self) -> tuple[int, ...]:
        return self.fleet.front.cluster.quorum.voters

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds; it must within a minute of the cluster's time."""
        until = self.loop.time() + SETTLED_S
        while not holds():
            assert self.loop.time() < until, "it did not come to pass"
            await asyncio.sleep(0.01)

    async def restart(self) -> None:
        """Everything stops and starts again on the same disk."""
        await self.host.stop()
        self.host = self._host()
        await self.host.start()

    async def create(
        self,
        name: str,
        *,
        partitions: int = 1,
        replicas: int = 3,
        is_awaited: bool = True,
        **configs: str,
    ) -> None:
        """A topic, by default with leaders that know it and every replica in sync."""
        cluster = self.fleet.front.cluster
        new = NewTopic(
            name,
            cluster.new_topic_id(),
            partitions,
            replicas,
            configs=tuple((key.replace("_", "."), value) for key, value in configs.items()),
        )
        (outcome,) = await cluster.ask(CreateTopics((new,)))
        assert outcome.code is Code.NONE, outcome
        if not is_awaited:
            return
        places = [(name, index) for index in range(partitions)]
        await self.until(lambda: all(self.leads(*place) for place in places))
        await self.until(lambda: all(len(self.isr(*place)) == replicas for place in places))

    def leader(self, topic: str, index: int = 0) -> int:
        found = self.fleet.leader(topic, index)
        return int(found.broker_id) if found else -1

    def leads(self, topic: str, index: int = 0) -> bool:
        """Whether a partition's leader knows that it leads."""
        broker = self.leader(topic, index)
        found = self.fleet.replica(broker, topic, index)
        return found is not None and found.is_leader

    def isr(self, topic: str, index: int = 0) -> tuple[int, ...]:
        found = self.fleet.image.topics.get(topic)
        return tuple(sorted(found.partitions[index].isr)) if found else ()

    def replica(self, broker_id: int, topic: str, index: int = 0) -> Partition:
        found = self.fleet.replica(broker_id, topic, index)
        assert found is not None
        return found

    def append(
        self, topic: str, value: bytes = b"value", index: int = 0, *, acks: int = -1
    ) -> tuple[Partition, int]:
        """Append at the leader; the partition and the end offset behind it."""
        broker = self.fleet.leader(topic, index)
        assert broker is not None
        partition = broker.partition(topic, index)
        done = partition.append(
            batch(value=value), now_ms=broker.clock.now_ms(), required_acks=acks
        )
        return partition, done.last_offset + 1

    async def write(self, topic: str, value: bytes = b"value", index: int = 0) -> None:
        """A record, acknowledged by everyone in sync; at a new leader once it knows that it leads."""
        await self.until(lambda: self.leads(topic, index))
        partition, end_offset = self.append(topic, value, index)
        await partition.committed(end_offset)

    def values(self, broker_id: int, topic: str, index: int = 0) -> list[bytes | None]:
        """What a broker's copy holds, committed or not."""
        return [record.value for record in self.records(broker_id, topic, index)]

    def records(self, broker_id: int, topic: str, index: int = 0) -> list[Record]:
        log, found = self.replica(broker_id, topic, index).log, []
        offset = log.start_offset
        while offset < log.end_offset:
            read = log.read(offset, 1_000_000, end_offset=log.end_offset).records
            data = read if isinstance(read, bytes) else read.read()
            position = 0
            while position < len(data):
                header = read_header(data, position)
                found += read_records(data[position : position + header.size])
                position += header.size
                offset = header.last_offset + 1
        return found

    async def alike(self, topic: str, *, replicas: tuple[int, ...] = (1, 2, 3)) -> None:
        """Every replica comes to hold the same, byte for byte, and to be in sync."""
        await self.until(lambda: set(self.isr(topic)) == set(replicas))
        ends = {self.replica(broker_id, topic).log.end_offset for broker_id in replicas}
        await self.until(
            lambda: len({self.replica(each, topic).log.end_offset for each in replicas}) == 1
        )
        files = {
            bytes(self.replica(each, topic).log.read(0, 10_000_000, end_offset=max(ends)).records)  # type: ignore[arg-type]  # small: bytes
            for each in replicas
        }
        assert len(files) == 1

    async def kill(self, broker_id: int) -> None:
        await self.host.crew.kill(broker_id)

    async def revive(self, broker_id: int) -> None:
        await self.host.crew.start_one(broker_id)

    def broker(self, broker_id: int):
        return self.fleet.brokers[BrokerId(broker_id)]
