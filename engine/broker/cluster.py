"""The cluster as one broker knows it: the committed metadata, and the way to change it."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from engine.base.clock import Clock
from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicId
from engine.base.rng import RandomSource, random_uuid
from engine.broker.delta import MetadataDelta, delta_between, delta_of
from engine.broker.link import LinkClosedError, Links
from engine.broker.link_asks import ControllerAnswer, ControllerAsk, NotController, Reason
from engine.broker.metadata_log import MetadataLog
from engine.broker.quorum import Quorum, QuorumTimes
from engine.broker.quorum_view import DescribeQuorum, QuorumView, quorum_view
from engine.broker.shard import Committed, Shard
from engine.broker.tasks import Tasks
from engine.machines.controller.asks import RegisterBroker, SetFeatures
from engine.machines.controller.controller import Controller
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.partition_change import MIN_ISR
from engine.machines.controller.to_records import to_records
from engine.machines.step import Ask, Machine
from engine.wire.message import Message
from engine.wire.metadata_records.topics import RemoveTopicRecord, TopicRecord

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

Subscriber = Callable[[MetadataDelta], None]
NO_REASON = Reason(-1, "", "")

PATIENCE_MS = 30_000
"""How long whoever asks waits for a controller, while there is none."""


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
        tasks: Tasks,
        links: Links | None = None,
        static_configs: Mapping[str, str] | None = None,
        first_voter: BrokerId | None = None,
        times: QuorumTimes = QuorumTimes(),  # noqa: B008 - an immutable default
    ) -> None:
        self._static_configs = static_configs or {}
        self.image = MetadataImage(cluster_id, self._static_configs)
        self.clock = clock
        self.rng = rng
        self.links = links or Links(clock)
        self._node_id = node_id
        self._log = metadata_log
        self._tasks = tasks
        self.last_known_ms = metadata_log.last_known_ms if metadata_log.last_known_ms >= 0 else None
        """A time that has certainly been, from before this start."""
        self._is_snapshotting = False
        self._subscribers: list[Subscriber] = []
        self.on_leading: list[Callable[[bool], None]] = []
        """Told when this broker begins to lead the cluster, and when it ceases to."""
        self.removed: dict[TopicId, TopicImage] = {}
        """Topics whose removal is committed while their folders may still lie where they lay."""
        self._shard: Shard[Message] | None = None
        self.quorum = Quorum(
            node_id=node_id,
            first_voter=node_id if first_voter is None else first_voter,
            metadata_log=metadata_log,
            links=self.links,
            owner=self,
            clock=clock,
            rng=rng,
            tasks=tasks,
            times=times,
        )
        metadata_log.on_failed = self._storage_failed
        if self.quorum.voters == (node_id,):
            metadata_log.committed_end = metadata_log.end_offset  # nobody else could have less
        for record in metadata_log.load(metadata_log.committed_end):
            self._note_removal(record)
            self.image.apply(record)
        self._stamp(metadata_log.committed_end)

    # -- life ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Return when the cluster has a controller and this broker knows all it has committed.

        Raises OSError where the metadata cannot be written.
        """
        self.quorum.start()
        while not self._is_up_to_date:
            if self._log.failure is not None:
                raise self._log.failure
            await self.quorum.moved()
        self._snapshot_if_due()

    @property
    def _is_up_to_date(self) -> bool:
        return self.quorum.is_level and CONSUMER_GROUPS[0] in self.image.features

    async def _give_features(self) -> None:
        """A new cluster gets its features; one from before there were consumer groups gets those."""
        is_new = not self.image.features
        features: tuple[tuple[str, int], ...] = NEW_CLUSTER_FEATURES if is_new else ()
        if not is_new and CONSUMER_GROUPS[0] not in self.image.features:
            features = (CONSUMER_GROUPS,)
        # with eligible leader replicas on, this setting lives in the metadata, cluster-wide
        defaults = ((MIN_ISR, self._static_configs.get(MIN_ISR, "1")),) if is_new else ()
        if not features:
            return
        try:
            await self.ask(SetFeatures(features, defaults), cause="the engine starts")
        except KafkaError:
            if self._log.failure is None:  # else `start` says why
                raise

    def close(self) -> None:
        self._log.close()

    # -- what the quorum tells -----------------------------------------------------------------

    def leads(self) -> None:
        """Decide from now on; the machine knows everything that is written, committed or not."""
        self._shard = Shard(
            machine=self._reload_controller(),
            reload=self._reload_controller,
            shard_log=self._log,
            clock=self.clock,
            on_committed=self._publish_own,
        )
        self._tasks.spawn("features of the cluster", self._give_features())
        for told in self.on_leading:
            told(True)

    def leads_no_more(self) -> None:
        shard, self._shard = self._shard, None
        if shard is not None:
            shard.close(KafkaError(Code.NOT_CONTROLLER))
        for told in self.on_leading:
            told(False)

    def committed(self, end_offset: int) -> None:
        """Apply what is committed now, and tell whoever wants to know."""
        if self._shard is None:
            self._read_up_to(end_offset)
            return
        self._read_up_to(min(end_offset, self.quorum.led_from))
        self._shard.committed(end_offset)
        self._stamp(end_offset)

    def snapshot_installed(self, records: Sequence[Message], end_offset: int) -> None:
        """This broker was so far behind that the leader's log begins after its end."""
        image = MetadataImage(self.image.cluster_id, self._static_configs)
        for record in records:
            image.apply(record)
        delta = delta_between(self.image, image)
        self.image.become(image)
        self._tell(delta, end_offset)

    def _storage_failed(self) -> None:
        if self._shard is not None:
            self._shard.storage_failed()
        self.quorum.stir()

    # -- changing it ---------------------------------------------------------------------------

    async def ask(self, ask: Ask[Outcome], *, cause: str = "") -> Outcome:
        """The controller's answer, once it is committed and this broker knows of it.

        `cause` says in one clause who wants it, for the events: "client app-1 asked for its metadata".
        """
        until_ms = self.clock.monotonic_ms() + PATIENCE_MS
        while True:
            leader = self.quorum.leader
            found: object = NotController(0, None)
            if leader == self._node_id:
                found = await self.decide(ControllerAsk(cast("Ask[object]", ask), cause))
            elif leader is not None:
                found = await self._forward(leader, ControllerAsk(cast("Ask[object]", ask), cause))
            if isinstance(found, ControllerAnswer):
                while self.image.offset + 1 < found.end_offset:
                    if self.clock.monotonic_ms() > until_ms:
                        raise KafkaError(
                            Code.REQUEST_TIMED_OUT, "it is decided, and not known here"
                        )
                    await self._pause()
                return cast("Outcome", found.outcome)
            if self.clock.monotonic_ms() > until_ms:
                raise KafkaError(Code.NOT_CONTROLLER, "the cluster has no controller")
            await self._pause()

    async def decide(self, asked: ControllerAsk) -> ControllerAnswer | NotController:
        """The outcome, decided here, if this broker leads."""
        if self._shard is None:
            return NotController(self.quorum.standing.epoch, self.quorum.leader)
        ask = asked.ask
        if isinstance(ask, RegisterBroker):  # its epoch is the offset at which it is written
            ask = cast("Ask[object]", replace(ask, epoch=self._log.end_offset))
        try:
            outcome = await self._shard.ask(ask, cause=asked.cause)
        except KafkaError as error:
            if error.code is Code.NOT_CONTROLLER:
                return NotController(self.quorum.standing.epoch, self.quorum.leader)
            raise
        return ControllerAnswer(outcome, self.image.offset + 1)

    async def _forward(self, leader: int, asked: object) -> object:
        """What the leader says; given up when another leads."""
        call = self._tasks.watched(
            f"broker {self._node_id} asks the controller",
            self.links.call(self._node_id, leader, asked),
        )
        try:
            while not call.done() and self.quorum.leader == leader:
                moved = self._tasks.watched("quorum moves", self.quorum.moved())
                await asyncio.wait({call, moved}, return_when=asyncio.FIRST_COMPLETED)
                moved.cancel()
            if call.done():
                return call.result()
        except LinkClosedError:
            pass
        finally:
            call.cancel()
        return NotController(0, None)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await self.quorum.moved()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Be told of each committed change, in order, after the image shows it."""
        self._subscribers.append(subscriber)

    async def describe_quorum(self) -> QuorumView:
        """What the leader knows of all who hold the metadata."""
        until_ms = self.clock.monotonic_ms() + PATIENCE_MS
        while True:
            leader = self.quorum.leader
            if leader == self._node_id:
                return quorum_view(self)
            if leader is not None:
                found = await self._forward(leader, DescribeQuorum())
                if isinstance(found, QuorumView):
                    return found
            if self.clock.monotonic_ms() > until_ms:
                raise KafkaError(Code.NOT_CONTROLLER, "the cluster has no controller")
            await self._pause()

    @property
    def controller_epoch(self) -> int:
        return self.quorum.standing.epoch

    @property
    def quorum_records(self) -> dict[int, bytes]:
        """What the quorum itself must remember: its control records, by type."""
        return self._log.quorum

    @property
    def metadata_log(self) -> MetadataLog:
        """This broker's own copy of the log, to be read."""
        return self._log

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
        image = self.image.copy()
        image.controller_id = self._node_id
        controller = Controller(image)
        for changes in self._log.changes(image.offset + 1):
            for record in changes.records:
                controller.restore(record)
        return controller

    # -- the image -----------------------------------------------------------------------------

    def _read_up_to(self, end_offset: int) -> None:
        """Apply what was written by another leader."""
        reasons = {each.end_offset: each for each in self.quorum.reasons}
        for changes in self._log.changes(self.image.offset + 1, end_offset):
            reason = reasons.get(changes.end_offset, NO_REASON)
            committed = Committed(changes.records, changes.end_offset, reason.why, reason.cause)
            self._publish(committed)

    def _publish_own(self, committed: Committed[Message]) -> None:
        reason = Reason(committed.end_offset, committed.why, committed.cause)
        self.quorum.reasons.append(reason)
        self._publish(committed)

    def _publish(self, committed: Committed[Message]) -> None:
        delta = delta_of(self.image, committed)
        log.debug("metadata at %s: %s", committed.end_offset, committed.why)
        self._tell(delta, committed.end_offset)

    def _tell(self, delta: MetadataDelta, end_offset: int) -> None:
        self.removed.update((topic.topic_id, topic) for topic in delta.removed)
        self._stamp(end_offset)
        for subscriber in self._subscribers:
            subscriber(delta)
        self._snapshot_if_due()

    def _note_removal(self, record: Message) -> None:
        if isinstance(record, RemoveTopicRecord):
            topic = self.image.topics_by_id[TopicId(record.topic_id)]
            self.removed[topic.topic_id] = topic
        elif isinstance(record, TopicRecord):  # it came back
            self.removed.pop(TopicId(record.topic_id), None)

    def removal_settled(self, topic_id: TopicId) -> None:
        """The folders of a removed topic are where they belong."""
        self.removed.pop(topic_id, None)
        if not self.removed:
            self._snapshot_if_due()

    def _snapshot_if_due(self) -> None:
        if self.removed:
            return  # a snapshot would forget what they were
        if self._log.wants_snapshot and not self._is_snapshotting:
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
        image, quorum = self.image, self.quorum
        image.offset = max(image.offset, end_offset - 1)
        image.epoch = quorum.standing.epoch
        image.controller_id = None if quorum.leader is None else BrokerId(quorum.leader)
