"""Topics made."""

from collections import Counter
from collections.abc import Iterable

from engine.base.configs.topic import checked_topic_configs
from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicName
from engine.machines.controller.asks import CreateTopics, NewTopic, TopicOutcome
from engine.machines.controller.image import (
    ConfigResource,
    MetadataImage,
    PartitionImage,
    TopicImage,
)
from engine.machines.controller.names import check_collision, check_name
from engine.machines.controller.partition_change import directory_of
from engine.machines.controller.placement import check_assignment, place
from engine.machines.controller.to_records import partition_record
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.settings import ConfigRecord
from engine.wire.metadata_records.topics import TopicRecord

Assignments = list[tuple[int, ...]]

METADATA_TOPIC = "__cluster_metadata"
TOO_MANY = "Excessively large number of partitions per request."


def create_topics(image: MetadataImage, ask: CreateTopics) -> Step[Message]:
    times = Counter(topic.name for topic in ask.topics)
    changes: list[Message] = []
    outcomes: list[TopicOutcome] = []
    partition_total = 0
    for topic in ask.topics:
        try:
            if times[topic.name] > 1:
                raise KafkaError(Code.INVALID_REQUEST, "Duplicate topic name.")
            assignments, configs = _check_new(image, topic, ask)
            partition_total += len(assignments)
            if partition_total > ask.max_partitions:
                raise KafkaError(Code.POLICY_VIOLATION, TOO_MANY)
        except KafkaError as refusal:
            outcomes.append(TopicOutcome(topic.name, refusal.code, refusal.message))
            continue
        outcomes.append(
            TopicOutcome(
                name=topic.name,
                topic_id=topic.topic_id,
                partition_count=len(assignments),
                replication_factor=len(assignments[0]),
                configs=tuple(configs.items()),
            )
        )
        if not ask.validate_only:
            changes += _records_of(image, topic, assignments, configs)
    if times and max(times.values()) > 1:
        outcomes = list({outcome.name: outcome for outcome in outcomes}.values())
    made = sum(outcome.code is Code.NONE for outcome in outcomes)
    why = f"{made} of {len(outcomes)} topics can be made"
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=why)


def _check_new(
    image: MetadataImage, topic: NewTopic, ask: CreateTopics
) -> tuple[Assignments, dict[str, str]]:
    check_name(topic.name)
    if topic.name == METADATA_TOPIC:
        raise KafkaError(
            Code.INVALID_REQUEST, f"Creation of internal topic {topic.name} is prohibited."
        )
    if topic.name in image.topics:
        raise KafkaError(Code.TOPIC_ALREADY_EXISTS, f"Topic '{topic.name}' already exists.")
    check_collision(image, topic.name)
    configs: dict[str, str] = {}
    for name, value in topic.configs:
        if value is None:
            raise KafkaError(
                Code.INVALID_CONFIG, f"Null value not supported for topic configs: {name}"
            )
        configs[name] = value
    configs = checked_topic_configs(configs, allows_tiering=ask.allows_tiering)
    if topic.assignments:
        return _given_assignments(image, topic), configs
    return _chosen_assignments(image, topic, ask), configs


def _given_assignments(image: MetadataImage, topic: NewTopic) -> Assignments:
    for given, what in (
        (topic.replication_factor, "replication factor"),
        (topic.partition_count, "numPartitions"),
    ):
        if given != -1:
            raise KafkaError(
                Code.INVALID_REQUEST,
                f"A manual partition assignment was specified, but {what} was not set to -1.",
            )
    by_index: dict[int, tuple[int, ...]] = {}
    factor: int | None = None
    for index, replicas in topic.assignments:
        if index in by_index:
            raise KafkaError(
                Code.INVALID_REPLICA_ASSIGNMENT,
                f"Found multiple manual partition assignments for partition {index}",
            )
        check_new_assignment(image, index, replicas, factor=factor)
        factor = len(replicas)
        by_index[index] = replicas
    if sorted(by_index) != list(range(len(by_index))):
        raise KafkaError(
            Code.INVALID_REPLICA_ASSIGNMENT,
            "partitions should be a consecutive 0-based integer sequence",
        )
    return [by_index[index] for index in range(len(by_index))]


def check_new_assignment(
    image: MetadataImage, index: int, replicas: tuple[int, ...], *, factor: int | None
) -> None:
    """Refuse a new partition's replicas that cannot be, or that nobody could lead."""
    check_assignment(image, replicas, factor=factor)
    if not isr_of(image, replicas):
        raise KafkaError(
            Code.INVALID_REPLICA_ASSIGNMENT,
            f"All brokers specified in the manual partition assignment for partition {index} are"
            " fenced or in controlled shutdown.",
        )


def _chosen_assignments(image: MetadataImage, topic: NewTopic, ask: CreateTopics) -> Assignments:
    if topic.replication_factor < -1 or topic.replication_factor == 0:
        raise KafkaError(
            Code.INVALID_REPLICATION_FACTOR,
            "Replication factor must be larger than 0, or -1 to use the default value.",
        )
    if topic.partition_count < -1 or topic.partition_count == 0:
        raise KafkaError(
            Code.INVALID_PARTITIONS,
            "Number of partitions was set to an invalid non-positive value.",
        )
    count = ask.default_partition_count if topic.partition_count == -1 else topic.partition_count
    if count > ask.max_partitions:
        raise KafkaError(Code.POLICY_VIOLATION, TOO_MANY)
    factor = topic.replication_factor
    if factor == -1:
        factor = ask.default_replication_factor
    try:
        return place(
            image, partition_count=count, replication_factor=factor, seed=ask.placement_seed
        )
    except KafkaError as refusal:
        raise KafkaError(
            refusal.code,
            f"Unable to replicate the partition {factor} time(s): {refusal.message}",
        ) from None


def isr_of(image: MetadataImage, replicas: tuple[int, ...]) -> tuple[int, ...]:
    """The replicas that serve now: a new partition is empty, so all of them are in sync."""
    brokers = image.brokers
    return tuple(broker for broker in replicas if brokers[BrokerId(broker)].may_lead)


def new_partition(image: MetadataImage, index: int, replicas: tuple[int, ...]) -> PartitionImage:
    isr = isr_of(image, replicas)
    return PartitionImage(
        index=PartitionIndex(index),
        replicas=replicas,
        isr=isr,
        leader=BrokerId(isr[0]),
        leader_epoch=0,
        partition_epoch=0,
        directories=tuple(directory_of(image, broker) for broker in replicas),
    )


def _records_of(
    image: MetadataImage, topic: NewTopic, assignments: Assignments, configs: dict[str, str]
) -> list[Message]:
    made = TopicImage(TopicName(topic.name), topic.topic_id, configs)
    partitions = [
        new_partition(image, index, replicas) for index, replicas in enumerate(assignments)
    ]
    return topic_records(made, partitions)


def topic_records(topic: TopicImage, partitions: Iterable[PartitionImage]) -> list[Message]:
    """What is written of a topic that comes to be."""
    changes: list[Message] = [TopicRecord(name=topic.name, topic_id=topic.topic_id)]
    changes += [
        ConfigRecord(
            resource_type=ConfigResource.TOPIC, resource_name=topic.name, name=name, value=value
        )
        for name, value in topic.configs.items()
    ]
    changes += [partition_record(topic, partition) for partition in partitions]
    return changes
