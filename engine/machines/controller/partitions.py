"""Partitions added to topics."""

from collections import Counter

from engine.base.errors import Code, KafkaError
from engine.base.ids import PartitionIndex
from engine.machines.controller.asks import CreatePartitions, Growth, TopicOutcome
from engine.machines.controller.image import MetadataImage, TopicImage
from engine.machines.controller.placement import place
from engine.machines.controller.to_records import partition_record
from engine.machines.controller.topics import check_new_assignment, new_partition
from engine.machines.step import Step
from engine.wire.message import Message


def create_partitions(image: MetadataImage, ask: CreatePartitions) -> Step[Message]:
    changes: list[Message] = []
    outcomes: list[TopicOutcome] = []
    times = Counter(growth.name for growth in ask.topics)
    added = 0
    for growth in {growth.name: growth for growth in ask.topics}.values():
        try:
            if times[growth.name] > 1:
                raise KafkaError(Code.INVALID_REQUEST, "Duplicate topic name.")
            topic, placed = _check_growth(image, growth, ask, room=ask.max_partitions - added)
        except KafkaError as refusal:
            outcomes.append(TopicOutcome(growth.name, refusal.code, refusal.message))
            continue
        outcomes.append(
            TopicOutcome(
                growth.name, topic_id=topic.topic_id, partition_count=growth.partition_count
            )
        )
        added += len(placed)
        if not ask.validate_only:
            first = len(topic.partitions)
            changes += [
                partition_record(topic, new_partition(image, first + step, replicas))
                for step, replicas in enumerate(placed)
            ]
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=f"{added} partitions are added")


def _check_growth(
    image: MetadataImage, growth: Growth, ask: CreatePartitions, *, room: int
) -> tuple[TopicImage, list[tuple[int, ...]]]:
    topic = image.topics.get(growth.name)
    if topic is None:
        raise KafkaError(Code.UNKNOWN_TOPIC_OR_PARTITION)
    present = len(topic.partitions)
    if growth.partition_count == present:
        raise KafkaError(Code.INVALID_PARTITIONS, f"Topic already has {present} partition(s).")
    if growth.partition_count < present:
        raise KafkaError(
            Code.INVALID_PARTITIONS,
            f"The topic {topic.name} currently has {present} partition(s);"
            f" {growth.partition_count} would not be an increase.",
        )
    more = growth.partition_count - present
    if growth.assignments is not None and len(growth.assignments) != more:
        raise KafkaError(
            Code.INVALID_REPLICA_ASSIGNMENT,
            f"Attempted to add {more} additional partition(s), but only"
            f" {len(growth.assignments)} assignment(s) were specified.",
        )
    if more > room:
        raise KafkaError(
            Code.POLICY_VIOLATION,
            "Excessively large number of additional partitions per request.",
        )
    first = topic.partitions[PartitionIndex(0)]
    # while that one moves it counts as what it will be; genuine Kafka counts all it has on the way
    factor = len(set(first.replicas) - set(first.removing_replicas))
    if growth.assignments is None:
        seed = ask.placement_seed + present
        return topic, place(image, partition_count=more, replication_factor=factor, seed=seed)
    for index, replicas in enumerate(growth.assignments, start=present):
        check_new_assignment(image, index, replicas, factor=factor)
    return topic, list(growth.assignments)
