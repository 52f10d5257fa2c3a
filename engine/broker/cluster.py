"""The cluster: its committed metadata, its brokers, and the way to change either."""

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from engine.base.clock import Clock
from engine.base.errors import Code, KafkaError
from engine.base.ids import NO_TOPIC_ID, BrokerId, PartitionIndex, TopicId
from engine.base.rng import RandomSource, random_uuid
from engine.broker.delta import MetadataDelta, delta_of
from engine.broker.metadata_log import MetadataLog
from engine.broker.quorum_view import Quorum, QuorumReplica, QuorumView
from engine.broker.shard import Committed, Shard
from engine.broker.tasks import Tasks
from engine.machines.controller.asks import SetFeatures
from engine.machines.controller.controller import Controller
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.to_records import to_records
from engine.machines.step import Ask, Machine
from engine.wire.message import Message
from engine.wire.metadata_records.topics import RemoveTopicRecord, TopicRecord

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")

SUPPORTED_FEATURES: dict[str, tuple[int, int]] = {
    "metadata.version": (7, 30),
    "kraft.version": (0, 1),
    "eligible.leader.replicas.version": (0, 1),
    "group.version": (0, 1),
}
"""What this engine's semantics reach: 4.3-IV0, so that genuine Kafka 4.3 takes the folder over.

Shares and transaction.version 2 are named when their coordinators exist: a client that sees them
would rely on them.
"""

CONSUMER_GROUPS = ("group.version", 1)
NEW_CLUSTER_FEATURES = (
    ("metadata.version", 30),
    ("eligible.leader.replicas.version", 1),
    CONSUMER_GROUPS,
)
NEW_CLUSTER_DEFAULTS = (("min.insync.replicas", "1"),)
"""With eligible leader replicas on, this setting lives in the metadata, cluster-wide."""

Subscriber = Callable[[MetadataDelta], None]


class Cluster:
    """Readers use `image`, which never shows what is not committed; changes go through `ask`."""

    def __init__(
        self,
        *,
        cluster_id: str,
        node_id: BrokerId,
        metadata_log: MetadataLog,
        clock: Clock,
        rng: RandomSource,
        tasks: Tasks | None = None,
    ) -> None:
        self.image = MetadataImage(cluster_id)
        self.brokers: dict[BrokerId, Broker] = {}
        self.clock = clock
        self.rng = rng
        self._node_id = node_id
        self._log = metadata_log
        self._tasks = tasks
        self.last_known_ms = metadata_log.last_known_ms if metadata_log.last_known_ms >= 0 else None
        """A time that has certainly been, from before this start."""
        self._is_snapshotting = False
        self._subscribers: list[Subscriber] = []
        self.removed: dict[TopicId, TopicImage] = {}
        """Topics whose removal is committed while their folders may still lie where they lay."""
        for record in metadata_log.load():
            if isinstance(record, RemoveTopicRecord):
                topic = self.image.topics_by_id[TopicId(record.topic_id)]
                self.removed[topic.topic_id] = topic
            elif isinstance(record, TopicRecord):  # it came back
                self.removed.pop(TopicId(record.topic_id), None)
            self.image.apply(record)
        self._stamp(metadata_log.end_offset)
        self._shard: Shard[Message] = Shard(
            machine=Controller(self.image.copy()),
            reload=self._reload_controller,
            shard_log=metadata_log,
            clock=clock,
            on_committed=self._publish,
        )
        metadata_log.on_committed = self._shard.committed
        metadata_log.on_failed = self._shard.storage_failed

    async def start(self) -> None:
        """Lead the cluster under a new epoch; a new cluster gets its features."""
        self._log.begin_epoch()
        self.image.controller_id = self._node_id
        self.image.epoch = self._log.epoch
        is_new = not self.image.features
        features: tuple[tuple[str, int], ...] = NEW_CLUSTER_FEATURES if is_new else ()
        if not is_new and CONSUMER_GROUPS[0] not in self.image.features:
            features = (CONSUMER_GROUPS,)  # a folder from before there were consumer groups
        defaults = NEW_CLUSTER_DEFAULTS if is_new else ()
        await self.ask(SetFeatures(features, defaults), cause="the engine starts")
        self._stamp(self._log.end_offset)
        self._snapshot_if_due()
        log.info("controller %s leads in epoch %s", self._node_id, self._log.epoch)

    def close(self) -> None:
        self._log.close()

    async def ask(self, ask: Ask[Outcome], *, cause: str = "") -> Outcome:
        """The controller's answer, once it is committed and every broker here was told.

        `cause` says in one clause who wants it, for the events: "client app-1 asked for its metadata".
        """
        return await self._shard.ask(ask, cause=cause)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Be told of each committed change, in order, after the image shows it."""
        self._subscribers.append(subscriber)

    @property
    def quorum_view(self) -> QuorumView:
        """Who holds the metadata: this broker alone."""
        now_ms = self.clock.now_ms()
        broker = self.image.brokers.get(self._node_id)
        directory = broker.log_dirs[0] if broker and broker.log_dirs else NO_TOPIC_ID
        alone = QuorumReplica(self._node_id, directory, self._log.end_offset, now_ms, now_ms)
        return Quorum(self._node_id, self._log.epoch, self._log.committed_end, (alone,))

    @property
    def controller_epoch(self) -> int:
        return self._log.epoch

    @property
    def quorum(self) -> Mapping[int, bytes]:
        """What the quorum itself must remember: its control records, by type."""
        return self._log.quorum

    @property
    def next_metadata_offset(self) -> int:
        return self._log.end_offset

    def new_topic_id(self) -> TopicId:
        while True:
            topic_id = TopicId(random_uuid(self.rng))
            if topic_id not in self.image.topics_by_id:
                return topic_id

    def topic(self, name: str) -> TopicImage:
        topic = self.image.topics.get(name)
        if topic is None:
            raise KafkaError(Code.UNKNOWN_TOPIC_OR_PARTITION)
        return topic

    def topic_by_id(self, topic_id: bytes) -> TopicImage:
        topic = self.image.topics_by_id.get(topic_id)
        if topic is None:
            raise KafkaError(Code.UNKNOWN_TOPIC_ID)
        return topic

    def partition(self, name: str, index: int) -> PartitionImage:
        partition = self.topic(name).partitions.get(PartitionIndex(index))
        if partition is None:
            raise KafkaError(Code.UNKNOWN_TOPIC_OR_PARTITION)
        return partition

    def _reload_controller(self) -> Machine[Any, Message, Any]:
        controller = Controller(MetadataImage(self.image.cluster_id))
        for record in self._log.load():
            controller.restore(record)
        return controller

    def _publish(self, committed: Committed[Message]) -> None:
        delta = delta_of(self.image, committed)
        self.removed.update((topic.topic_id, topic) for topic in delta.removed)
        self._stamp(committed.end_offset)
        log.debug("metadata at %s: %s", committed.end_offset, committed.why)
        for subscriber in self._subscribers:
            subscriber(delta)
        self._snapshot_if_due()

    def removal_settled(self, topic_id: TopicId) -> None:
        """The folders of a removed topic are where they belong."""
        self.removed.pop(topic_id, None)
        if not self.removed:
            self._snapshot_if_due()

    def _snapshot_if_due(self) -> None:
        if self.removed and self.brokers:
            return  # a snapshot would forget what they were
        if self._log.wants_snapshot and not self._is_snapshotting and self._tasks is not None:
            self._is_snapshotting = True
            self._tasks.spawn("metadata snapshot", self._write_snapshot())

    async def _write_snapshot(self) -> None:
        frozen = self.image.copy()
        try:
            await self._log.write_snapshot(to_records(frozen), frozen.offset + 1)
        except OSError as error:
            log.warning("the metadata snapshot was not written: %s", error)
        finally:
            self._is_snapshotting = False

    def _stamp(self, end_offset: int) -> None:
        self.image.offset = end_offset - 1
