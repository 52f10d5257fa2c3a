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
    """Searches by time open batches; and a request may name very many partitions."""
    answers = _Answers(request)
    turns = Turns(request.broker.clock)
    for topic in request.body.topics:
        for asked in topic.partitions:
            searched = answers.add(topic.name, asked)
            if searched is not None:
                await answers.search(topic.name, asked, searched)
            await turns.breathe()
    return answers.response()


class _Answers:
    """The answers of one request, each partition once."""

    def __init__(self, request: OffsetsAsked) -> None:
        self._request = request
        self._topics: dict[str, dict[int, ListOffsetsPartitionResponse]] = {}

    def add(self, topic: str, asked: ListOffsetsPartition) -> Partition | None:
        """Answer one partition; one that must be searched by time comes back."""
        index = asked.partition_index
        answers = self._topics.setdefault(topic, {})
        try:
            if index in answers:
                raise KafkaError(Code.INVALID_REQUEST)
            partition = self._partition(topic, asked)
            answers[index] = self._known(partition, asked)
        except KafkaError as error:
            self._refuse(topic, index, error)
            return None
        return partition if asked.timestamp >= 0 or asked.timestamp == MAX_TIMESTAMP else None

    async def search(self, topic: str, asked: ListOffsetsPartition, partition: Partition) -> None:
        """Answer one partition by looking at its records."""
        end_offset, timestamp = self._end_offset(partition), asked.timestamp
        try:
            if timestamp == MAX_TIMESTAMP:
                found = await partition.find_newest(end_offset=end_offset)
            else:
                found = await partition.find_time(timestamp, end_offset=end_offset)
        except KafkaError as error:
            self._refuse(topic, asked.partition_index, error)
            return
        if found is not None:
            self._topics[topic][asked.partition_index] = ListOffsetsPartitionResponse(
                asked.partition_index, 0, found.timestamp, found.offset, found.leader_epoch
            )

    def response(self) -> ListOffsetsResponse:
        return ListOffsetsResponse(
            topics=[
                ListOffsetsTopicResponse(name, list(answers.values()))
                for name, answers in self._topics.items()
            ]
        )

    def _refuse(self, topic: str, index: int, error: KafkaError) -> None:
        self._request.connection.failed(error.code)
        self._topics[topic][index] = ListOffsetsPartitionResponse(index, error.code)

    def _partition(self, topic: str, asked: ListOffsetsPartition) -> Partition:
        request = self._request
        timestamp = asked.timestamp
        if timestamp < 0 and request.version < _SINCE.get(timestamp, request.version + 1):
            raise KafkaError(Code.UNSUPPORTED_VERSION)
        partition = request.broker.partition(topic, asked.partition_index)
        partition.require_leadership(asked.current_leader_epoch)
        return partition

    def _known(
        self, partition: Partition, asked: ListOffsetsPartition
    ) -> ListOffsetsPartitionResponse:
        """The answer where no record need be looked at; unknown where one must be."""
        request, log = self._request, partition.log
        if asked.timestamp == LATEST:
            end = self._end_offset(partition)
            if request.broker.telemetry is not None:
                request.broker.telemetry.end_asked(request.connection, partition, end)
            epoch = partition.leader_epoch
            return ListOffsetsPartitionResponse(asked.partition_index, 0, -1, end, epoch)
        if asked.timestamp in {EARLIEST, EARLIEST_LOCAL}:
            start_epoch = log.epochs.epoch_at(log.start_offset)
            return ListOffsetsPartitionResponse(
                asked.partition_index,
                0,
                -1,
                log.start_offset,
                -1 if start_epoch is None else start_epoch,
            )
        return ListOffsetsPartitionResponse(asked.partition_index)

    def _end_offset(self, partition: Partition) -> int:
        """The first offset that this reader must not see."""
        if self._request.body.isolation_level == _READ_COMMITTED:
            return partition.last_stable_offset
        return partition.high_watermark
