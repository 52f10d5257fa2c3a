"""OffsetCommit (key 8), v2-10.

Stores positions of a group in `__consumer_offsets`, for a member or from outside of an empty group.

v2-4 retention time · v6 leader epochs · v7 static members · v8 flexible · v9 member epochs (KIP-848)
· v10 topic ids
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.machines.controller.image import TopicImage
from engine.machines.group.asks import CommitOffsets, CommitOutcome, CommittedOffset
from engine.wire.messages.k08_offset_commit import (
    OffsetCommitRequest,
    OffsetCommitRequestTopic,
    OffsetCommitResponse,
    OffsetCommitResponsePartition,
    OffsetCommitResponseTopic,
)

KEY, VERSIONS = 8, (2, 10)

_IDS_FROM = 10

CommitAsked = Request[OffsetCommitRequest]


async def handle(request: CommitAsked) -> OffsetCommitResponse:
    body = request.body
    found = [_topic(request, topic) for topic in body.topics]
    wanted = [
        CommittedOffset(
            topic=image.name,
            partition=each.partition_index,
            offset=each.committed_offset,
            leader_epoch=each.committed_leader_epoch,
            metadata=each.committed_metadata or "",
            topic_id=image.topic_id,
        )
        for topic, image in zip(body.topics, found, strict=True)
        if image is not None
        for each in topic.partitions
    ]
    ask = CommitOffsets(
        group_id=body.group_id,
        member_id=body.member_id,
        instance_id=body.group_instance_id,
        generation=body.generation_id_or_member_epoch,
        offsets=tuple(wanted),
        retention_ms=None if body.retention_time_ms < 0 else body.retention_time_ms,
        version=request.version,
    )
    try:
        outcome = await request.broker.groups.ask(ask)
    except KafkaError as error:
        outcome = CommitOutcome(error.code)
    return _response(request, found, outcome)


def _topic(request: CommitAsked, topic: OffsetCommitRequestTopic) -> TopicImage | None:
    image = request.broker.cluster.image
    if request.version >= _IDS_FROM:
        return image.topics_by_id.get(topic.topic_id)
    return image.topics.get(topic.name)


def _response(
    request: CommitAsked, found: list[TopicImage | None], outcome: CommitOutcome
) -> OffsetCommitResponse:
    unknown = (
        Code.UNKNOWN_TOPIC_ID if request.version >= _IDS_FROM else Code.UNKNOWN_TOPIC_OR_PARTITION
    )
    codes = iter(outcome.codes)
    topics = []
    for topic, image in zip(request.body.topics, found, strict=True):
        partitions = []
        for each in topic.partitions:
            code = unknown if image is None else outcome.code or next(codes)
            request.connection.error_count += code is not Code.NONE
            partitions.append(OffsetCommitResponsePartition(each.partition_index, code))
        topics.append(OffsetCommitResponseTopic(topic.name, topic.topic_id, partitions))
    return OffsetCommitResponse(topics=topics)
