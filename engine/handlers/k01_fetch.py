"""Fetch (key 1), v4-18.

Answers whole batches of the partitions asked for, or waits until there are `min_bytes` of them or
`max_wait_ms` is over. read_committed readers get nothing beyond the last stable offset, and the
list of what was aborted before it.

v5 log_start_offset · v7 sessions (KIP-227) · v9 current_leader_epoch
v11 rack_id: the nearest replica (KIP-392) · v12 flexible
v13 topic ids · v15 replica_state · v16 the present leader's address (KIP-951) · v17 directory ids
v18 the follower's high watermark
Replica id -2 is the debugging consumer's: it reads any replica, up to the end of its log.
Not done: followers (brokers copy over links of their own, so replica ids are refused here);
throttling of clients.
"""

from collections.abc import Callable
from struct import Struct

from msgspec import structs

from engine.base.errors import Code, KafkaError
from engine.broker.leaders import leader_hint
from engine.broker.nearest import nearest_replica
from engine.broker.partition import Partition
from engine.broker.request import Answer, Answered, EncodedAnswer, Request, Sleeper
from engine.broker.sessions import FetchAnswer, FetchContext, FetchedPartition
from engine.broker.turns import MANY, Turns
from engine.broker.waiting import BytesWaiter
from engine.wire.encoder import COPY_BELOW, varint
from engine.wire.messages.k01_fetch import (
    AbortedTransaction,
    FetchableTopicResponse,
    FetchRequest,
    FetchResponse,
    LeaderIdAndEpoch,
    NodeEndpoint,
    PartitionData,
)

KEY, VERSIONS = 1, (4, 18)

_IDS_FROM = 13
_ANY_REPLICA_FROM = 11
"""KIP-392: clients of this version know that a follower may serve them."""
_HINTS_FROM = 12
_ENDPOINTS_FROM = 16
_READ_COMMITTED = 1
_DEBUGGING = -2
_UNKNOWN = -1
_NOTHING = b""
_SESSIONS_FROM = 7
_FLEXIBLE_FROM = 12
_THROTTLE = bytes(4)
_HEAD = Struct(">ihi")
_COUNT = Struct(">i")
_NAMED = Struct(">ih")
_ONE_PLAIN = {4: Struct(">iihqqi")} | dict.fromkeys(range(5, 12), Struct(">iihqqqi"))
_ONE_FLEXIBLE = Struct(">BihqqqBi")
_SHORT_NAME = 126
"""Names up to here have a length of one byte in flexible versions."""
_NO_REPLICA = _COUNT.pack(-1)
_REPLICA_FROM = 11
_MOST_BYTES = "fetch.max.bytes"

FetchAsked = Request[FetchRequest]


def handle(request: FetchAsked) -> Answer:
    body = request.body
    broker = request.broker
    now_ms = broker.clock.monotonic_ms()
    try:
        context = broker.sessions.context(
            session_id=body.session_id,
            epoch=body.session_epoch,
            topics=body.topics,
            forgotten=body.forgotten_topics_data,
            uses_ids=request.version >= _IDS_FROM,
            now_ms=now_ms,
        )
    except KafkaError as error:
        request.connection.error_count += 1
        return FetchResponse(error_code=error.code)
    fetch = (context, body.isolation_level, body.max_wait_ms, request.now_ms)
    request.connection.last_fetch = fetch
    most_bytes = min(body.max_bytes, broker.settings.integer(_MOST_BYTES))
    least_bytes = min(body.min_bytes, most_bytes)
    reading = _Reading(request, context, most_bytes)
    poll = _Poll(reading, least_bytes, now_ms + body.max_wait_ms)
    if len(context) > MANY:
        return _wait(poll)
    reading.read()
    if poll.is_over(now_ms):
        return reading.response(now_ms)
    if body.topics and broker.telemetry is not None:
        reading.tell_where_it_begins()
    return poll


class _Poll(Sleeper):
    """A fetch that sleeps until there is enough; each time it wakes it reads anew."""

    __slots__ = ("_least_bytes", "_until_ms", "reading")

    def __init__(self, reading: "_Reading", least_bytes: int, until_ms: float) -> None:
        self.reading = reading
        self._least_bytes = least_bytes
        self._until_ms = until_ms

    def is_over(self, now_ms: float) -> bool:
        """Whether what was read is the answer."""
        reading = self.reading
        return (
            reading.byte_count >= self._least_bytes
            or now_ms >= self._until_ms
            or reading.has_failed
            or not reading.partitions
            or reading.request.connection.is_closed
        )

    def sleep(self, woken: Callable[[], None]) -> None:
        reading = self.reading
        peer = reading.request.connection
        self._waiter().sleep(reading.partitions, self._left_ms(), peer, woken)

    async def wait(self) -> None:
        """The same for who can await."""
        reading = self.reading
        await self._waiter().wait(reading.partitions, self._left_ms(), reading.request.connection)

    def _left_ms(self) -> float:
        return self._until_ms - self.reading.request.broker.clock.monotonic_ms()

    def _waiter(self) -> BytesWaiter:
        reading = self.reading
        # A commit may free more bytes than it adds: read_committed looks after every move.
        committed_only = reading.request.body.isolation_level == _READ_COMMITTED
        return BytesWaiter(1 if committed_only else self._least_bytes - reading.byte_count)

    def look(self) -> Answered | Sleeper:
        now_ms = self.reading.request.broker.clock.monotonic_ms()
        self.reading.read()
        return self.reading.response(now_ms) if self.is_over(now_ms) else self


async def _wait(poll: _Poll) -> Answered:
    """The same in turns with everyone else, for many partitions."""
    reading = poll.reading
    clock = reading.request.broker.clock
    while True:
        await reading.read_in_turns()
        now_ms = clock.monotonic_ms()
        if poll.is_over(now_ms):
            return reading.response(now_ms)
        await poll.wait()


class _Reading:
    """One pass over the partitions of a fetch, which may be made again."""

    __slots__ = ("answers", "byte_count", "context", "has_failed", "most_bytes", "partitions",
                 "request")  # fmt: skip

    def __init__(self, request: FetchAsked, context: FetchContext, most_bytes: int) -> None:
        self.request = request
        self.context = context
        self.most_bytes = most_bytes
        self.answers: list[FetchAnswer] = []
        self.byte_count = 0
        self.has_failed = False
        self.partitions: list[Partition] = []
        """Those that were found and may be waited for."""

    def read(self) -> None:
        self._begin()
        for wanted in self.context:
            self._read(wanted)

    async def read_in_turns(self) -> None:
        self._begin()
        turns = Turns(self.request.broker.clock)
        for wanted in self.context:
            self._read(wanted)
            await turns.breathe()

    def _begin(self) -> None:
        self.answers = []
        self.byte_count = 0
        self.has_failed = False
        self.partitions = []

    def _read(self, wanted: FetchedPartition) -> None:
        partition = wanted.partition
        if partition is None or partition.is_closed:
            try:
                partition = wanted.partition = self._find(wanted)
            except KafkaError as error:
                # Kafka answers these beside the others, without ending their wait.
                self._refuse(wanted, error, aborted=[])
                return
        self.partitions.append(partition)
        try:
            self._read_one(partition, wanted)
        except KafkaError as error:
            self._refuse(wanted, error, aborted=None, partition=partition)
            self.has_failed = True

    def _find(self, wanted: FetchedPartition) -> Partition:
        body = self.request.body
        if body.replica_id >= 0 or body.replica_state.replica_id >= 0:
            raise KafkaError(Code.TOPIC_AUTHORIZATION_FAILED)
        broker = self.request.broker
        if isinstance(wanted.topic, bytes):
            return broker.partition_by_id(wanted.topic, wanted.index)
        return broker.partition(wanted.topic, wanted.index)

    def _read_one(self, partition: Partition, wanted: FetchedPartition) -> None:
        asked, request = wanted.asked, self.request
        if request.version >= _ANY_REPLICA_FROM:
            partition.require_copy(asked.current_leader_epoch)
        else:
            partition.require_leadership(asked.current_leader_epoch)
        log = partition.log
        committed_only = self.request.body.isolation_level == _READ_COMMITTED
        high_watermark = partition.high_watermark
        stable = partition.last_stable_offset
        offset = asked.fetch_offset
        end_offset = stable if committed_only else high_watermark
        if _DEBUGGING in (request.body.replica_id, request.body.replica_state.replica_id):
            end_offset = log.end_offset
        if offset == end_offset and self.context.knows(wanted, high_watermark, log.start_offset):
            return  # nothing to read and nothing to tell: most of a large session, most of the time
        rack = request.body.rack_id
        if rack and partition.is_leader:
            nearest = nearest_replica(request.broker, partition, rack=rack, offset=offset)
            if nearest is not None:
                data = PartitionData(
                    partition_index=wanted.index,
                    high_watermark=high_watermark,
                    last_stable_offset=stable,
                    log_start_offset=log.start_offset,
                    preferred_read_replica=nearest,
                    records=_NOTHING,
                )
                self.answers.append(FetchAnswer(wanted, data, partition))
                self.has_failed = True  # it is told at once where to go
                return
        left = self.most_bytes - self.byte_count
        found = log.read(
            offset,
            min(asked.partition_max_bytes, max(0, left)),
            end_offset=end_offset,
            at_least_one_batch=self.byte_count == 0,
        )
        size = len(found.records)
        aborted: list[AbortedTransaction] | None = None
        if committed_only:
            aborted = []
            if size:
                aborted = [
                    AbortedTransaction(entry.producer_id, entry.first_offset)
                    for entry in log.aborted_between(offset, found.end_offset)
                ]
        data = PartitionData(
            partition_index=wanted.index,
            high_watermark=high_watermark,
            last_stable_offset=stable,
            log_start_offset=log.start_offset,
            aborted_transactions=aborted,
            records=found.records,
        )
        self.answers.append(FetchAnswer(wanted, data, partition, found.end_offset - offset))
        self.byte_count += size

    def _refuse(
        self,
        wanted: FetchedPartition,
        error: KafkaError,
        *,
        aborted: list[AbortedTransaction] | None,
        partition: Partition | None = None,
    ) -> None:
        data = PartitionData(
            partition_index=wanted.index,
            error_code=error.code,
            high_watermark=_UNKNOWN,
            aborted_transactions=aborted,
            records=_NOTHING,
        )
        self.answers.append(FetchAnswer(wanted, data, partition))

    def tell_where_it_begins(self) -> None:
        """For the window: a consumer that waits at the end of a topic may have wanted more."""
        request = self.request
        for answer in self.answers:
            if answer.partition is not None and not answer.data.records:
                request.broker.telemetry.fetch_began(
                    request.connection,
                    answer.partition.topic,
                    answer.partition.index,
                    answer.wanted.asked.fetch_offset,
                )

    def response(self, now_ms: float) -> FetchResponse | EncodedAnswer:
        request = self.request
        uses_ids = request.version >= _IDS_FROM
        session_id, answers = self.context.settle(self.answers, uses_ids=uses_ids, now_ms=now_ms)
        endpoints: dict[int, NodeEndpoint] = {}
        topics: list[FetchableTopicResponse] = []
        last_topic: object = None
        listed: list[PartitionData] = []
        for answer in answers:
            wanted, data, partition, record_count = answer
            if wanted.topic != last_topic:
                last_topic = wanted.topic
                listed = []
                topics.append(_topic_response(wanted, listed))
            if data.error_code:
                request.connection.failed(data.error_code)
                if data.error_code == Code.OFFSET_OUT_OF_RANGE and partition is not None:
                    offset = wanted.asked.fetch_offset
                    request.connection.missed = (partition.topic, partition.index, offset)
                listed.append(self._with_hint(answer, endpoints))
            else:
                listed.append(data)
            if partition is not None and not data.error_code:
                next_offset = wanted.asked.fetch_offset + record_count
                request.connection.fetched(partition.topic, partition.index, next_offset)
            if partition is not None and data.records:
                partition.records_out += record_count
                partition.bytes_out += len(data.records)
                request.connection.records_out += record_count
                request.connection.moved(partition.topic)[1] += record_count
                request.connection.got(wanted.asked.fetch_offset, partition, request.now_ms)
                if request.connection.moves is not None:
                    request.connection.moves.fetched(request.connection, partition, data.records)
        if len(answers) == 1 and not answers[0].data.error_code:
            body = encode_one(request.version, session_id, *answers[0][:2])
            if body is not None:
                return EncodedAnswer(body)
        nodes = list(endpoints.values()) if request.version >= _ENDPOINTS_FROM else []
        return FetchResponse(session_id=session_id, responses=topics, node_endpoints=nodes)

    def _with_hint(self, answer: FetchAnswer, endpoints: dict[int, NodeEndpoint]) -> PartitionData:
        """The refusal, with the present leader where the client went to a former one."""
        data, partition = answer.data, answer.partition
        if self.request.version < _HINTS_FROM or partition is None:
            return data
        code = Code(data.error_code)
        hint = leader_hint(self.request.broker, code, partition.topic, partition.index)
        if hint is None:
            return data
        endpoints[hint.leader] = NodeEndpoint(hint.leader, hint.host, hint.port, hint.rack)
        leader = LeaderIdAndEpoch(hint.leader, hint.leader_epoch)
        return structs.replace(data, current_leader=leader)


def _topic_response(
    wanted: FetchedPartition, listed: list[PartitionData]
) -> FetchableTopicResponse:
    """One topic's entry; `listed` is filled by the caller."""
    if isinstance(wanted.topic, bytes):
        return FetchableTopicResponse(topic_id=wanted.topic, partitions=listed)
    return FetchableTopicResponse(topic=wanted.topic, partitions=listed)


def encode_one(
    version: int, session_id: int, wanted: FetchedPartition, data: PartitionData
) -> bytes | None:
    """A response with one small partition and no error: a third of the time of the general way."""
    records, aborted = data.records, data.aborted_transactions
    if not isinstance(records, bytes) or len(records) >= COPY_BELOW or aborted:
        return None
    if data.preferred_read_replica >= 0:
        return None
    topic = wanted.topic
    name = topic if isinstance(topic, bytes) else topic.encode()
    watermarks = (data.high_watermark, data.last_stable_offset, data.log_start_offset)
    head = _THROTTLE if version < _SESSIONS_FROM else _HEAD.pack(0, 0, session_id)
    if version < _FLEXIBLE_FROM:
        none = -1 if aborted is None else 0
        known = watermarks[: 2 if version == VERSIONS[0] else 3]
        one = _ONE_PLAIN[version].pack(1, data.partition_index, 0, *known, none)
        if version >= _REPLICA_FROM:
            one += _NO_REPLICA
        return head + _NAMED.pack(1, len(name)) + name + one + _COUNT.pack(len(records)) + records
    if version < _IDS_FROM:
        if len(name) > _SHORT_NAME:
            return None
        name = bytes((len(name) + 1,)) + name
    none = 0 if aborted is None else 1
    # one topic, one partition; behind the records no tags of partition, topic and response
    one = _ONE_FLEXIBLE.pack(2, data.partition_index, 0, *watermarks, none, -1)
    return head + b"\2" + name + one + varint(len(records) + 1) + records + b"\0\0\0"
