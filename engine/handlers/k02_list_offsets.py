"""ListOffsets (key 2), v1-11.

Finds offsets of partitions: the earliest, the latest, the one of the greatest timestamp, or the
first at or after a time.

v2 isolation_level · v4 leader epochs · v5 OFFSET_NOT_AVAILABLE · v6 flexible · v7 max timestamp
v8 earliest local (-4) · v9 latest tiered (-5) · v10 timeout_ms · v11 earliest pending upload (-6)
Not done: tiered storage, so that -4 is the earliest and -5 and -6 are unknown, as in Kafka.
"""

from collections.abc import Coroutine
from typing import Any

from engine.base.errors import Code, KafkaError
from engine.broker.partition import Partition
from engine.broker.request import Request
from engine.broker.turns import MANY, Turns
from engine.wire.messages.k02_list_offsets import (
    ListOffsetsPartition,
    ListOffsetsPartitionResponse,
    ListOffsetsRequest,
    ListOffsetsResponse,
    ListOffsetsTopicResponse,
)

KEY, VERSIONS = 2, (1, 11)

LATEST, EARLIEST, MAX_TIMESTAMP, EARLIEST_LOCAL, LATEST_TIERED, EARLIEST_PENDING = range(-1, -7, -1)
_SINCE = {
    LATEST: 1,
    EARLIEST: 1,
    MAX_TIMESTAMP: 7,
    EARLIEST_LOCAL: 8,
    LATEST_TIERED: 9,
    EARLIEST_PENDING: 11,
}
"""The version from which each special timestamp is understood."""

_READ_COMMITTED = 1
OffsetsAsked = Request[ListOffsetsRequest]


def handle(request: OffsetsAsked) -> ListOffsetsResponse | Coroutine[Any, Any, ListOffsetsResponse]:
    topics = request.body.topics
    searches = any(
        asked.timestamp >= 0 or asked.timestamp == MAX_TIMESTAMP
        for topic in topics
        for asked in topic.partitions
    )
    if searches or sum(len(topic.partitions) for topic in topics) > MANY:
        return _answer_in_turns(request)
    answers = _Answers(request)
    for topic in topics:
        for asked in topic.partitions:
            answers.add(topic.name, asked)
    return answers.response()


async def _answer_in_turns(request: OffsetsAsked) -> ListOffsetsResponse:
    """Searches by time open batches: a request full of them must not hold the loop."""
    answers = _Answers(request)
    turns = Turns(request.broker.clock)
    for topic in request.body.topics:
        for asked in topic.partitions:
            answers.add(topic.name, asked)
            await turns.breathe()
    return answers.response()


class _Answers:
    """The answers of one request, each partition once."""

    def __init__(self, request: OffsetsAsked) -> None:
        self._request = request
        self._topics: dict[str, dict[int, ListOffsetsPartitionResponse]] = {}

    def add(self, topic: str, asked: ListOffsetsPartition) -> None:
        index = asked.partition_index
        answers = self._topics.setdefault(topic, {})
        try:
            if index in answers:
                raise KafkaError(Code.INVALID_REQUEST)
            answers[index] = self._find(topic, asked)
        except KafkaError as error:
            self._request.connection.error_count += 1
            answers[index] = ListOffsetsPartitionResponse(index, error.code)

    def response(self) -> ListOffsetsResponse:
        return ListOffsetsResponse(
            topics=[
                ListOffsetsTopicResponse(name, list(answers.values()))
                for name, answers in self._topics.items()
            ]
        )

    def _find(self, topic: str, asked: ListOffsetsPartition) -> ListOffsetsPartitionResponse:
        request = self._request
        timestamp, index = asked.timestamp, asked.partition_index
        if timestamp < 0 and request.version < _SINCE.get(timestamp, request.version + 1):
            raise KafkaError(Code.UNSUPPORTED_VERSION)
        partition = request.broker.partition(topic, index)
        partition.require_leadership(asked.current_leader_epoch)
        log = partition.log
        match timestamp:
            case -1:
                end = self._end_offset(partition)
                if request.broker.telemetry is not None:
                    request.broker.telemetry.end_asked(request.connection, partition, end)
                return ListOffsetsPartitionResponse(index, 0, -1, end, partition.leader_epoch)
            case -2 | -4:
                epoch = log.epochs.epoch_at(log.start_offset)
                return ListOffsetsPartitionResponse(
                    index, 0, -1, log.start_offset, -1 if epoch is None else epoch
                )
            case -3:
                found = log.offset_of_max_timestamp(self._end_offset(partition))
            case -5 | -6:
                found = None
            case _:
                found = log.offset_for_time(timestamp, self._end_offset(partition))
        if found is None:
            return ListOffsetsPartitionResponse(index)
        return ListOffsetsPartitionResponse(
            index, 0, found.timestamp, found.offset, found.leader_epoch
        )

    def _end_offset(self, partition: Partition) -> int:
        """The first offset that this reader must not see."""
        if self._request.body.isolation_level == _READ_COMMITTED:
            return partition.last_stable_offset
        return partition.high_watermark
