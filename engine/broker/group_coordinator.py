"""The group coordinator of one broker: a shard for each partition of `__consumer_offsets` it leads."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from engine.base.errors import Code, KafkaError
from engine.base.ids import PartitionIndex, TopicName, TopicPartition
from engine.base.java import java_hash
from engine.broker.auto_creation import create_topics
from engine.broker.cluster_topics import ClusterTopics
from engine.broker.delta import MetadataDelta
from engine.broker.group_log import GroupLog, read_group_records
from engine.broker.group_settings import group_config
from engine.broker.partition import Partition
from engine.broker.shard import Committed, Shard
from engine.broker.timers import Timers
from engine.broker.turns import Turns
from engine.machines.controller.asks import NewTopic
from engine.machines.group.asks import Due, ExpireOffsets, ForgetTopics, GroupAsk, ListedGroup
from engine.machines.group.asks import ListGroups as ListAsk
from engine.machines.group.draft import Change
from engine.machines.group.groups import Groups
from engine.machines.step import Ask

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")
Watcher = Callable[[Committed[Change]], None]

TOPIC = TopicName("__consumer_offsets")


class GroupShard:
    """The groups of one partition: loaded, asked, timed."""

    def __init__(self, broker: "Broker", partition: Partition, on_committed: Watcher) -> None:
        self.partition = partition
        self.machine = Groups(partial(group_config, broker), ClusterTopics(broker.cluster))
        self.is_loaded = False
        self._broker = broker
        self._on_committed = on_committed
        self.timers = Timers(broker.clock, self._due)
        self._shard: Shard[Change] | None = None

    async def load(self) -> None:
        """Read the log back, a turn at a time."""
        turns = Turns(self._broker.clock)
        for wrote in read_group_records(self.partition):
            if wrote is None:
                await turns.breathe()
            else:
                self.machine.restore(wrote)
        group_log = GroupLog(self.partition, self._broker.clock)
        self._shard = Shard(
            machine=self.machine,
            reload=self._reload,
            shard_log=group_log,
            clock=self._broker.clock,
            on_committed=self._on_committed,
            on_timers=self.timers.take,
        )
        group_log.on_committed = self._shard.committed
        group_log.on_failed = self.close
        self.timers.take(self.machine.timers(self._broker.clock.now_ms()))
        self.is_loaded = True

    async def ask(self, ask: Ask[Outcome]) -> Outcome:
        if self._shard is None:
            raise KafkaError(Code.COORDINATOR_LOAD_IN_PROGRESS)
        return await self._shard.ask(ask)

    @property
    def is_settled(self) -> bool:
        """Whether everything the machine knows is committed."""
        return self._shard is not None and not self._shard.has_pending

    def close(self) -> None:
        """Another broker coordinates, or nobody: whoever waits here is told to look elsewhere."""
        self.timers.clear()
        if self._shard is not None:
            self._shard.storage_failed()

    def _reload(self) -> Groups:
        """What was not written is forgotten; sessions begin anew."""
        self.timers.clear()
        self.machine = Groups(
            partial(group_config, self._broker), ClusterTopics(self._broker.cluster)
        )
        for wrote in read_group_records(self.partition):
            if wrote is not None:
                self.machine.restore(wrote)
        self.timers.take(self.machine.timers(self._broker.clock.now_ms()))
        return self.machine

    def _due(self, key: tuple[str, ...]) -> None:
        if self._shard is not None:
            self._broker.tasks.spawn(f"timer {' '.join(key)}", self._ask_due(key))

    async def _ask_due(self, key: tuple[str, ...]) -> None:
        try:
            await self.ask(Due(key))
        except KafkaError as error:
            log.warning("%s of group %s is lost: %s", key[0], key[1], error)


class GroupCoordinator:
    """Finds the shard of a group; follows what this broker leads."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self.shards: dict[int, GroupShard] = {}
        self.watchers: list[Watcher] = []
        """Told of each committed change, for events and views."""
        self._creating: asyncio.Task[None] | None = None
        self._loading: set[asyncio.Task[None]] = set()
        broker.on_made.append(self._made)
        broker.cluster.subscribe(self._changed)

    # -- what handlers ask

    async def ask(self, ask: GroupAsk[Outcome]) -> Outcome:
        """The outcome; KafkaError where this is not the place to ask, or not the time."""
        shard = self.shard_of(ask.group_id)
        if shard is None:
            raise KafkaError(Code.NOT_COORDINATOR)
        try:
            return await shard.ask(ask)
        except KafkaError as error:
            if error.code is Code.KAFKA_STORAGE_ERROR:
                raise KafkaError(Code.NOT_COORDINATOR, error.message) from error
            raise

    async def listed(self) -> tuple[ListedGroup, ...]:
        """Every group here; COORDINATOR_LOAD_IN_PROGRESS while some are still being read."""
        found: list[ListedGroup] = []
        for shard in tuple(self.shards.values()):
            found += await shard.ask(ListAsk())
        return tuple(found)

    def partition_of(self, group_id: str) -> int | None:
        """The partition that keeps a group; None while the topic is not made."""
        topic = self._broker.cluster.image.topics.get(TOPIC)
        if topic is None:
            return None
        return abs(java_hash(group_id)) % len(topic.partitions)

    async def topic_made(self) -> bool:
        """Make the topic where it is missing; whether it is there now."""
        if TOPIC in self._broker.cluster.image.topics:
            return True
        if self._creating is None:
            self._creating = self._broker.tasks.spawn("offsets topic", self._make_topic())
            self._creating.add_done_callback(self._created)
        await asyncio.wait([self._creating])
        return TOPIC in self._broker.cluster.image.topics

    async def ready(self) -> bool:
        """The topic is made and what this broker keeps of it is read; whether it is there."""
        is_made = await self.topic_made()
        while self._loading:
            await asyncio.wait(self._loading)
        return is_made

    def shard_of(self, group_id: str) -> GroupShard | None:
        """Who keeps the group, if that is here."""
        index = self.partition_of(group_id)
        return None if index is None else self.shards.get(index)

    # -- the topic

    def _created(self, _task: asyncio.Task[None]) -> None:
        self._creating = None

    async def _make_topic(self) -> None:
        broker = self._broker
        settings = broker.settings
        alive = sum(not each.is_fenced for each in broker.cluster.image.brokers.values())
        wanted = settings.integer("offsets.topic.replication.factor")
        topic = NewTopic(
            name=TOPIC,
            topic_id=broker.cluster.new_topic_id(),
            partition_count=settings.integer("offsets.topic.num.partitions"),
            # genuine Kafka waits for more brokers to come; here the replicas are raised then
            replication_factor=max(1, min(wanted, alive)),
            configs=(
                ("cleanup.policy", "compact"),
                ("compression.type", "producer"),
                ("segment.bytes", str(settings.integer("offsets.topic.segment.bytes"))),
            ),
        )
        try:
            outcomes = await broker.cluster.ask(
                create_topics(broker, [topic]), cause="a client looks for its group's coordinator"
            )
        except KafkaError as error:
            log.warning("%s was not made: %s", TOPIC, error)
            return
        if outcomes[0].code not in {Code.NONE, Code.TOPIC_ALREADY_EXISTS}:
            log.warning("%s was not made: %s", TOPIC, outcomes[0].message)
        await broker.settled()

    # -- following what is led here

    def _made(self, partition: Partition) -> None:
        if partition.topic == TOPIC:
            self._take_role(partition)

    def _changed(self, delta: MetadataDelta) -> None:
        for topic, partition in delta.changed:
            if topic.name == TOPIC:
                place = TopicPartition(TOPIC, PartitionIndex(partition.index))
                found = self._broker.partitions.get(place)
                if found is not None:
                    self._take_role(found)
        gone = frozenset(topic.name for topic in delta.removed)
        if TOPIC in gone:
            for index in tuple(self.shards):
                self._resign(index)
        elif gone and self.shards:
            self._broker.tasks.spawn("positions of deleted topics", self._forget(gone))

    def _take_role(self, partition: Partition) -> None:
        known = self.shards.get(partition.index)
        if known is not None and (known.partition is not partition or not partition.is_leader):
            self._resign(partition.index)
            known = None
        if partition.is_leader and known is None:
            shard = GroupShard(self._broker, partition, self._tell)
            self.shards[partition.index] = shard
            task = self._broker.tasks.spawn(f"groups of {partition}", shard.load())
            self._loading.add(task)
            task.add_done_callback(self._loading.discard)

    def _resign(self, index: int) -> None:
        self.shards.pop(index).close()

    def _tell(self, committed: Committed[Change]) -> None:
        for watcher in self.watchers:
            watcher(committed)

    async def _forget(self, topics: frozenset[str]) -> None:
        for shard in tuple(self.shards.values()):
            if shard.is_loaded:
                await shard.ask(ForgetTopics(topics))

    async def expire_offsets(self) -> None:
        """From time to time, forever: positions that nobody wants any more go."""
        while True:
            interval_ms = self._broker.settings.integer("offsets.retention.check.interval.ms")
            await asyncio.sleep(interval_ms / 1000)
            for shard in tuple(self.shards.values()):
                if shard.is_loaded:
                    await shard.ask(ExpireOffsets())

    def close(self) -> None:
        for shard in self.shards.values():
            shard.close()
