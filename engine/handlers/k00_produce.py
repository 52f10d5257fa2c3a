"""Produce (key 0), v3-13.

Appends one record batch to each partition named, and answers as `acks` asks: -1 when the batch is
committed, 1 when it is written, 0 not at all.

v5 log_start_offset · v7 zstd · v8 record_errors and error_message · v9 flexible · v10 the present
leader with its address (KIP-951) · v12 adds the partition to the transaction · v13 topic ids
Advertised from 0, or old librdkafka will not compress; 0 to 2 close the connection as in Kafka.
Not done: transactions, which need a coordinator: they are answered as by a broker without one.
"""

import asyncio
from functools import partial

from engine.base.errors import Code, KafkaError
from engine.base.ids import INTERNAL_TOPICS
from engine.broker.batches import BatchRefused, sole_batch
from engine.broker.leaders import LeaderHint, leader_hint
from engine.broker.partition import Partition
from engine.broker.request import Answer, Answered, CloseConnection, Request
from engine.wire.batch import BatchHeader
from engine.wire.declare import Buffer
from engine.wire.messages.k00_produce import (
    BatchIndexAndErrorMessage,
    LeaderIdAndEpoch,
    NodeEndpoint,
    PartitionProduceData,
    PartitionProduceResponse,
    ProduceRequest,
    ProduceResponse,
    TopicProduceData,
    TopicProduceResponse,
)

KEY, VERSIONS = 0, (3, 13)
ADVERTISED = (0, 13)

ALL, LEADER, NOBODY = -1, 1, 0
_ZSTD_FROM = 7
_HINTS_FROM = 10
_IDS_FROM = 13
_TRANSACTIONAL = 0x10

_ADMIN_CLIENT = "__admin_client"
"""The one client id that may write to internal topics, as in Kafka."""

_UNVERIFIED = (
    "Unable to verify the partition has been added to the transaction. "
    "Underlying error: COORDINATOR_NOT_AVAILABLE"
)

ProduceAsked = Request[ProduceRequest]


class _Part:
    """One partition of a request on its way: what is asked, and what came of it."""

    __slots__ = ("code", "data", "end_offset", "header", "hint", "partition", "records", "response")

    def __init__(self, data: PartitionProduceData) -> None:
        self.data = data
        self.records: Buffer | None = data.records  # type: ignore[assignment] # decoded: a buffer
        self.partition: Partition | None = None
        self.header: BatchHeader | None = None
        self.end_offset = 0
        self.code = Code.NONE
        self.hint: LeaderHint | None = None
        self.response: PartitionProduceResponse | None = None

    def refuse(self, error: KafkaError) -> None:
        """Answer with an error, as much of it as Kafka tells."""
        self.code = error.code
        refused = error if isinstance(error, BatchRefused) else None
        names_start = refused is not None and refused.names_log_start
        start = self.partition.log.start_offset if names_start and self.partition else -1
        self.response = PartitionProduceResponse(
            index=self.data.index,
            error_code=error.code,
            base_offset=-1,
            log_start_offset=start,
            record_errors=[
                BatchIndexAndErrorMessage(index, text)
                for index, text in (refused.record_errors if refused else ())
            ],
            error_message=error.message,
        )


def handle(request: ProduceAsked) -> Answer:
    topics = _parts(request)
    parts = [part for _, listed in topics for part in listed]
    for part in parts:
        if part.header is not None and _opens_slowly(part):
            return _handle_slowly(request, topics, parts)
    for part in parts:
        if part.header is not None:
            _append(request, part, must_open=True)
    return _answer(request, topics, parts)


async def _handle_slowly(
    request: ProduceAsked, topics: list[tuple[TopicProduceData, list[_Part]]], parts: list[_Part]
) -> Answered:
    """Open what takes long in an executor, then append everything in its order."""
    loop = asyncio.get_running_loop()
    for part in parts:
        if part.header is None or part.records is None or part.partition is None:
            continue
        try:
            if _opens_slowly(part):
                await loop.run_in_executor(None, part.partition.open, part.records, part.header)
            elif part.partition.must_open(part.header):
                part.partition.open(part.records, part.header)
        except KafkaError as error:
            part.header = None
            part.refuse(error)
    for part in parts:
        if part.header is not None:
            _append(request, part, must_open=False)
    answer = _answer(request, topics, parts)
    return await answer if isinstance(answer, asyncio.Future) else answer


def _parts(request: ProduceAsked) -> list[tuple[TopicProduceData, list[_Part]]]:
    """Every partition once, checked as far as its header goes."""
    body = request.body
    topics = [(topic, [_Part(data) for data in topic.partition_data]) for topic in body.topic_data]
    if len(topics) > 1 or (topics and len(topics[0][1]) > 1):
        topics = _without_repeats(topics)
    for topic, parts in topics:
        for part in parts:
            try:
                _admit(request, topic, part)
            except KafkaError as error:
                part.header = None
                part.refuse(error)
    return topics


def _without_repeats(
    topics: list[tuple[TopicProduceData, list[_Part]]],
) -> list[tuple[TopicProduceData, list[_Part]]]:
    """A partition named twice is served once, with what was said last."""
    found: dict[tuple[str, bytes], tuple[TopicProduceData, dict[int, _Part]]] = {}
    for topic, parts in topics:
        entry = found.setdefault((topic.name, topic.topic_id), (topic, {}))
        for part in parts:
            entry[1][part.data.index] = part
    return [(topic, list(parts.values())) for topic, parts in found.values()]


def _admit(request: ProduceAsked, topic: TopicProduceData, part: _Part) -> None:
    body, version, index = request.body, request.version, part.data.index
    broker = request.broker
    if version >= _IDS_FROM:
        partition = broker.partition_by_id(topic.topic_id, index)
    else:
        partition = broker.partition(topic.name, index)
    part.partition = partition
    header = sole_batch(part.records, allows_zstd=version >= _ZSTD_FROM)
    if not ALL <= body.acks <= LEADER:
        raise KafkaError(Code.INVALID_REQUIRED_ACKS)
    if header.attributes & _TRANSACTIONAL:
        if body.transactional_id is None:
            raise KafkaError(Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
        raise KafkaError(Code.NOT_ENOUGH_REPLICAS, _UNVERIFIED)
    if partition.topic in INTERNAL_TOPICS and request.client_id != _ADMIN_CLIENT:
        raise KafkaError(Code.INVALID_TOPIC_EXCEPTION)
    assert part.records is not None  # sole_batch has seen it
    partition.admit(part.records, header, now_ms=request.now_ms, required_acks=body.acks)
    part.header = header


def _opens_slowly(part: _Part) -> bool:
    assert part.partition is not None
    assert part.header is not None
    if not part.partition.opens_slowly(part.header):
        return False
    if isinstance(part.records, memoryview):
        part.records = bytearray(part.records)  # the receive buffer is needed for others
    return True


def _append(request: ProduceAsked, part: _Part, *, must_open: bool) -> None:
    partition, header, records = part.partition, part.header, part.records
    assert partition is not None
    assert header is not None
    assert records is not None
    try:
        if must_open and partition.must_open(header):
            partition.open(records, header)
        appended = partition.append_admitted(records, header, now_ms=request.now_ms)
    except KafkaError as error:
        part.header = None
        part.refuse(error)
        return
    append_time = appended.log_append_time_ms
    part.end_offset = appended.last_offset + 1
    part.response = PartitionProduceResponse(
        part.data.index,
        0,
        appended.base_offset,
        -1 if append_time is None else append_time,
        partition.log.start_offset,
    )
    peer = request.connection
    peer.records_in += header.record_count
    if partition.topic not in peer.topics:
        peer.touch(partition.topic)


def _answer(
    request: ProduceAsked, topics: list[tuple[TopicProduceData, list[_Part]]], parts: list[_Part]
) -> Answered | asyncio.Future[Answered]:
    acks = request.body.acks
    if acks == NOBODY:
        for part in parts:
            if part.code is not Code.NONE:
                raise CloseConnection(f"a batch was refused with {part.code.name} under acks=0")
        return None
    if acks == ALL:
        waiting = _Waiting(request, topics)
        for part in parts:
            if part.header is not None:
                waiting.wait_for(part)
        if waiting.left:
            return waiting.future()
    return _response(request, topics)


class _Waiting:
    """An answer that waits until every batch of its request is committed, or for its timeout."""

    __slots__ = ("_future", "_request", "_timer", "_topics", "_waiting", "left")

    def __init__(
        self, request: ProduceAsked, topics: list[tuple[TopicProduceData, list[_Part]]]
    ) -> None:
        self.left = 0
        self._request = request
        self._topics = topics
        self._waiting: dict[_Part, None] = {}
        self._future: asyncio.Future[Answered] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def wait_for(self, part: _Part) -> None:
        assert part.partition is not None
        if part.partition.call_when_committed(part.end_offset, partial(self._done, part)):
            return
        self.left += 1
        self._waiting[part] = None

    def future(self) -> asyncio.Future[Answered]:
        loop = asyncio.get_running_loop()
        self._future = loop.create_future()
        timeout_ms = max(0, self._request.body.timeout_ms)
        self._timer = loop.call_later(timeout_ms / 1000, self._time_is_up)
        return self._future

    def _done(self, part: _Part, code: Code) -> None:
        if part not in self._waiting:
            return  # too late
        del self._waiting[part]
        if code is not Code.NONE:
            part.refuse(KafkaError(code))
        self.left -= 1
        if not self.left:
            self._finish()

    def _time_is_up(self) -> None:
        for part in self._waiting:
            part.refuse(KafkaError(Code.REQUEST_TIMED_OUT))
        self._waiting.clear()
        self._finish()

    def _finish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._future is not None and not self._future.done():
            self._future.set_result(_response(self._request, self._topics))


def _response(
    request: ProduceAsked, topics: list[tuple[TopicProduceData, list[_Part]]]
) -> ProduceResponse:
    endpoints: dict[int, NodeEndpoint] = {}
    responses = []
    for topic, parts in topics:
        listed = []
        for part in parts:
            response = part.response
            assert response is not None
            if part.code is not Code.NONE:
                request.connection.error_count += 1
                if request.version >= _HINTS_FROM:
                    response = _with_hint(request, topic, part, response, endpoints)
            listed.append(response)
        responses.append(TopicProduceResponse(topic.name, topic.topic_id, listed))
    return ProduceResponse(responses, 0, list(endpoints.values()))


def _with_hint(
    request: ProduceAsked,
    topic: TopicProduceData,
    part: _Part,
    response: PartitionProduceResponse,
    endpoints: dict[int, NodeEndpoint],
) -> PartitionProduceResponse:
    name = part.partition.topic if part.partition is not None else topic.name
    hint = leader_hint(request.broker, part.code, name, part.data.index)
    if hint is None:
        return response
    endpoints[hint.leader] = NodeEndpoint(hint.leader, hint.host, hint.port, hint.rack)
    return PartitionProduceResponse(
        index=response.index,
        error_code=response.error_code,
        base_offset=-1,
        log_start_offset=response.log_start_offset,
        error_message=response.error_message,
        current_leader=LeaderIdAndEpoch(hint.leader, hint.leader_epoch),
    )
