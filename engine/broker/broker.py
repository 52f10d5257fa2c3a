"""One broker: its folder, its partitions, its settings, wired to the cluster's metadata."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from engine.base.clock import Clock
from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicId, TopicPartition
from engine.base.rng import RandomSource
from engine.broker.auto_creation import AutoCreation
from engine.broker.beside import ended_beside
from engine.broker.cluster import Cluster
from engine.broker.delta import MetadataDelta
from engine.broker.door import BrokerDoor
from engine.broker.durability import Syncer
from engine.broker.fetcher import Replication
from engine.broker.group_coordinator import GroupCoordinator
from engine.broker.housekeeping import Housekeeping
from engine.broker.isr_keeper import IsrKeeper
from engine.broker.membership import Membership
from engine.broker.partition import Partition
from engine.broker.producer_ids import ProducerIds
from engine.broker.replica_asks import ReplicaKey
from engine.broker.replica_server import ReplicaServer
from engine.broker.replicas import Replicas
from engine.broker.sessions import FetchSessions
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.broker.trash import Trash
from engine.machines.controller.image import (
    ConfigResource,
    Endpoint,
    PartitionImage,
    TopicImage,
)
from engine.storage.config import LogConfig
from engine.storage.folder import METADATA_TOPIC, InconsistentTopicIdError, LogFolder
from engine.storage.log import Log

log = logging.getLogger(__name__)

Layer = Callable[[int, Any], Any]
"""Key and API, and the API with something around its handler."""
SLICE = 20
"""Partitions made or deleted in one turn of the loop."""
SLICE_OF_CONFIGS = 50
"""Partitions that take new settings in one turn."""


class Broker:
    """Made from what is injected; `open` reads the folder, `start` joins the cluster."""

    is_paused = False
    """It reads nothing from its clients and tells them nothing, as a stopped process."""
    _is_open = False
    """Before that, changes are history to be caught up with."""

    def __init__(
        self,
        *,
        broker_id: BrokerId,
        settings: BrokerSettings,
        cluster: Cluster,
        folder: LogFolder,
        clock: Clock,
        rng: RandomSource,
        tasks: Tasks,
        syncer: Syncer,
        apis: Mapping[int, Any],
        telemetry: Any = None,
        own_folder: str | None = None,
    ) -> None:
        self.broker_id = broker_id
        self.settings = settings
        self.cluster = cluster
        self.folder = folder
        self.clock = clock
        self.rng = rng
        self.tasks = tasks
        self.syncer = syncer
        self.apis = self._plain_apis = apis
        self._layers: dict[str, Layer] = {}
        self.on_apis_changed: list[Callable[[], None]] = []
        self.telemetry = telemetry
        self.sessions = FetchSessions(
            rng, slots=settings.integer("max.incremental.fetch.session.cache.slots")
        )
        self.producer_ids = ProducerIds(self)
        self.listeners: tuple[Endpoint, ...] = ()
        self.bound: tuple[tuple[str, ...], int | None] = ((), None)
        """The hosts and the port that it truly listens on."""
        self.partitions: dict[TopicPartition, Partition] = {}
        self.epoch = -1
        self._by_id: dict[tuple[bytes, int], Partition] = {}
        self._to_make: deque[tuple[TopicImage, PartitionImage]] = deque()
        self._to_remove: dict[TopicPartition, TopicId] = {}
        self._to_configure: dict[TopicPartition, None] = {}
        self._log_configs: dict[str, LogConfig] = {}
        self.on_made: list[Callable[[Partition], None]] = []
        """Told of each partition that is here from now on."""
        self.auto_creation = AutoCreation(self)
        self.housekeeping = Housekeeping(self)
        own_folder = own_folder or folder.path.rpartition("/")[0]
        self.trash = Trash(self, f"{own_folder}/trash")
        self.own_folder = own_folder
        """Where our own files lie, beside the log.dir."""
        self._worker: asyncio.Task[None] | None = None
        self.membership = Membership(self)
        self.replica_server = ReplicaServer(self)
        self.replication = Replication(self)
        self.isr_keeper = IsrKeeper(self)
        self.door = BrokerDoor(self)
        cluster.subscribe(self._changed)
        self.groups = GroupCoordinator(self)
        self._take_settings()

    def serve_through(self, name: str, layer: Layer | None) -> None:
        """Answer through handlers that a layer put something around, or took it away from.

        Connections forget the former ones.
        """
        self._layers.pop(name, None)
        if layer is not None:
            self._layers[name] = layer
        self.serve(self._plain_apis)

    def serve(self, plain_apis: Mapping[int, Any]) -> None:
        """Answer through these handlers and what lies around them."""
        self._plain_apis = plain_apis
        apis = dict(self._plain_apis)
        for around in self._layers.values():
            apis = {key: around(key, api) for key, api in apis.items()}
        self.apis = apis if self._layers else self._plain_apis
        for changed in self.on_apis_changed:
            changed()

    # -- what handlers ask ---------------------------------------------------------------------

    def partition(self, topic: str, index: int) -> Partition:
        """The partition, if this broker has it; else what Kafka answers."""
        place = cast("TopicPartition", (topic, index))  # equal, and cheaper to make
        found = self.partitions.get(place)
        if found is None:
            image = self.cluster.partition(topic, index)
            if self.broker_id not in image.replicas:
                raise KafkaError(Code.NOT_LEADER_OR_FOLLOWER)
            found = self._make_on_demand(self.cluster.topic(topic), image)
        return found

    def partition_by_id(self, topic_id: bytes, index: int) -> Partition:
        found = self._by_id.get((topic_id, index))
        if found is None:
            return self.partition(self.cluster.topic_by_id(topic_id).name, index)
        return found

    def replica_of(self, key: ReplicaKey) -> Partition | None:
        """This broker's copy of a partition, if it is made."""
        return self._by_id.get(key)

    def _make_on_demand(self, topic: TopicImage, image: PartitionImage) -> Partition:
        try:
            return self._make(topic, image)
        except KafkaError as error:
            if error.code is Code.LEADER_NOT_AVAILABLE:
                if (topic, image) not in self._to_make:
                    self._to_make.append((topic, image))
                self._work()
            raise

    async def settled(self) -> None:
        """Return when every committed change is carried out on this broker."""
        while self._worker is not None:
            await asyncio.wait([self._worker])

    # -- life ----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the logs of every partition that the metadata places here, a few at a time."""
        self._is_open = True
        self.trash.resume()
        self._set_strays_aside()
        for topic, partition in self.cluster.image.partitions():
            if self.broker_id in partition.replicas:
                self._to_make.append((topic, partition))
        self._work()
        await self.settled()
        await self.trash.resumed()
        # what a crash left unsynced was perhaps read before: nobody may find it missing
        await self.syncer.flush()
        await self.housekeeping.note_what_is_lost()

    async def start(self, listeners: Sequence[Endpoint]) -> None:
        """Join the cluster under these addresses: from here on it leads what it may."""
        self.listeners = tuple(listeners)
        self._say_who_it_is()
        self.epoch = await self.membership.join()
        await self.settled()
        self.housekeeping.start(last_known_ms=self.cluster.last_known_ms)
        self.tasks.spawn(f"ISRs of broker {self.broker_id}", self.isr_keeper.watch())
        self.tasks.spawn(f"heartbeats of broker {self.broker_id}", self.membership.beat())
        self.tasks.spawn(f"positions of broker {self.broker_id}", self.groups.expire_offsets())
        self.tasks.spawn(f"watch over the trash of broker {self.broker_id}", self.trash.watch())
        log.info(
            "broker %s has epoch %s and %s partitions",
            self.broker_id,
            self.epoch,
            len(self.partitions),
        )

    def _say_who_it_is(self) -> None:
        addresses = ",".join(f"{at.name}://{at.host}:{at.port}" for at in self.listeners)
        self.settings.say(
            {
                "node.id": str(self.broker_id),
                "broker.id": str(self.broker_id),
                "process.roles": "broker,controller",
                "log.dirs": self.folder.path,
                "listeners": addresses,
                "advertised.listeners": addresses,
                "listener.security.protocol.map": ",".join(
                    f"{at.name}:PLAINTEXT" for at in self.listeners
                ),
            }
        )

    async def stop(self) -> None:
        """Hand over what it leads and make everything safe; the folder is left as it lies.

        Its owner closes the folder afterwards, with `high_watermarks` and `epoch`.
        """
        if self.syncer.failure is None:
            await self.membership.leave()
            await self.settled()
            await self.trash.settled()
            await self.syncer.flush()
        self.groups.close()
        self.housekeeping.stop()
        for partition in self.partitions.values():
            partition.close()

    def abandon(self) -> None:
        """Be gone at once, as a killed process is: nothing is handed over, nothing made safe."""
        self.syncer.abandon()
        self.groups.close()
        self.housekeeping.stop()
        for partition in self.partitions.values():
            partition.close()

    def high_watermarks(self) -> dict[TopicPartition, int]:
        return {place: found.high_watermark for place, found in self.partitions.items()}

    # -- carrying out changes ------------------------------------------------------------------

    def _changed(self, delta: MetadataDelta) -> None:
        """A committed change: what is cheap happens now, the rest a slice at a time."""
        if not self._is_open:  # what came of it is opened
            self._take_configs(delta)
            return
        for topic in delta.removed:
            self._drop(topic, delta.cause)
        for topic in delta.created:
            self.trash.came_back(topic.topic_id)
        for topic, partition in delta.made:
            if self.broker_id in partition.replicas:
                self._to_make.append((topic, partition))
        for topic, partition in delta.changed:
            found = self._by_id.get((topic.topic_id, partition.index))
            if self.broker_id not in partition.replicas:
                self._give_up(topic, partition.index)
            elif found is not None:
                self._take_role(found, partition)
            else:
                self._to_make.append((topic, partition))
        if delta.brokers:
            self.isr_keeper.look_at_all()
        self._take_configs(delta)
        self._work()
        self.trash.work()

    def _work(self) -> None:
        """Do the first slice now; a task does the rest between the turns of everyone else."""
        if self._worker is not None:
            return
        is_whole = self._work_slice()
        if self._has_work:
            self._worker = self.tasks.spawn(
                f"partitions of broker {self.broker_id}", self._work_on(is_whole=is_whole)
            )

    @property
    def _has_work(self) -> bool:
        return bool(self._to_make or self._to_remove or self._to_configure)

    async def _work_on(self, *, is_whole: bool) -> None:
        try:
            while self._has_work:
                if not is_whole and not await self.housekeeping.forget_removed():
                    return  # whoever asks for the partition begins anew
                await asyncio.sleep(0)
                is_whole = self._work_slice()
        finally:
            self._worker = None

    def _work_slice(self) -> bool:
        """Whether nothing of it has to wait until checkpoints have forgotten removed topics."""
        for place in list(islice(self._to_remove, SLICE)):
            self._remove(place)
        for _ in range(min(SLICE, len(self._to_make))):
            topic, partition = self._to_make[0]
            if self.cluster.image.topics_by_id.get(topic.topic_id) is topic:
                try:
                    self._make(topic, topic.partitions[partition.index])
                except KafkaError as error:
                    if error.code is Code.LEADER_NOT_AVAILABLE:
                        return False
            self._to_make.popleft()
        for _ in range(min(SLICE_OF_CONFIGS, len(self._to_configure))):
            self._configure(self._to_configure.popitem()[0])
        return True

    def _configure(self, place: TopicPartition) -> None:
        partition, topic = self.partitions.get(place), self.cluster.image.topics.get(place.topic)
        if partition is not None and topic is not None:
            partition.configure(self._log_config(topic))

    def _make(self, topic: TopicImage, image: PartitionImage) -> Partition:
        """The partition on this broker; it may have been made on demand before its turn came.

        Raises KafkaError where it cannot be made, or not yet.
        """
        place = TopicPartition(topic.name, image.index)
        found = self._by_id.get((topic.topic_id, image.index))
        if found is not None:
            return found
        config = self._log_config(topic)
        try:
            opened = self._open_log(place, topic, config)
        except OSError as error:
            self.housekeeping.failed(error, f"opening {place}")
            raise KafkaError(Code.KAFKA_STORAGE_ERROR, str(error)) from error
        is_alone = image.replicas == (self.broker_id,)
        partition = Partition(
            topic=topic.name,
            index=image.index,
            topic_id=topic.topic_id,
            log=opened,
            config=config,
            syncer=self.syncer,
            leader_epoch=image.leader_epoch,
            is_leader=is_alone and image.leader == self.broker_id,
            high_watermark=None if is_alone else self.folder.high_watermark(place) or 0,
        )
        self.partitions[place] = partition
        self._by_id[topic.topic_id, image.index] = partition
        self._take_role(partition, image)
        for attend in self.on_made:
            attend(partition)
        return partition

    def _remove(self, place: TopicPartition) -> None:
        topic_id = self._to_remove.pop(place)
        self.trash.set_aside(place, topic_id, self.folder.delete_log(place, topic_id))

    def _open_log(self, place: TopicPartition, topic: TopicImage, config: LogConfig) -> Log:
        if place in self._to_remove:  # made again under the same name before its turn came
            self._remove(place)
        self.trash.bring_back(place, topic.topic_id)
        if self.folder.forget_other(place):
            raise KafkaError(Code.LEADER_NOT_AVAILABLE, f"{place} is noted of a removed topic")
        try:
            return self.folder.open_log(place, topic_id=topic.topic_id, config=config)
        except InconsistentTopicIdError as stray:
            log.warning("%s; it is set aside", stray)
            self.folder.set_aside_stray(place)
            return self.folder.open_log(place, topic_id=topic.topic_id, config=config)

    def _take_role(self, partition: Partition, image: PartitionImage) -> None:
        """Lead, or follow whoever leads, as the controller has decided."""
        me, replicas = self.broker_id, partition.replicas
        # what led before this start may have lost records since: the others would cut theirs
        is_old = image.replicas != (me,) and not self.membership.is_registered
        if image.leader != me or is_old:
            if partition.is_leader or partition.leader_epoch != image.leader_epoch:
                partition.leader_epoch = image.leader_epoch
                partition.resign()
            self.replication.follow(partition, image.leader)
        elif partition.is_leader and partition.leader_epoch == image.leader_epoch and replicas:
            replicas.take(image)
            partition.advance()
        else:
            self.replication.leave(partition)
            if image.replicas != (me,):
                replicas = Replicas(me, image)
            partition.lead(image.leader_epoch, replicas)

    def _drop(self, topic: TopicImage, cause: str) -> None:
        found = [self._by_id.pop((topic.topic_id, index), None) for index in topic.partitions]
        partitions = [partition for partition in found if partition is not None]
        self.trash.drop(topic, partitions, cause)
        for partition in partitions:
            self.replication.leave(partition)
            place = partition.topic_partition
            del self.partitions[place]
            partition.close()
            self._to_remove[place] = topic.topic_id
        self._log_configs.pop(topic.name, None)

    def _give_up(self, topic: TopicImage, index: PartitionIndex) -> None:
        """A reassignment has left this broker out: its copy goes, for others have it."""
        partition = self._by_id.pop((topic.topic_id, index), None)
        if partition is None:
            return
        self.replication.leave(partition)
        del self.partitions[partition.topic_partition]
        partition.close()
        path = self.folder.delete_log(partition.topic_partition, topic.topic_id)
        if path is not None:
            self.tasks.spawn(f"removal of {path}", self._remove_tree(path))

    async def _remove_tree(self, path: str) -> None:
        try:
            await ended_beside(lambda: self.folder.disk.remove_tree(path))
        except OSError as error:  # the next start removes what is left
            log.warning("%s was not removed: %s", path, error)

    def _set_strays_aside(self) -> None:
        """Folders of partitions that no topic claims any more: kept, under another name."""
        for place in self.folder.partitions():
            topic = self.cluster.image.topics.get(place.topic)
            partition = topic.partitions.get(place.partition) if topic else None
            is_mine = partition is not None and self.broker_id in partition.replicas
            if place.topic == METADATA_TOPIC or is_mine:
                continue
            log.warning("%s belongs to no topic; it is set aside", place)
            self.folder.set_aside_stray(place)

    # -- settings ------------------------------------------------------------------------------

    def _take_configs(self, delta: MetadataDelta) -> None:
        topics = {
            config.resource_name
            for config in delta.configs
            if config.resource_type == ConfigResource.TOPIC
        }
        mine = {"", str(self.broker_id)}
        if any(
            config.resource_type == ConfigResource.BROKER and config.resource_name in mine
            for config in delta.configs
        ):
            self._take_settings()
            topics.update(self.cluster.image.topics)
        for name in topics:
            self._log_configs.pop(name, None)
        if topics:
            self._to_configure.update(
                (place, None) for place in self.partitions if place.topic in topics
            )

    def _take_settings(self) -> None:
        image = self.cluster.image
        self.settings.change(
            cluster_wide=image.config(ConfigResource.BROKER, ""),
            own=image.config(ConfigResource.BROKER, str(self.broker_id)),
        )
        self._log_configs.clear()

    def _log_config(self, topic: TopicImage) -> LogConfig:
        """Topics without settings of their own share one."""
        key = topic.name if topic.configs else ""
        found = self._log_configs.get(key)
        if found is None:
            found = self._log_configs[key] = self.settings.log_config(topic.configs)
        return found
