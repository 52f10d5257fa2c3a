"""OffsetDelete (key 47), v0.

Forgets a group's positions in topics that none of its members subscribes to (KIP-496).
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.machines.group.asks import DeleteOffsets, DeleteOffsetsOutcome
from engine.wire.messages.k47_offset_delete import (
    OffsetDeleteRequest,
    OffsetDeleteResponse,
    OffsetDeleteResponsePartition,
    OffsetDeleteResponseTopic,
)

KEY, VERSIONS = 47, (0, 0)


async def handle(request: Request[OffsetDeleteRequest]) -> OffsetDeleteResponse:
    body = request.body
    image = request.broker.cluster.image
    known = [topic for topic in body.topics if topic.name in image.topics]
    asked = tuple(
        (topic.name, tuple(each.partition_index for each in topic.partitions)) for topic in known
    )
    try:
        outcome = await request.broker.groups.ask(DeleteOffsets(body.group_id, asked))
    except KafkaError as error:
        outcome = DeleteOffsetsOutcome(error.code)
    if outcome.code is not Code.NONE:
        request.connection.error_count += 1
        return OffsetDeleteResponse(error_code=outcome.code)
    codes = {topic.name: code for topic, code in zip(known, outcome.codes, strict=True)}
    return OffsetDeleteResponse(
        topics=[
            OffsetDeleteResponseTopic(
                topic.name,
                [
                    OffsetDeleteResponsePartition(
                        each.partition_index,
                        codes.get(topic.name, Code.UNKNOWN_TOPIC_OR_PARTITION),
                    )
                    for each in topic.partitions
                ],
            )
            for topic in body.topics
        ]
    )
