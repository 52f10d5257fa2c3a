"""A deleted topic that exists again: the same id, the same partitions, later epochs."""

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicName
from engine.machines.controller.asks import RestoreTopic, ReturningPartition, TopicOutcome
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.names import check_collision, check_name
from engine.machines.controller.partition_change import directory_of
from engine.machines.controller.topics import isr_of, topic_records
from engine.machines.step import Step
from engine.wire.message import Message


def restore_topic(image: MetadataImage, ask: RestoreTopic) -> Step[Message]:
    try:
        _check(image, ask)
    except KafkaError as refusal:
        outcome = TopicOutcome(ask.name, refusal.code, refusal.message, ask.topic_id)
        return Step((), ((ask, outcome),), why=f"topic {ask.name} cannot come back")
    topic = TopicImage(TopicName(ask.name), ask.topic_id, dict(ask.configs))
    changes = topic_records(topic, (_returned(image, partition) for partition in ask.partitions))
    outcome = TopicOutcome(
        ask.name,
        topic_id=ask.topic_id,
        partition_count=len(ask.partitions),
        replication_factor=len(ask.partitions[0].replicas),
        configs=ask.configs,
    )
    return Step(tuple(changes), ((ask, outcome),), why=f"topic {ask.name} comes back")


def _check(image: MetadataImage, ask: RestoreTopic) -> None:
    check_name(ask.name)
    if ask.topic_id in image.topics_by_id:
        raise KafkaError(Code.TOPIC_ALREADY_EXISTS, f"Topic {ask.name} exists: it is not deleted.")
    if ask.name in image.topics:
        raise KafkaError(
            Code.TOPIC_ALREADY_EXISTS,
            f"The name {ask.name} is taken by a newer topic. Delete that one first; then this one"
            " can come back.",
        )
    check_collision(image, ask.name)
    for partition in ask.partitions:
        missing = [r for r in partition.replicas if BrokerId(r) not in image.brokers]
        if missing:
            raise KafkaError(
                Code.INVALID_REPLICA_ASSIGNMENT,
                f"Partition {partition.index} of {ask.name} lies on broker {missing[0]}, which is"
                " not part of this cluster.",
            )


def _returned(image: MetadataImage, partition: ReturningPartition) -> PartitionImage:
    """Its epochs go on, so that a client that knew it notices."""
    isr = isr_of(image, partition.replicas)
    return PartitionImage(
        index=PartitionIndex(partition.index),
        replicas=partition.replicas,
        isr=isr or partition.replicas,
        leader=BrokerId(isr[0]) if isr else None,
        leader_epoch=partition.leader_epoch + 1,
        partition_epoch=partition.partition_epoch + 1,
        directories=tuple(directory_of(image, broker) for broker in partition.replicas),
    )
