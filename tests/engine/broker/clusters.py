"""A cluster with one broker on a disk in memory, opened and closed as the host does it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from engine.base.clock import ManualClock
from engine.base.ids import BrokerId
from engine.broker.broker import Broker
from engine.broker.cluster import Cluster
from engine.broker.copies import Copies
from engine.broker.durability import Durability, Syncer
from engine.broker.fleet import Fleet
from engine.broker.metadata_log import MetadataLog
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.machines.controller.asks import CreateTopics, NewTopic, TopicOutcome
from engine.machines.controller.image import Endpoint
from engine.storage.folder import LogFolder
from tests.sim.disk import MemoryDisk

FOLDER = "/data/broker-1"
METADATA = f"{FOLDER}/__cluster_metadata-0"
ONE = BrokerId(1)


class Node:
    """What the host composes, without listeners and telemetry."""

    def __init__(
        self, disk: MemoryDisk, *, durability: Durability = "fsync", seed: int = 1
    ) -> None:
        self.disk, self.clock, self.rng = disk, ManualClock(), Random(seed)
        self.tasks = Tasks()
        self.folder = LogFolder.open(
            disk,
            FOLDER,
            broker_id=1,
            new_cluster_id="A" * 22,
            clock=self.clock,
            rng=self.rng,
        )
        self.syncer = Syncer(durability)
        self.log = MetadataLog(
            disk=disk, folder=self.folder, node_id=ONE, clock=self.clock, syncer=self.syncer
        )
        self.cluster = Cluster(
            cluster_id=self.folder.cluster_id,
            node_id=ONE,
            metadata_log=self.log,
            clock=self.clock,
            rng=self.rng,
            tasks=self.tasks,
        )
        self.broker = Broker(
            broker_id=ONE,
            settings=BrokerSettings({}),
            cluster=self.cluster,
            folder=self.folder,
            clock=self.clock,
            rng=self.rng,
            tasks=self.tasks,
            syncer=self.syncer,
            apis={},
        )
        self.fleet = Fleet(self.cluster.links)
        self.copies = Copies(self.fleet, disk)

    async def start(self) -> None:
        await self.cluster.start()
        await self.broker.open()
        await self.broker.start([Endpoint("PLAINTEXT", "localhost", 9092)])
        self.fleet.join(self.broker)

    async def stop(self) -> None:
        await self.broker.stop()
        await self.end_tasks()
        self.cluster.close()
        self.folder.close(self.broker.high_watermarks(), broker_epoch=self.broker.epoch)

    async def end_tasks(self) -> None:
        self.tasks.cancel_all()
        await self.tasks.ended()

    def new_topic(self, name: str, partitions: int = 1, **more: object) -> NewTopic:
        return NewTopic(name, self.cluster.new_topic_id(), partitions, 1, **more)  # type: ignore[arg-type]

    async def create(self, name: str, partitions: int = 1, **more: object) -> TopicOutcome:
        topic = self.new_topic(name, partitions, **more)
        (outcome,) = await self.cluster.ask(CreateTopics((topic,)))
        return outcome


@asynccontextmanager
async def node(disk: MemoryDisk, **more: object) -> AsyncIterator[Node]:
    """Started, and stopped cleanly in the end."""
    started = Node(disk, **more)  # type: ignore[arg-type]
    await started.start()
    try:
        yield started
    finally:
        await started.stop()


@asynccontextmanager
async def doomed_node(disk: MemoryDisk, **more: object) -> AsyncIterator[Node]:
    """Started, and left as a kill leaves it: only its tasks end."""
    started = Node(disk, **more)  # type: ignore[arg-type]
    await started.start()
    try:
        yield started
    finally:
        await started.end_tasks()
