"""ListPartitionReassignments (key 46), v0.

Tells which partitions are on their way to other brokers, and who joins and leaves.
"""

from engine.base.ids import PartitionIndex
from engine.broker.request import Request
from engine.machines.controller.image import TopicImage
from engine.wire.messages.k46_list_partition_reassignments import (
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsResponse,
    OngoingPartitionReassignment,
    OngoingTopicReassignment,
)

KEY, VERSIONS = 46, (0, 0)


def handle(
    request: Request[ListPartitionReassignmentsRequest],
) -> ListPartitionReassignmentsResponse:
    image, asked = request.broker.cluster.image, request.body.topics
    if asked is None:
        found = [(topic, list(topic.partitions)) for topic in image.topics.values()]
    else:
        found = [
            (image.topics[one.name], list(map(PartitionIndex, one.partition_indexes)))
            for one in asked
            if one.name in image.topics
        ]
    topics = [
        OngoingTopicReassignment(name=topic.name, partitions=moving)
        for topic, indexes in found
        if (moving := _moving(topic, indexes))
    ]
    return ListPartitionReassignmentsResponse(error_message=None, topics=topics)


def _moving(topic: TopicImage, indexes: list[PartitionIndex]) -> list[OngoingPartitionReassignment]:
    partitions = (topic.partitions[index] for index in indexes if index in topic.partitions)
    return [
        OngoingPartitionReassignment(
            partition_index=partition.index,
            replicas=list(partition.replicas),
            adding_replicas=list(partition.adding_replicas),
            removing_replicas=list(partition.removing_replicas),
        )
        for partition in partitions
        if partition.is_reassigning
    ]
