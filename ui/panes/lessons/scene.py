"""What a lesson sees of the cluster and does to it, so that it can put everything back."""

from PySide6.QtCore import QObject, Signal

from engine.contract.cluster_commands import (
    BrokerState,
    DescribeFaults,
    DescribePartitions,
    Elected,
    ElectPreferredLeaders,
    Faults,
    HoldReplication,
    KillBroker,
    MoveReplicas,
    PartitionStates,
    ReleaseReplication,
    ReviveBroker,
)
from engine.contract.commands import CreateTopic, DeleteTopic, TopicCreated
from engine.contract.consumers import ConsumerStarted, ConsumerView, StartConsumer, StopConsumer
from engine.contract.group_commands import DeleteGroup
from engine.contract.produce import Acks, NewRecord, ProducedMany, ProduceMany
from engine.contract.trash import ListTrash, ThrowAway, TrashContents
from engine.contract.values import Done, EngineError
from engine.contract.views import PartitionView
from ui.engine_port import EnginePort, ask
from ui.models.store import Store


class Scene(QObject):
    """One topic of its own with one partition that matters, and what was done for it.

    Everything that it tells is what the engine told, never what was asked for.
    """

    topic_shown = Signal(str)
    """There is something to see on a topic's page."""
    group_shown = Signal(str)
    """There is something to see on a group's page."""

    def __init__(self, port: EnginePort, store: Store, name: str) -> None:
        super().__init__()
        self.port, self.store, self._name = port, store, name
        self.start_over()

    def start_over(self) -> None:
        """Take a name that nobody has, and know nothing."""
        number, self.topic = 1, self._name
        while self.topic in self.store.topics:
            number += 1
            self.topic = f"{self._name}-{number}"
        self.group_id = f"{self.topic}-readers"
        self.noted: dict[str, int] = {}
        """What a step wants later ones to know: "leader", "written"."""
        self.refused = ""
        """The code of the last write that was refused."""
        self._made_topic = False
        self._ended: list[int] = []
        self._held: list[int] = []
        self._consumers: list[int] = []

    # -- what there is

    @property
    def running(self) -> list[int]:
        """The brokers that serve."""
        return sorted(each.broker_id for each in self.store.brokers.values() if not each.why)

    @property
    def partition(self) -> PartitionView | None:
        return self.store.partition(self.topic, 0)

    @property
    def leader(self) -> int | None:
        return self.partition.leader if self.partition is not None else None

    @property
    def isr(self) -> list[int]:
        return sorted(self.partition.isr) if self.partition is not None else []

    @property
    def followers(self) -> list[int]:
        """Who copies from the leader, in sync or not."""
        replicas = self.partition.replicas if self.partition is not None else ()
        return sorted(each for each in replicas if each != self.leader)

    @property
    def high_watermark(self) -> int:
        return self.partition.high_watermark if self.partition is not None else 0

    @property
    def log_end(self) -> int:
        return self.partition.log_end_offset if self.partition is not None else 0

    @property
    def readers(self) -> list[ConsumerView]:
        """Those started here, in that order."""
        found = (self.store.consumers.get(number) for number in self._consumers)
        return [view for view in found if view is not None]

    @property
    def shares(self) -> list[int]:
        """How many partitions each reader is assigned."""
        return [len(view.assigned) if view.state == "reading" else 0 for view in self.readers]

    @property
    def is_tidy(self) -> bool:
        """Whether nothing is left of what was done."""
        return self.topic not in self.store.topics and not (
            self._made_topic or self._ended or self._held or self._consumers
        )

    # -- what is done

    async def create_topic(
        self, *, partitions: int = 1, replicas: int | None = None, least_in_sync: int = 1
    ) -> None:
        configs = (("min.insync.replicas", str(least_in_sync)),)
        await ask(self.port, CreateTopic(self.topic, partitions, replicas, configs), TopicCreated)
        self._made_topic = True

    async def write(self, count: int, *, acks: Acks = "all") -> None:
        """Append records to the first partition; a refusal is what is noted of it."""
        begin = self.log_end
        values = (f"record {number}" for number in range(begin, begin + count))
        records = tuple(NewRecord(value.encode(), partition=0) for value in values)
        made = await ask(self.port, ProduceMany(self.topic, records, acks=acks), ProducedMany)
        self.refused = made.failures[0].code if made.failures else ""

    async def count(self) -> int:
        """The records that can be read now, as the engine says anew."""
        states = await ask(self.port, DescribePartitions(self.topic), PartitionStates)
        return states.partitions[0].high_watermark or 0

    async def kill(self, broker_id: int) -> None:
        self._ended.append(broker_id)
        await ask(self.port, KillBroker(broker_id), Done)

    async def revive(self, broker_id: int) -> None:
        await ask(self.port, ReviveBroker(broker_id), BrokerState)
        self._ended = [each for each in self._ended if each != broker_id]

    async def hold(self, follower: int) -> None:
        """Have a broker copy nothing of the partition."""
        await ask(self.port, HoldReplication(self.topic, 0, follower), Done)
        self._held.append(follower)

    async def make_leader(self, broker_id: int) -> None:
        """Have a replica lead that is in sync."""
        others = [each for each in (self.leader, *self.followers) if each not in (None, broker_id)]
        replicas = (broker_id, *(each for each in others if each is not None))
        await ask(self.port, MoveReplicas(self.topic, 0, replicas), Done)
        await ask(self.port, ElectPreferredLeaders(topic=self.topic), Elected)

    async def elect_uncleanly(self) -> None:
        """Have whoever runs lead, whatever it lacks."""
        await ask(self.port, ElectPreferredLeaders(is_unclean=True, topic=self.topic), Elected)

    async def start_reader(self) -> None:
        asked = StartConsumer(self.group_id, (self.topic,), 0, reset="earliest")
        started = await ask(self.port, asked, ConsumerStarted)
        self._consumers.append(started.consumer_id)

    async def stop_reader(self) -> None:
        """The one that came last leaves."""
        await ask(self.port, StopConsumer(self._consumers[-1]), Done)
        self._consumers.pop()

    async def tidy(self) -> None:
        """Put everything back."""
        had_readers = bool(self._consumers)
        while self._consumers:
            await self.stop_reader()
        if had_readers:
            await ask(self.port, DeleteGroup(self.group_id), Done)
        faults = await ask(self.port, DescribeFaults(), Faults)
        remedies = {each.remedy for each in faults.faults}
        for follower in self._held:
            release = ReleaseReplication(self.topic, 0, follower)
            if release in remedies:  # "heal all" may have been faster
                await ask(self.port, release, Done)
        self._held.clear()
        for broker_id in tuple(self._ended):
            if broker_id in self.store.brokers:
                await self.revive(broker_id)
        self._ended.clear()
        if self._made_topic:
            await self._delete_topic()

    async def _delete_topic(self) -> None:
        """For good: nobody will miss it. The store may not know of it yet."""
        try:
            await ask(self.port, DeleteTopic(self.topic), Done)
        except EngineError as error:
            if error.code != "UNKNOWN_TOPIC_OR_PARTITION":  # else somebody was faster
                raise
        else:
            trash = await ask(self.port, ListTrash(), TrashContents)
            gone = tuple(each.topic_id for each in trash.topics if each.name == self.topic)
            if gone:
                await ask(self.port, ThrowAway(gone), Done)
        self._made_topic = False
