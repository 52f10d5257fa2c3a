"""OffsetForLeaderEpoch (key 23), v2-4.

Tells a client where an epoch of a partition's leaders ended, so that it can see whether what it
read was truncated (KIP-320).

v3 replica_id · v4 flexible
"""

from collections.abc import Coroutine
from typing import Any

from engine.base.errors import KafkaError
from engine.broker.request import Request
from engine.broker.turns import MANY, Turns
from engine.wire.messages.k23_offset_for_leader_epoch import (
    EpochEndOffset,
    OffsetForLeaderEpochRequest,
    OffsetForLeaderEpochResponse,
    OffsetForLeaderPartition,
    OffsetForLeaderTopicResult,
)

KEY, VERSIONS = 23, (2, 4)

EpochAsked = Request[OffsetForLeaderEpochRequest]


def handle(
    request: EpochAsked,
) -> OffsetForLeaderEpochResponse | Coroutine[Any, Any, OffsetForLeaderEpochResponse]:
    topics = request.body.topics
    if sum(1 + len(topic.partitions) for topic in topics) > MANY:
        return _answer_in_turns(request)
    return OffsetForLeaderEpochResponse(
        topics=[
            OffsetForLeaderTopicResult(
                topic.topic, [_epoch_end(request, topic.topic, asked) for asked in topic.partitions]
            )
            for topic in topics
        ]
    )


async def _answer_in_turns(request: EpochAsked) -> OffsetForLeaderEpochResponse:
    turns = Turns(request.broker.clock)
    results = []
    for topic in request.body.topics:
        answers = []
        for asked in topic.partitions:
            answers.append(_epoch_end(request, topic.topic, asked))
            await turns.breathe()
        results.append(OffsetForLeaderTopicResult(topic.topic, answers))
        await turns.breathe()
    return OffsetForLeaderEpochResponse(topics=results)


def _epoch_end(request: EpochAsked, topic: str, asked: OffsetForLeaderPartition) -> EpochEndOffset:
    try:
        partition = request.broker.partition(topic, asked.partition)
        partition.require_leadership(asked.current_leader_epoch)
    except KafkaError as error:
        request.connection.failed(error.code)
        return EpochEndOffset(error_code=error.code, partition=asked.partition)
    epoch, end_offset = partition.log.epoch_end(asked.leader_epoch)
    return EpochEndOffset(0, asked.partition, epoch, end_offset)
