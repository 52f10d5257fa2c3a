"""What the cluster is: brokers, topics, partitions, settings; built from KRaft records alone.

Two images live side by side: the controller decides on its own, which is ahead by what is not yet
committed; everyone else reads the committed one. Readers never change an image.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from engine.base.configs.effective import BrokerConfigs
from engine.base.ids import (
    INTERNAL_TOPICS,
    BrokerId,
    PartitionIndex,
    TopicId,
    TopicName,
)
from engine.machines.controller.kept import KeptRecords
from engine.machines.step import Transitions, next_state
from engine.wire.message import Message
from engine.wire.metadata_records.brokers import (
    BrokerRegistrationChangeRecord,
    FenceBrokerRecord,
    RegisterBrokerRecord,
    UnfenceBrokerRecord,
    UnregisterBrokerRecord,
)
from engine.wire.metadata_records.settings import (
    ConfigRecord,
    FeatureLevelRecord,
    ProducerIdsRecord,
)
from engine.wire.metadata_records.topics import (
    ClearElrRecord,
    PartitionChangeRecord,
    PartitionRecord,
    RemoveTopicRecord,
    TopicRecord,
)

Item = TypeVar("Item")

LEADER_UNCHANGED = -2
NO_LEADER = -1
UNCHANGED = -1
ELR_FEATURE = "eligible.leader.replicas.version"

BROKER_TRANSITIONS: Transitions = {
    "unregistered": {"registered": "fenced", "registered unfenced": "active"},
    "fenced": {
        "registered": "fenced",
        "registered unfenced": "active",
        "unfenced": "active",
        "fenced": "fenced",
        "stopping": "stopping",
        "unregistered": "unregistered",
    },
    "active": {
        "registered": "fenced",
        "registered unfenced": "active",
        "fenced": "fenced",
        "unfenced": "active",
        "stopping": "stopping",
        "unregistered": "unregistered",
    },
    "stopping": {
        "registered": "fenced",
        "registered unfenced": "active",
        "fenced": "fenced",
        "stopping": "stopping",
        "unregistered": "unregistered",
    },
}
"""A broker's life: it serves while active, leads nothing while fenced or stopping."""

TOPIC_TRANSITIONS: Transitions = {
    "absent": {"created": "present"},
    "present": {"partition made": "present", "partition changed": "present", "removed": "absent"},
}
"""A topic's life; deleted and made again it is another topic with another id."""


class ConfigResource(IntEnum):
    """What a setting belongs to, as ConfigRecord and the config requests number it."""

    TOPIC = 2
    BROKER = 4
    BROKER_LOGGER = 8
    CLIENT_METRICS = 16
    GROUP = 32


class Endpoint(msgspec.Struct, frozen=True):
    """An address a broker is reached at."""

    name: str
    host: str
    port: int
    security_protocol: int = 0


class BrokerImage(msgspec.Struct, frozen=True):
    """A broker's registration."""

    broker_id: BrokerId
    epoch: int
    incarnation_id: bytes
    endpoints: tuple[Endpoint, ...]
    features: tuple[tuple[str, int, int], ...] = ()
    rack: str | None = None
    is_fenced: bool = True
    is_stopping: bool = False
    log_dirs: tuple[bytes, ...] = ()
    cordoned_log_dirs: tuple[bytes, ...] | None = None

    @property
    def state(self) -> str:
        if self.is_stopping:
            return "stopping"
        return "fenced" if self.is_fenced else "active"

    @property
    def may_lead(self) -> bool:
        return not self.is_fenced and not self.is_stopping

    @property
    def takes_replicas(self) -> bool:
        """Whether a log folder of it is not closed to new replicas."""
        return not self.log_dirs or bool(set(self.log_dirs) - set(self.cordoned_log_dirs or ()))

    def endpoint(self, listener: str) -> Endpoint | None:
        """The address of the listener a client came by, or the first one there is."""
        for endpoint in self.endpoints:
            if endpoint.name == listener:
                return endpoint
        return self.endpoints[0] if self.endpoints else None


class PartitionImage(msgspec.Struct, frozen=True):
    """Who holds a partition and who leads it."""

    index: PartitionIndex
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    leader: BrokerId | None
    leader_epoch: int
    partition_epoch: int
    directories: tuple[bytes, ...] = ()
    removing_replicas: tuple[int, ...] = ()
    adding_replicas: tuple[int, ...] = ()
    eligible_leader_replicas: tuple[int, ...] = ()
    last_known_elr: tuple[int, ...] = ()
    is_recovering: bool = False

    @property
    def preferred_leader(self) -> int:
        return self.replicas[0]

    @property
    def is_reassigning(self) -> bool:
        return bool(self.removing_replicas or self.adding_replicas)

    def after(self, change: PartitionChangeRecord) -> "PartitionImage":
        """The partition once the change is true."""
        moves = change.leader != LEADER_UNCHANGED
        return replace(
            self,
            replicas=_changed(change.replicas, self.replicas),
            isr=_changed(change.isr, self.isr),
            leader=_leader(change.leader) if moves else self.leader,
            leader_epoch=self.leader_epoch + moves,
            partition_epoch=self.partition_epoch + 1,
            directories=_changed(change.directories, self.directories),
            removing_replicas=_changed(change.removing_replicas, self.removing_replicas),
            adding_replicas=_changed(change.adding_replicas, self.adding_replicas),
            eligible_leader_replicas=_changed(
                change.eligible_leader_replicas, self.eligible_leader_replicas
            ),
            last_known_elr=_changed(change.last_known_elr, self.last_known_elr),
            is_recovering=self.is_recovering
            if change.leader_recovery_state == UNCHANGED
            else change.leader_recovery_state == 1,
        )


class TopicImage(msgspec.Struct):
    """A topic with its partitions and the settings it has of its own."""

    name: TopicName
    topic_id: TopicId
    configs: dict[str, str]
    partitions: dict[PartitionIndex, PartitionImage] = msgspec.field(default_factory=dict)

    @property
    def replication_factor(self) -> int:
        first = next(iter(self.partitions.values()), None)
        return len(first.replicas) if first else 0

    @property
    def is_internal(self) -> bool:
        return self.name in INTERNAL_TOPICS


class MetadataImage:
    """The cluster's metadata up to an offset of its log."""

    def __init__(
        self, cluster_id: str = "", static_configs: Mapping[str, str] | None = None
    ) -> None:
        self.cluster_id = cluster_id
        self.static_configs: Mapping[str, str] = static_configs or {}
        """What the controller was started with: it holds where nothing was set since."""
        self.topics: dict[str, TopicImage] = {}
        self.topics_by_id: dict[bytes, TopicImage] = {}
        self.alike: dict[str, set[str]] = {}
        """Topic names by that name with every dot made an underscore."""
        self.brokers: dict[BrokerId, BrokerImage] = {}
        self.features: dict[str, int] = {}
        self.configs: dict[tuple[int, str], dict[str, str]] = {}
        self.next_producer_id = 0
        self.last_producer_block: tuple[int, int] = (-1, -1)
        self.kept = KeptRecords()
        self.controller_id: BrokerId | None = None
        self.epoch = 0
        self.offset = -1

    @property
    def feature_epoch(self) -> int:
        """The offset up to which this image holds: what ApiVersions calls the features' epoch."""
        return self.offset

    @property
    def keeps_eligible_leaders(self) -> bool:
        """Whether a partition may lose its last in-sync replica and still know who has it all."""
        return self.features.get(ELR_FEATURE, 0) > 0

    def config(self, resource: ConfigResource, name: str) -> dict[str, str]:
        """The settings of a topic, of a broker ("1") or of all brokers (""); maybe empty."""
        return self.configs.get((resource, name), {})

    def topic_config(self, topic: TopicImage, name: str) -> str:
        """The value of a topic's setting that holds for the controller."""
        if name in topic.configs:
            return topic.configs[name]
        own = "" if self.controller_id is None else str(self.controller_id)
        return BrokerConfigs(
            static=self.static_configs,
            cluster_wide=self.config(ConfigResource.BROKER, ""),
            own=self.config(ConfigResource.BROKER, own) if own else {},
        ).topic_value(name)

    def copy(self) -> "MetadataImage":
        """This state for itself: later changes of the one do not show in the other."""
        other = MetadataImage(self.cluster_id, self.static_configs)
        other.configs = {key: dict(configs) for key, configs in self.configs.items()}
        for topic in self.topics.values():
            configs = other.configs.setdefault((int(ConfigResource.TOPIC), topic.name), {})
            twin = TopicImage(topic.name, topic.topic_id, configs, dict(topic.partitions))
            other.topics[topic.name] = twin
            other.topics_by_id[topic.topic_id] = twin
        other.alike = {folded: set(names) for folded, names in self.alike.items()}
        other.brokers = dict(self.brokers)
        other.features = dict(self.features)
        other.next_producer_id = self.next_producer_id
        other.last_producer_block = self.last_producer_block
        other.kept = self.kept.copy()
        other.controller_id, other.epoch, other.offset = self.controller_id, self.epoch, self.offset
        return other

    def become(self, other: "MetadataImage") -> None:
        """Take over the whole state of another image, which is not used any more."""
        self.topics, self.topics_by_id = other.topics, other.topics_by_id
        self.alike, self.brokers = other.alike, other.brokers
        self.features, self.configs, self.kept = other.features, other.configs, other.kept
        self.next_producer_id = other.next_producer_id
        self.last_producer_block = other.last_producer_block

    def apply(self, record: Message) -> None:
        """Make a record's change true."""
        match record:
            case TopicRecord():
                self._add_topic(record)
            case PartitionRecord():
                self._add_partition(record)
            case PartitionChangeRecord():
                self._change_partition(record)
            case RemoveTopicRecord():
                self._remove_topic(record)
            case ClearElrRecord():
                self._clear_elr(record)
            case ConfigRecord():
                self._set_config(record)
            case RegisterBrokerRecord():
                self._register(record)
            case UnregisterBrokerRecord():
                next_state(BROKER_TRANSITIONS, self._broker_state(record.broker_id), "unregistered")
                del self.brokers[BrokerId(record.broker_id)]
            case BrokerRegistrationChangeRecord():
                self._change_registration(record)
            case FenceBrokerRecord():
                self._change_broker(record.id, "fenced", is_fenced=True)
            case UnfenceBrokerRecord():
                self._change_broker(record.id, "unfenced", is_fenced=False)
            case FeatureLevelRecord():
                if record.feature_level:
                    self.features[record.name] = record.feature_level
                else:
                    self.features.pop(record.name, None)
            case ProducerIdsRecord():
                self.next_producer_id = record.next_producer_id
                self.last_producer_block = (record.broker_id, record.broker_epoch)
            case _:
                self.kept.apply(record)

    def _broker_state(self, broker_id: int) -> str:
        broker = self.brokers.get(BrokerId(broker_id))
        return broker.state if broker else "unregistered"

    def _add_topic(self, record: TopicRecord) -> None:
        state = "present" if record.name in self.topics else "absent"
        next_state(TOPIC_TRANSITIONS, state, "created")
        key = (int(ConfigResource.TOPIC), record.name)
        name, topic_id = TopicName(record.name), TopicId(record.topic_id)
        topic = TopicImage(name, topic_id, self.configs.setdefault(key, {}))
        self.topics[name] = topic
        self.topics_by_id[topic_id] = topic
        self.alike.setdefault(name.replace(".", "_"), set()).add(name)

    def _add_partition(self, record: PartitionRecord) -> None:
        topic = self.topics_by_id[record.topic_id]
        index = PartitionIndex(record.partition_id)
        topic.partitions[index] = PartitionImage(
            index=index,
            replicas=tuple(record.replicas),
            isr=tuple(record.isr),
            leader=_leader(record.leader),
            leader_epoch=record.leader_epoch,
            partition_epoch=record.partition_epoch,
            directories=tuple(record.directories),
            removing_replicas=tuple(record.removing_replicas),
            adding_replicas=tuple(record.adding_replicas),
            eligible_leader_replicas=tuple(record.eligible_leader_replicas or ()),
            last_known_elr=tuple(record.last_known_elr or ()),
            is_recovering=record.leader_recovery_state == 1,
        )

    def _change_partition(self, record: PartitionChangeRecord) -> None:
        topic = self.topics_by_id[record.topic_id]
        index = PartitionIndex(record.partition_id)
        topic.partitions[index] = topic.partitions[index].after(record)

    def _clear_elr(self, record: ClearElrRecord) -> None:
        """Of one topic, or of all where none is named."""
        for topic in self.topics.values():
            if record.topic_name in ("", topic.name):
                for index, partition in topic.partitions.items():
                    topic.partitions[index] = replace(
                        partition, eligible_leader_replicas=(), last_known_elr=()
                    )

    def _remove_topic(self, record: RemoveTopicRecord) -> None:
        topic = self.topics_by_id.pop(TopicId(record.topic_id), None)
        next_state(TOPIC_TRANSITIONS, "present" if topic else "absent", "removed")
        assert topic is not None
        del self.topics[topic.name]
        folded = topic.name.replace(".", "_")
        self.alike[folded].remove(topic.name)
        if not self.alike[folded]:
            del self.alike[folded]
        self.configs.pop((ConfigResource.TOPIC, topic.name), None)

    def _set_config(self, record: ConfigRecord) -> None:
        key = (record.resource_type, record.resource_name)
        configs = self.configs.setdefault(key, {})
        if record.value is None:
            configs.pop(record.name, None)
        else:
            configs[record.name] = record.value
        if not configs and record.resource_name not in self.topics:
            del self.configs[key]

    def _register(self, record: RegisterBrokerRecord) -> None:
        event = "registered" if record.fenced else "registered unfenced"
        next_state(BROKER_TRANSITIONS, self._broker_state(record.broker_id), event)
        self.brokers[BrokerId(record.broker_id)] = BrokerImage(
            broker_id=BrokerId(record.broker_id),
            epoch=record.broker_epoch,
            incarnation_id=record.incarnation_id,
            endpoints=tuple(
                Endpoint(point.name, point.host, point.port, point.security_protocol)
                for point in record.end_points
            ),
            features=tuple(
                (feature.name, feature.min_supported_version, feature.max_supported_version)
                for feature in record.features
            ),
            rack=record.rack,
            is_fenced=record.fenced,
            is_stopping=record.in_controlled_shutdown,
            log_dirs=tuple(record.log_dirs),
            cordoned_log_dirs=None
            if record.cordoned_log_dirs is None
            else tuple(record.cordoned_log_dirs),
        )

    def _change_registration(self, record: BrokerRegistrationChangeRecord) -> None:
        if record.in_controlled_shutdown == 1:
            self._change_broker(record.broker_id, "stopping", is_stopping=True)
        if record.fenced == 1:
            self._change_broker(record.broker_id, "fenced", is_fenced=True, is_stopping=False)
        elif record.fenced == -1:
            self._change_broker(record.broker_id, "unfenced", is_fenced=False)
        if record.log_dirs:
            broker = self.brokers[BrokerId(record.broker_id)]
            self.brokers[broker.broker_id] = replace(broker, log_dirs=tuple(record.log_dirs))
        if record.cordoned_log_dirs is not None:
            broker = self.brokers[BrokerId(record.broker_id)]
            cordoned = tuple(record.cordoned_log_dirs)
            self.brokers[broker.broker_id] = replace(broker, cordoned_log_dirs=cordoned)

    def _change_broker(
        self,
        broker_id: int,
        event: str,
        *,
        is_fenced: bool | None = None,
        is_stopping: bool | None = None,
    ) -> None:
        broker = self.brokers[BrokerId(broker_id)]
        next_state(BROKER_TRANSITIONS, broker.state, event)
        self.brokers[broker.broker_id] = replace(
            broker,
            is_fenced=broker.is_fenced if is_fenced is None else is_fenced,
            is_stopping=broker.is_stopping if is_stopping is None else is_stopping,
        )

    def offline(self, replicas: tuple[int, ...]) -> list[int]:
        """Those of the replicas whose broker does not serve."""
        found = (self.brokers.get(BrokerId(replica)) for replica in replicas)
        return [
            replica
            for replica, broker in zip(replicas, found, strict=True)
            if broker is None or broker.is_fenced
        ]

    def partitions(self) -> Iterator[tuple[TopicImage, PartitionImage]]:
        for topic in self.topics.values():
            for partition in topic.partitions.values():
                yield topic, partition


def _leader(broker_id: int) -> BrokerId | None:
    return None if broker_id == NO_LEADER else BrokerId(broker_id)


def _changed(after: list[Item] | None, before: tuple[Item, ...]) -> tuple[Item, ...]:
    return before if after is None else tuple(after)
