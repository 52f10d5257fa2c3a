"""DescribeProducers (key 61), v0.

Tells the producers that a partition remembers (KIP-664), by whichever of its replicas is asked.

Not done: more than 10,000 producers of one partition; those with open transactions come first. What is asked
for twice is told once.
"""

from collections.abc import Iterable, Sequence

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.broker import Broker
from engine.broker.request import Answered, Request
from engine.machines.controller.names import check_name
from engine.wire.messages.k61_describe_producers import (
    DescribeProducersRequest,
    DescribeProducersResponse,
    PartitionResponse,
    ProducerState,
    TopicResponse,
)

KEY, VERSIONS = 61, (0, 0)

NOT_HERE = "This server does not host this topic-partition."
MOST = 10_000
"""Producers that are told of one partition."""

Asked = tuple[str, Iterable[int]]


async def handle(request: Request[DescribeProducersRequest]) -> Answered:
    broker, asked = request.broker, dict[str, dict[int, None]]()
    for topic in request.body.topics:
        asked.setdefault(topic.name, {}).update(dict.fromkeys(topic.partition_indexes))

    def build(some: Sequence[Asked]) -> DescribeProducersResponse:
        return DescribeProducersResponse(topics=[_topic(broker, *each) for each in some])

    return await answered_in_turns(request, build, list(asked.items()))


def _topic(broker: Broker, name: str, indexes: Iterable[int]) -> TopicResponse:
    try:
        check_name(name)
        if name not in broker.cluster.image.topics:
            raise KafkaError(Code.UNKNOWN_TOPIC_OR_PARTITION, NOT_HERE)
    except KafkaError as refusal:
        refused = [PartitionResponse(index, refusal.code, refusal.message) for index in indexes]
        return TopicResponse(name, refused)
    return TopicResponse(name, [_partition(broker, name, index) for index in indexes])


def _partition(broker: Broker, topic: str, index: int) -> PartitionResponse:
    try:
        partition = broker.partition(topic, index)
    except KafkaError as refusal:
        return PartitionResponse(index, refusal.code)
    if partition.storage_error is not None:
        return PartitionResponse(index, Code.KAFKA_STORAGE_ERROR)
    return PartitionResponse(
        index,
        active_producers=[
            ProducerState(
                producer_id=row.producer_id,
                producer_epoch=row.epoch,
                last_sequence=row.last_sequence,
                last_timestamp=row.timestamp,
                coordinator_epoch=row.coordinator_epoch,
                current_txn_start_offset=-1
                if row.txn_first_offset is None
                else row.txn_first_offset,
            )
            for row in partition.log.producers.rows(MOST)
        ],
    )
