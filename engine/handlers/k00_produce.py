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
from struct import Struct
from typing import cast

from msgspec import structs

from engine.base.errors import Code, KafkaError
from engine.base.ids import INTERNAL_TOPICS
from engine.broker.batches import BatchRefused, opens_slowly, sole_batch
from engine.broker.leaders import leader_hint
from engine.broker.partition import Partition
from engine.broker.request import Answer, Answered, CloseConnection, EncodedAnswer, Request
from engine.broker.steady import LARGEST, LONGEST_HEADER, Shape, Stream, is_plain
from engine.broker.turns import MANY, Turns
from engine.wire.batch import BatchHeader
from engine.wire.declare import Buffer
from engine.wire.frames import frame_encoded
from engine.wire.message import encode_whole
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
_FLEXIBLE_FROM = 9
_IDS_FROM = 13
_TRANSACTIONAL = 0x10
_PLAIN_HEAD = Struct(">ih")

_ADMIN_CLIENT = "__admin_client"
"""The one client id that may write to internal topics, as in Kafka."""

_MUCH = 4 * 1024 * 1024
"""Bytes in several partitions that would take long to check and write in one turn."""

_WITHOUT_START = frozenset({Code.KAFKA_STORAGE_ERROR, Code.NOT_LEADER_OR_FOLLOWER})

_UNVERIFIED = (
    "Unable to verify the partition has been added to the transaction. "
    "Underlying error: COORDINATOR_NOT_AVAILABLE"
)

ProduceAsked = Request[ProduceRequest]


class _Part:
    """One partition of a request on its way: what is asked, and what came of it."""

    __slots__ = ("code", "data", "end_offset", "header", "must_open", "partition", "records",
                 "response", "topic")  # fmt: skip

    def __init__(self, topic: TopicProduceData, data: PartitionProduceData) -> None:
        self.topic = topic
        self.data = data
        self.records = cast("Buffer | None", data.records)
        self.partition: Partition | None = None
        self.header: BatchHeader | None = None
        """None: refused, so that nothing is appended."""
        self.must_open = False
        self.end_offset = 0
        self.code = Code.NONE
        self.response: PartitionProduceResponse | None = None

    def refuse(self, error: KafkaError) -> None:
        """Answer with an error, as much of it as Kafka tells."""
        self.header = None
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

    def fail(self, code: Code) -> None:
        """It is appended, but not acknowledged: where it lies is told all the same."""
        assert self.response is not None
        self.code = code
        self.response = structs.replace(self.response, error_code=code)


def handle(request: ProduceAsked) -> Answer:
    topics = request.body.topic_data
    if len(topics) == 1 and len(topics[0].partition_data) == 1:
        parts = [_Part(topics[0], topics[0].partition_data[0])]
    elif request.size > _MUCH or sum(len(topic.partition_data) for topic in topics) > MANY:
        records = [_copied(data) for topic in topics for data in topic.partition_data]
        return _handle_many(request, records)
    else:
        parts = _without_repeats(
            [_Part(topic, data) for topic in topics for data in topic.partition_data]
        )
    is_slow = False
    for part in parts:
        _admit(request, part)
        is_slow |= part.must_open and part.header is not None and opens_slowly(part.header)
    if is_slow:
        for part in parts:
            part.records = _copied(part.data)
        return _open_and_append(request, parts)
    for part in parts:
        if part.header is not None:
            _append(request, part)
    return _answer(request, parts)


def _copied(data: PartitionProduceData) -> bytearray | None:
    """The receive buffer is used again once the handler has returned."""
    return None if data.records is None else bytearray(cast("Buffer", data.records))


async def _handle_many(request: ProduceAsked, records: list[bytearray | None]) -> Answered:
    """So many partitions, or bytes in them, that they would hold the loop for too long."""
    turns = Turns(request.broker.clock)
    asked = ((topic, data) for topic in request.body.topic_data for data in topic.partition_data)
    parts = []
    for (topic, data), copied in zip(asked, records, strict=True):
        part = _Part(topic, data)
        part.records = copied
        parts.append(part)
        await turns.breathe()
    parts = _without_repeats(parts)
    for part in parts:
        _admit(request, part)
        await turns.breathe()
    return await _open_and_append(request, parts)


async def _open_and_append(request: ProduceAsked, parts: list[_Part]) -> Answered:
    """Open what takes long in an executor, then append everything in its order."""
    for part in parts:
        header, records, partition = part.header, part.records, part.partition
        if header is None or records is None or partition is None or not part.must_open:
            continue
        if opens_slowly(header):
            try:
                await partition.open_beside(records, header)
            except KafkaError as error:
                part.refuse(error)
            part.must_open = False
    turns = Turns(request.broker.clock)
    for part in parts:
        if part.header is None or part.partition is None:
            continue
        try:
            part.partition.require_min_isr(request.body.acks)  # it may have shrunk meanwhile
        except KafkaError as error:
            part.refuse(error)
        else:
            _append(request, part)
        await turns.breathe()
    answer = _answer(request, parts)
    return await answer if isinstance(answer, asyncio.Future) else answer


def _without_repeats(parts: list[_Part]) -> list[_Part]:
    """A partition named twice is served once, with what was said last; topics stay together."""
    found: dict[tuple[str, bytes], dict[int, _Part]] = {}
    for part in parts:
        found.setdefault((part.topic.name, part.topic.topic_id), {})[part.data.index] = part
    return [part for listed in found.values() for part in listed.values()]


def _admit(request: ProduceAsked, part: _Part) -> None:
    """Everything that may refuse a batch before any batch of the request is appended."""
    version = request.version
    try:
        part.partition = partition = _partition(request, part.topic, part.data.index)
        records = part.records
        header = sole_batch(records, allows_zstd=version >= _ZSTD_FROM)
        assert records is not None  # sole_batch has seen it
        acks = request.body.acks
        if not ALL <= acks <= LEADER:
            raise KafkaError(Code.INVALID_REQUIRED_ACKS)
        if header.attributes & _TRANSACTIONAL:
            if request.body.transactional_id is None:
                raise KafkaError(Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
            raise BatchRefused(Code.NOT_ENOUGH_REPLICAS, _UNVERIFIED)
        if partition.topic in INTERNAL_TOPICS and request.client_id != _ADMIN_CLIENT:
            raise KafkaError(Code.INVALID_TOPIC_EXCEPTION)
        part.must_open = partition.admit(records, header, now_ms=request.now_ms, required_acks=acks)
    except KafkaError as error:
        part.refuse(error)
    else:
        part.header = header


def _partition(request: ProduceAsked, topic: TopicProduceData, index: int) -> Partition:
    if request.version >= _IDS_FROM:
        return request.broker.partition_by_id(topic.topic_id, index)
    return request.broker.partition(topic.name, index)


def _append(request: ProduceAsked, part: _Part) -> None:
    partition, header, records = part.partition, part.header, part.records
    assert partition is not None
    assert header is not None
    assert records is not None
    try:
        if part.must_open:
            partition.open(records, header)
        base, last, append_time, _ = partition.append_admitted(
            records, header, now_ms=request.now_ms
        )
    except KafkaError as error:
        # What the log refuses (sequences, epochs) is told with the log start and without a text.
        is_ours = isinstance(error, BatchRefused) or error.code in _WITHOUT_START
        part.refuse(error if is_ours else BatchRefused(error.code, names_log_start=True))
        return
    part.end_offset = last + 1
    if append_time is None:
        append_time = -1
    part.response = PartitionProduceResponse(
        part.data.index, 0, base, append_time, partition.log.start_offset
    )
    peer = request.connection
    peer.records_in += header.record_count
    (peer.topics.get(partition.topic) or peer.moved(partition.topic))[0] += header.record_count
    if peer.moves is not None:
        peer.moves.produced(peer, partition, 1)


def _answer(request: ProduceAsked, parts: list[_Part]) -> Answered | asyncio.Future[Answered]:
    acks = request.body.acks
    if acks == NOBODY:
        for part in parts:
            if part.code is not Code.NONE:
                raise CloseConnection(f"a batch was refused with {part.code.name} under acks=0")
        return None
    if acks == ALL and not _is_committed(parts):
        waiting = _Waiting(request, parts)
        for part in parts:
            if part.header is not None:
                waiting.wait_for(part)
        if waiting.left:
            return waiting.future()
    return _written(request, parts)


def _is_committed(parts: list[_Part]) -> bool:
    """Whether the usual request, of one batch, waits for nothing."""
    if len(parts) != 1 or (partition := parts[0].partition) is None:
        return False
    return parts[0].end_offset <= partition.high_watermark


def _written(request: ProduceAsked, parts: list[_Part]) -> Answered:
    """The answer, in the quick way where it is the usual one: one batch and no error."""
    if len(parts) == 1 and parts[0].response is not None and parts[0].code is Code.NONE:
        body = encode_one(parts[0].topic, parts[0].response, request.version)
        if body is not None:
            return EncodedAnswer(body)
    return _response(request, parts)


_ONE_PLAIN = {
    3: Struct(">iihqqi"),
    4: Struct(">iihqqi"),
    5: Struct(">iihqqqi"),
    6: Struct(">iihqqqi"),
    7: Struct(">iihqqqi"),
    8: Struct(">iihqqqihi"),
}
_ONE_FLEXIBLE = Struct(">BihqqqBBBBiB")
_SHORT_NAME = 126
"""Names up to here have a length of one byte in flexible versions."""


def encode_one(
    topic: TopicProduceData, response: PartitionProduceResponse, version: int
) -> bytes | None:
    """A response of one partition without an error: a third of the time of the general way."""
    index, base, time = response.index, response.base_offset, response.log_append_time_ms
    start = response.log_start_offset
    if version >= _IDS_FROM:
        head = b"\2" + topic.topic_id
    else:
        name = topic.name.encode()
        if len(name) > _SHORT_NAME:
            return None
        if version < _FLEXIBLE_FROM:
            head = _PLAIN_HEAD.pack(1, len(name)) + name
        else:
            head = bytes((2, len(name) + 1)) + name
    if version >= _FLEXIBLE_FROM:
        # one partition; no record errors, no message, no tags; no throttling, no tags
        return head + _ONE_FLEXIBLE.pack(2, index, 0, base, time, start, 1, 0, 0, 0, 0, 0)
    pack = _ONE_PLAIN[version].pack
    if version < 5:
        return head + pack(1, index, 0, base, time, 0)
    if version < 8:
        return head + pack(1, index, 0, base, time, start, 0)
    return head + pack(1, index, 0, base, time, start, 0, -1, 0)


_MARK = 0x0123456789ABCDEF
"""Stands for the base offset where an answer is cut in two; no index or name can be like it."""
_NO_RECORDS_SIZE = 4


def learn(request: ProduceAsked, header: bytes) -> Stream | None:
    """What requests like this one have in common, if they are plain and answered at once.

    `header` is what stood between the correlation id and the body.
    """
    body, version = request.body, request.version
    topics = body.topic_data
    if (
        len(topics) != 1
        or len(topics[0].partition_data) != 1
        or body.acks not in {ALL, LEADER}
        or body.transactional_id is not None
        or request.size > LARGEST
        or len(header) > LONGEST_HEADER
        or not is_plain(cast("Buffer | None", topics[0].partition_data[0].records))
    ):
        return None
    topic, index = topics[0], topics[0].partition_data[0].index
    try:
        partition = _partition(request, topic, index)
    except KafkaError:
        return None
    segment = partition.segment_for_run(1, required_acks=body.acks)
    if segment is None or partition.topic in INTERNAL_TOPICS:
        return None
    start = partition.log.start_offset
    answer = encode_one(topic, PartitionProduceResponse(index, 0, _MARK, -1, start), version)
    if answer is None:
        return None
    framed = frame_encoded(answer, api_key=KEY, api_version=version, correlation_id=0)
    head, _, tail = b"".join(cast("list[bytes]", framed)).partition(_MARK.to_bytes(8, "big"))
    empty = TopicProduceData(topic.name, topic.topic_id, [PartitionProduceData(index, None)])
    start_of_body = encode_whole(
        ProduceRequest(None, body.acks, body.timeout_ms, [empty]), version
    )[:-_NO_RECORDS_SIZE]
    shape = Shape(
        key=KEY,
        version=version,
        before_records=header + start_of_body,
        is_flexible=version >= _FLEXIBLE_FROM,
        acks=body.acks,
        timeout_ms=body.timeout_ms,
        answer_head=head[8:],
        answer_tail=tail,
        log_start_offset=start,
    )
    return Stream(shape, partition)


class _Waiting:
    """An answer that waits until every batch of its request is committed, or for its timeout."""

    __slots__ = ("_future", "_parts", "_request", "_timer", "_waiting", "left")

    def __init__(self, request: ProduceAsked, parts: list[_Part]) -> None:
        self.left = 0
        self._request = request
        self._parts = parts
        self._waiting: set[_Part] = set()
        self._future: asyncio.Future[Answered] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def wait_for(self, part: _Part) -> None:
        assert part.partition is not None
        if part.partition.call_when_committed(part.end_offset, partial(self._done, part)):
            return
        self.left += 1
        self._waiting.add(part)

    def future(self) -> asyncio.Future[Answered]:
        loop = asyncio.get_running_loop()
        self._future = loop.create_future()
        timeout_ms = max(0, self._request.body.timeout_ms)
        self._timer = loop.call_later(timeout_ms / 1000, self._time_is_up)
        return self._future

    def _done(self, part: _Part, code: Code) -> None:
        if part not in self._waiting:
            return  # too late
        self._waiting.discard(part)
        if code is not Code.NONE:
            part.fail(code)
        self.left -= 1
        if not self.left:
            self._finish()

    def _time_is_up(self) -> None:
        for part in self._waiting:
            part.fail(Code.REQUEST_TIMED_OUT)
        self._waiting.clear()
        self._finish()

    def _finish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._future is not None and not self._future.done():
            self._future.set_result(_written(self._request, self._parts))


def _response(request: ProduceAsked, parts: list[_Part]) -> ProduceResponse:
    endpoints: list[NodeEndpoint] = []
    topics: list[TopicProduceResponse] = []
    last_topic: TopicProduceData | None = None
    listed: list[PartitionProduceResponse] = []
    for part in parts:
        if last_topic is None or not _is_same(part.topic, last_topic):
            last_topic = part.topic
            listed = []
            topics.append(TopicProduceResponse(last_topic.name, last_topic.topic_id, listed))
        response = part.response
        assert response is not None
        if part.code is not Code.NONE:
            request.connection.failed(part.code)
            if request.connection.moves is not None:
                topic = part.topic.name if part.partition is None else part.partition.topic
                request.connection.moves.refused(
                    request.connection, topic, part.data.index, part.code
                )
            if request.version >= _HINTS_FROM:
                response = _with_hint(request, part, response, endpoints)
        listed.append(response)
    return ProduceResponse(topics, 0, endpoints)


def _is_same(one: TopicProduceData, other: TopicProduceData) -> bool:
    return one is other or (one.name == other.name and one.topic_id == other.topic_id)


def _with_hint(
    request: ProduceAsked,
    part: _Part,
    response: PartitionProduceResponse,
    endpoints: list[NodeEndpoint],
) -> PartitionProduceResponse:
    """The refusal, with the present leader where the client came to a former one."""
    name = part.partition.topic if part.partition is not None else part.topic.name
    hint = leader_hint(request.broker, part.code, name, part.data.index)
    if hint is None:
        return response
    endpoint = NodeEndpoint(hint.leader, hint.host, hint.port, hint.rack)
    if endpoint not in endpoints:
        endpoints.append(endpoint)
    leader = LeaderIdAndEpoch(hint.leader, hint.leader_epoch)
    return structs.replace(response, current_leader=leader)
