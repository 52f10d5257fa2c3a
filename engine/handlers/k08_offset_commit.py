"""OffsetCommit (key 8), v2-10.

Stores positions of a group in `__consumer_offsets`, for a member or from outside of an empty group.

v2-4 retention time · v6 leader epochs · v7 static members · v8 flexible · v9 member epochs (KIP-848)
· v10 topic ids
"""

from collections.abc import Sequence

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.request import Answered, Request
from engine.broker.turns import Turns
from engine.machines.controller.image import TopicImage
from engine.machines.group.asks import CommitOffsets, CommitOutcome, CommittedOffset
from engine.wire.messages.k08_offset_commit import (
    OffsetCommitRequest,
    OffsetCommitRequestPartition,
    OffsetCommitRequestTopic,
    OffsetCommitResponse,
    OffsetCommitResponsePartition,
    OffsetCommitResponseTopic,
)

KEY, VERSIONS = 8, (2, 10)

_IDS_FROM = 10

CommitAsked = Request[OffsetCommitRequest]
Judged = tuple[OffsetCommitRequestTopic, list[Code]]


async def handle(request: CommitAsked) -> Answered:
    body, turns = request.body, Turns(request.broker.clock)
    found: list[TopicImage | None] = []
    wanted: list[CommittedOffset] = []
    for topic in body.topics:
        image = _topic(request, topic)
        found.append(image)
        if image is not None:
            wanted += [_position(image, each) for each in topic.partitions]
        await turns.breathe()
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
    unknown = (
        Code.UNKNOWN_TOPIC_ID if request.version >= _IDS_FROM else Code.UNKNOWN_TOPIC_OR_PARTITION
    )
    codes = iter(outcome.codes)
    answers: list[Judged] = []
    for topic, image in zip(body.topics, found, strict=True):
        judged = [
            unknown if image is None else outcome.code or next(codes) for _ in topic.partitions
        ]
        request.connection.error_count += sum(code is not Code.NONE for code in judged)
        answers.append((topic, judged))
        await turns.breathe()
    return await answered_in_turns(request, _response, answers)


def _topic(request: CommitAsked, topic: OffsetCommitRequestTopic) -> TopicImage | None:
    image = request.broker.cluster.image
    if request.version >= _IDS_FROM:
        return image.topics_by_id.get(topic.topic_id)
    return image.topics.get(topic.name)


def _position(image: TopicImage, asked: OffsetCommitRequestPartition) -> CommittedOffset:
    return CommittedOffset(
        topic=image.name,
        partition=asked.partition_index,
        offset=asked.committed_offset,
        leader_epoch=asked.committed_leader_epoch,
        metadata=asked.committed_metadata or "",
        topic_id=image.topic_id,
    )


def _response(some: Sequence[Judged]) -> OffsetCommitResponse:
    return OffsetCommitResponse(
        topics=[
            OffsetCommitResponseTopic(
                topic.name,
                topic.topic_id,
                [
                    OffsetCommitResponsePartition(each.partition_index, code)
                    for each, code in zip(topic.partitions, codes, strict=True)
                ],
            )
            for topic, codes in some
        ]
    )
