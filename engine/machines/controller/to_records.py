"""An image written out as the fewest records that make it again: what a snapshot holds."""

from collections.abc import Iterator

from engine.machines.controller.image import (
    NO_LEADER,
    BrokerImage,
    MetadataImage,
    PartitionImage,
    TopicImage,
)
from engine.wire.message import Message
from engine.wire.metadata_records.brokers import (
    BrokerEndpoint,
    BrokerFeature,
    RegisterBrokerRecord,
)
from engine.wire.metadata_records.settings import (
    ConfigRecord,
    FeatureLevelRecord,
    ProducerIdsRecord,
)
from engine.wire.metadata_records.topics import (
    PartitionRecord,
    TopicRecord,
)


def to_records(image: MetadataImage) -> Iterator[Message]:
    """Features first, because a reader must know the metadata version before all else."""
    names = sorted(image.features, key=lambda name: (name != "metadata.version", name))
    for name in names:
        yield FeatureLevelRecord(name=name, feature_level=image.features[name])
    for broker in image.brokers.values():
        yield broker_record(broker)
    for topic in image.topics.values():
        yield TopicRecord(name=topic.name, topic_id=topic.topic_id)
        for partition in topic.partitions.values():
            yield partition_record(topic, partition)
    for (resource, name), configs in image.configs.items():
        for key, value in configs.items():
            yield ConfigRecord(resource_type=resource, resource_name=name, name=key, value=value)
    if image.next_producer_id:
        broker_id, broker_epoch = image.last_producer_block
        yield ProducerIdsRecord(
            broker_id=broker_id,
            broker_epoch=broker_epoch,
            next_producer_id=image.next_producer_id,
        )
    yield from image.kept


def broker_record(broker: BrokerImage) -> RegisterBrokerRecord:
    return RegisterBrokerRecord(
        broker_id=broker.broker_id,
        incarnation_id=broker.incarnation_id,
        broker_epoch=broker.epoch,
        end_points=[
            BrokerEndpoint(
                name=point.name,
                host=point.host,
                port=point.port,
                security_protocol=point.security_protocol,
            )
            for point in broker.endpoints
        ],
        features=[
            BrokerFeature(name=name, min_supported_version=least, max_supported_version=most)
            for name, least, most in broker.features
        ],
        rack=broker.rack,
        fenced=broker.is_fenced,
        in_controlled_shutdown=broker.is_stopping,
        log_dirs=list(broker.log_dirs),
        cordoned_log_dirs=None
        if broker.cordoned_log_dirs is None
        else list(broker.cordoned_log_dirs),
    )


def partition_record(topic: TopicImage, partition: PartitionImage) -> PartitionRecord:
    return PartitionRecord(
        partition_id=partition.index,
        topic_id=topic.topic_id,
        replicas=list(partition.replicas),
        isr=list(partition.isr),
        removing_replicas=list(partition.removing_replicas),
        adding_replicas=list(partition.adding_replicas),
        leader=NO_LEADER if partition.leader is None else partition.leader,
        leader_recovery_state=int(partition.is_recovering),
        leader_epoch=partition.leader_epoch,
        partition_epoch=partition.partition_epoch,
        directories=list(partition.directories),
        eligible_leader_replicas=list(partition.eligible_leader_replicas) or None,
        last_known_elr=list(partition.last_known_elr) or None,
    )
