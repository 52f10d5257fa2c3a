"""Partitions moved to other brokers: begun, stopped, and finished by `partition_change`.

The new replicas join the old ones; once they are all in sync, those that are to go leave.
"""

from engine.base.errors import Code, KafkaError
from engine.base.ids import PartitionIndex
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.partition_change import (
    Election,
    Wish,
    allows_unclean_election,
    partition_change,
)
from engine.machines.controller.placement import check_assignment
from engine.machines.controller.replica_asks import (
    AlterPartitionReassignments,
    PartitionOutcome,
    Reassignment,
)
from engine.machines.step import Step
from engine.wire.message import Message


def alter_reassignments(image: MetadataImage, ask: AlterPartitionReassignments) -> Step[Message]:
    changes: list[Message] = []
    outcomes: list[PartitionOutcome] = []
    for wanted in ask.partitions:
        try:
            topic, partition = _found(image, wanted)
            wish = _wish(image, topic, partition, wanted, may_change=ask.allows_factor_change)
        except KafkaError as refusal:
            outcomes.append(
                PartitionOutcome(wanted.topic, wanted.index, refusal.code, refusal.message)
            )
            continue
        outcomes.append(PartitionOutcome(wanted.topic, wanted.index))
        change = partition_change(image, topic, partition, wish)
        if change is not None:
            changes.append(change)
    why = f"{len(changes)} partitions are to move or to stay"
    return Step(() if ask.validate_only else tuple(changes), ((ask, tuple(outcomes)),), why=why)


def _found(image: MetadataImage, wanted: Reassignment) -> tuple[TopicImage, PartitionImage]:
    topic = image.topics.get(wanted.topic)
    if topic is None:
        raise KafkaError(
            Code.UNKNOWN_TOPIC_OR_PARTITION, f"Unable to find a topic named {wanted.topic}."
        )
    partition = topic.partitions.get(PartitionIndex(wanted.index))
    if partition is None:
        raise KafkaError(
            Code.UNKNOWN_TOPIC_OR_PARTITION,
            f"Unable to find partition {wanted.topic}:{wanted.index}.",
        )
    return topic, partition


def _wish(
    image: MetadataImage,
    topic: TopicImage,
    partition: PartitionImage,
    wanted: Reassignment,
    *,
    may_change: bool,
) -> Wish:
    if wanted.replicas is None:
        return _back(image, topic, partition)
    check_assignment(image, wanted.replicas)
    staying = set(partition.replicas) - set(partition.removing_replicas)
    if not may_change and len(staying) != len(wanted.replicas):
        raise KafkaError(
            Code.INVALID_REPLICATION_FACTOR,
            f"The replication factor is changed from {len(staying)} to {len(wanted.replicas)}",
        )
    removing = tuple(sorted(set(partition.replicas) - set(wanted.replicas)))
    # who was to join already has not yet caught up; genuine Kafka forgets to drop who is to leave
    settled = set(partition.replicas) - set(partition.adding_replicas)
    adding = tuple(sorted(set(wanted.replicas) - settled))
    return Wish(
        replicas=wanted.replicas + removing,
        removing=removing,
        adding=adding,
        election=Election.ONLINE,
    )


def _back(image: MetadataImage, topic: TopicImage, partition: PartitionImage) -> Wish:
    """To the replicas from before the reassignment."""
    if not partition.is_reassigning:
        raise KafkaError(Code.NO_REASSIGNMENT_IN_PROGRESS)
    adding = partition.adding_replicas
    replicas = tuple(replica for replica in partition.replicas if replica not in adding)
    isr = tuple(replica for replica in partition.isr if replica not in adding)
    if not replicas:
        raise KafkaError(
            Code.INVALID_REPLICA_ASSIGNMENT,
            "Invalid replica assignment: addingReplicas contains all replicas.",
        )
    if not isr and not allows_unclean_election(image, topic):
        raise KafkaError(
            Code.INVALID_REPLICA_ASSIGNMENT,
            f"Unable to revert partition assignment for {topic.name}:{partition.index} because"
            " it would require an unclean leader election.",
        )
    return Wish(isr=isr or replicas[:1], replicas=replicas, removing=(), adding=())
