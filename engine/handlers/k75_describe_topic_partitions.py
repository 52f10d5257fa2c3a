"""DescribeTopicPartitions (key 75), v0.

Tells leader, replicas, ISR and eligible leader replicas of topics, a page of partitions at a time;
`kafka-topics --describe` asks it.
"""

from collections.abc import Iterator

from engine.base.errors import Code, KafkaError
from engine.base.ids import INTERNAL_TOPICS, PartitionIndex
from engine.broker.authority import TOPIC_OPERATIONS
from engine.broker.broker import Broker
from engine.broker.request import Request
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.names import check_name
from engine.wire.messages.k75_describe_topic_partitions import (
    Cursor,
    DescribeTopicPartitionsRequest,
    DescribeTopicPartitionsResponse,
    DescribeTopicPartitionsResponsePartition,
    DescribeTopicPartitionsResponseTopic,
)

KEY, VERSIONS = 75, (0, 0)

Topics = list[DescribeTopicPartitionsResponseTopic]


def handle(
    request: Request[DescribeTopicPartitionsRequest],
) -> DescribeTopicPartitionsResponse:
    body, broker = request.body, request.broker
    cursor, asked = body.cursor, {topic.name for topic in body.topics}
    if cursor is not None and not _is_legal(cursor, asked):
        refused = [
            DescribeTopicPartitionsResponseTopic(error_code=Code.INVALID_REQUEST, name=name)
            for name in sorted(asked)
        ]
        return DescribeTopicPartitionsResponse(topics=refused)
    most = broker.settings.integer("max.request.partition.size.limit")
    limit = max(1, min(body.response_partition_limit, most))
    topics, next_cursor = _page(broker, sorted(asked), cursor, limit)
    return DescribeTopicPartitionsResponse(topics=topics, next_cursor=next_cursor)


def _is_legal(cursor: Cursor, asked: set[str]) -> bool:
    return cursor.partition_index >= 0 and (not asked or cursor.topic_name in asked)


def _page(
    broker: Broker, asked: list[str], cursor: Cursor | None, limit: int
) -> tuple[Topics, Cursor | None]:
    image = broker.cluster.image
    topics: Topics = []
    for name in _names(image, asked, cursor):
        first = cursor.partition_index if cursor and cursor.topic_name == name else 0
        topic = image.topics.get(name)
        if limit <= 0:
            return topics, Cursor(topic_name=name, partition_index=first)
        if topic is None:
            topics.append(_missing(name))
            limit -= 1  # a page of missing topics has an end, too
            continue
        indexes = sorted(index for index in topic.partitions if index >= first)
        topics.append(_described(image, topic, indexes[:limit]))
        if len(indexes) > limit:
            return topics, Cursor(topic_name=name, partition_index=indexes[limit])
        limit -= len(indexes)
    return topics, None


def _names(image: MetadataImage, asked: list[str], cursor: Cursor | None) -> Iterator[str]:
    for name in asked or sorted(image.topics):
        if cursor is None or name >= cursor.topic_name:
            yield name


def _missing(name: str) -> DescribeTopicPartitionsResponseTopic:
    code = Code.UNKNOWN_TOPIC_OR_PARTITION
    try:
        check_name(name)
    except KafkaError as refusal:
        code = refusal.code
    return DescribeTopicPartitionsResponseTopic(
        error_code=code,
        name=name,
        is_internal=name in INTERNAL_TOPICS,
        topic_authorized_operations=TOPIC_OPERATIONS,
    )


def _described(
    image: MetadataImage, topic: TopicImage, indexes: list[PartitionIndex]
) -> DescribeTopicPartitionsResponseTopic:
    return DescribeTopicPartitionsResponseTopic(
        name=topic.name,
        topic_id=topic.topic_id,
        is_internal=topic.is_internal,
        partitions=[_partition(image, topic.partitions[index]) for index in indexes],
        topic_authorized_operations=TOPIC_OPERATIONS,
    )


def _partition(
    image: MetadataImage, partition: PartitionImage
) -> DescribeTopicPartitionsResponsePartition:
    has_leader = partition.leader is not None
    return DescribeTopicPartitionsResponsePartition(
        error_code=Code.NONE if has_leader else Code.LEADER_NOT_AVAILABLE,
        partition_index=partition.index,
        leader_id=-1 if partition.leader is None else partition.leader,
        leader_epoch=partition.leader_epoch,
        replica_nodes=list(partition.replicas),
        isr_nodes=list(partition.isr),
        eligible_leader_replicas=list(partition.eligible_leader_replicas),
        last_known_elr=list(partition.last_known_elr),
        offline_replicas=image.offline(partition.replicas),
    )
