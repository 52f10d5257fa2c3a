"""What a committed change of the metadata means for brokers and for whoever watches."""

import msgspec

from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.shard import Committed
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.wire.message import Message
from engine.wire.metadata_records.brokers import (
    BrokerRegistrationChangeRecord,
    FenceBrokerRecord,
    RegisterBrokerRecord,
    UnfenceBrokerRecord,
    UnregisterBrokerRecord,
)
from engine.wire.metadata_records.settings import ConfigRecord
from engine.wire.metadata_records.topics import (
    PartitionChangeRecord,
    PartitionRecord,
    RemoveTopicRecord,
    TopicRecord,
)


class ChangedConfig(msgspec.Struct, frozen=True):
    """A setting that has another value now; None: its default again."""

    resource_type: int
    resource_name: str
    name: str
    value: str | None


class MetadataDelta(msgspec.Struct):
    """The difference one committed change made, in words of the image after it."""

    why: str
    cause: str
    created: list[TopicImage] = msgspec.field(default_factory=list)
    removed: list[TopicImage] = msgspec.field(default_factory=list)
    """As they were."""
    made: list[tuple[TopicImage, PartitionImage]] = msgspec.field(default_factory=list)
    """New partitions, of new topics and of grown ones."""
    changed: list[tuple[TopicImage, PartitionImage]] = msgspec.field(default_factory=list)
    """Partitions whose leader, replicas or ISR changed."""
    configs: list[ChangedConfig] = msgspec.field(default_factory=list)
    brokers: list[BrokerId] = msgspec.field(default_factory=list)
    """Brokers that registered, left, were fenced or unfenced."""


def delta_of(image: MetadataImage, committed: Committed[Message]) -> MetadataDelta:
    """Apply the changes to the image and tell what they did."""
    delta = MetadataDelta(committed.why, committed.cause)
    made: dict[tuple[bytes, int], None] = {}
    changed: dict[tuple[bytes, int], None] = {}
    for record in committed.changes:
        match record:
            case RemoveTopicRecord():
                topic = image.topics_by_id[record.topic_id]
                image.apply(record)
                delta.removed.append(topic)
                continue
            case PartitionRecord():
                made[record.topic_id, record.partition_id] = None
            case PartitionChangeRecord():
                changed[record.topic_id, record.partition_id] = None
            case ConfigRecord():
                delta.configs.append(
                    ChangedConfig(
                        record.resource_type, record.resource_name, record.name, record.value
                    )
                )
            case (
                RegisterBrokerRecord() | UnregisterBrokerRecord() | BrokerRegistrationChangeRecord()
            ):
                delta.brokers.append(BrokerId(record.broker_id))
            case FenceBrokerRecord() | UnfenceBrokerRecord():
                delta.brokers.append(BrokerId(record.id))
        image.apply(record)
        if isinstance(record, TopicRecord):
            delta.created.append(image.topics_by_id[record.topic_id])
    delta.made = _present(image, made)
    delta.changed = _present(image, changed)
    return delta


def delta_between(before: MetadataImage, after: MetadataImage) -> MetadataDelta:
    """The difference between two images, where the changes themselves are not known."""
    delta = MetadataDelta("the metadata was taken over whole", "")
    delta.removed = [
        topic
        for topic_id, topic in before.topics_by_id.items()
        if topic_id not in after.topics_by_id
    ]
    for topic_id, topic in after.topics_by_id.items():
        known = before.topics_by_id.get(topic_id)
        if known is None:
            delta.created.append(topic)
        for index, partition in topic.partitions.items():
            earlier = known.partitions.get(index) if known else None
            if earlier is None:
                delta.made.append((topic, partition))
            elif earlier != partition:
                delta.changed.append((topic, partition))
    for resource in before.configs.keys() | after.configs.keys():
        old, new = before.configs.get(resource, {}), after.configs.get(resource, {})
        delta.configs += [
            ChangedConfig(*resource, name, new.get(name))
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        ]
    delta.brokers = [
        broker_id
        for broker_id in before.brokers.keys() | after.brokers.keys()
        if before.brokers.get(broker_id) != after.brokers.get(broker_id)
    ]
    return delta


def _present(
    image: MetadataImage, keys: dict[tuple[bytes, int], None]
) -> list[tuple[TopicImage, PartitionImage]]:
    found = []
    for topic_id, index in keys:
        topic = image.topics_by_id.get(topic_id)
        if topic is not None:
            found.append((topic, topic.partitions[PartitionIndex(index)]))
    return found
