"""Incremental fetch sessions (KIP-227): what a consumer fetches is remembered between its requests.

A slot belongs to a connection's client until it is closed, emptied or pushed out. As in Kafka a
newcomer pushes out the session that slept longest, or an old one that is smaller than itself;
where neither is, it works without a session.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from engine.base.errors import Code, KafkaError
from engine.base.rng import RandomSource
from engine.broker.partition import Partition
from engine.wire.messages.k01_fetch import FetchPartition, FetchTopic, ForgottenTopic, PartitionData

TopicKey = str | bytes
"""A topic's name up to Fetch 12, its id from 13 on."""

SLOTS = 1000
SLEEPS_MS = 120_000
"""A session unused, or as old, for so long may be pushed out (`min.incremental.fetch...`)."""
SESSION_PARTITIONS = 50_000

_INITIAL_EPOCH = 0
_FINAL_EPOCH = -1
_LAST_EPOCH = 0x7FFFFFFF
_UNSEEN = -1


class FetchedPartition:
    """One partition of a session: what is asked of it, and what was last told about it."""

    __slots__ = ("asked", "high_watermark", "index", "log_start_offset", "partition", "topic")

    def __init__(self, topic: TopicKey, asked: FetchPartition) -> None:
        self.topic = topic
        self.index = asked.partition
        self.asked = asked
        self.high_watermark = _UNSEEN
        self.log_start_offset = _UNSEEN
        self.partition: Partition | None = None
        """As it was found last; closed, it must be looked for again."""

    def has_news(self, data: PartitionData) -> bool:
        """Whether an incremental answer must name the partition; remembers what it says."""
        news = bool(data.records) or data.error_code != 0 or data.preferred_read_replica >= 0
        if data.high_watermark != self.high_watermark:
            self.high_watermark = data.high_watermark
            news = True
        if data.log_start_offset != self.log_start_offset:
            self.log_start_offset = data.log_start_offset
            news = True
        if data.error_code != 0:
            self.high_watermark = _UNSEEN  # so that recovery is told
        return news


class FetchAnswer(NamedTuple):
    """What was read of one partition for one request."""

    wanted: FetchedPartition
    data: PartitionData
    partition: Partition | None = None
    record_count: int = 0


class FetchSession:
    """What one client fetches, kept between its requests."""

    __slots__ = ("created_at_ms", "epoch", "partitions", "session_id", "used_at_ms", "uses_ids")

    def __init__(self, session_id: int, *, uses_ids: bool, now_ms: float) -> None:
        self.session_id = session_id
        self.uses_ids = uses_ids
        self.epoch = 1
        self.created_at_ms = now_ms
        self.used_at_ms = now_ms
        self.partitions: dict[tuple[TopicKey, int], FetchedPartition] = {}

    def update(self, topics: Iterable[FetchTopic], forgotten: Iterable[ForgottenTopic]) -> None:
        """Take what a request adds, changes and forgets."""
        partitions = self.partitions
        for topic in topics:
            key: TopicKey = topic.topic_id if self.uses_ids else topic.topic
            for asked in topic.partitions:
                known = partitions.get((key, asked.partition))
                if known is None:
                    partitions[key, asked.partition] = FetchedPartition(key, asked)
                else:
                    known.asked = asked
        for gone in forgotten:
            key = gone.topic_id if self.uses_ids else gone.topic
            for index in gone.partitions:
                partitions.pop((key, index), None)


class FetchContext:
    """How one fetch request is answered: its partitions in order, and which of them are named."""

    __slots__ = ("_partitions", "kind", "session", "sessions")

    def __init__(
        self,
        kind: Literal["sessionless", "full", "incremental"],
        partitions: list[FetchedPartition],
        sessions: "FetchSessions",
        session: FetchSession | None = None,
    ) -> None:
        self.kind = kind
        self.session = session
        self.sessions = sessions
        self._partitions = partitions

    def __iter__(self) -> Iterator[FetchedPartition]:
        return iter(self._partitions)

    def __len__(self) -> int:
        return len(self._partitions)

    def knows(self, wanted: FetchedPartition, high_watermark: int, log_start_offset: int) -> bool:
        """Whether the client was told both already, so that an empty answer need not be named."""
        return (
            self.kind == "incremental"
            and wanted.high_watermark == high_watermark
            and wanted.log_start_offset == log_start_offset
        )

    def settle(
        self, answers: list[FetchAnswer], *, uses_ids: bool, now_ms: float
    ) -> tuple[int, list[FetchAnswer]]:
        """The session id to answer with, and the partitions to name."""
        if self.kind == "sessionless":
            return 0, answers
        if self.kind == "full":
            for answer in answers:
                answer.wanted.has_news(answer.data)
            return self.sessions.create(self._partitions, uses_ids=uses_ids, now_ms=now_ms), answers
        session = self.session
        assert session is not None
        named = []
        for answer in answers:
            if not answer.wanted.has_news(answer.data):
                continue
            named.append(answer)
            if answer.data.records and len(answers) > 1:
                # to the end of the queue: the next fetch begins with those that got nothing
                key = (answer.wanted.topic, answer.wanted.index)
                if session.partitions.pop(key, None) is not None:
                    session.partitions[key] = answer.wanted
        return session.session_id, named


class FetchSessions:
    """The slots of one broker."""

    def __init__(self, rng: RandomSource, *, slots: int = SLOTS) -> None:
        self.slots = slots
        self.evicted_count = 0
        self._rng = rng
        self._sessions: OrderedDict[int, FetchSession] = OrderedDict()
        """By last use, the longest asleep first."""

    def __len__(self) -> int:
        return len(self._sessions)

    def partition_count(self) -> int:
        return sum(len(session.partitions) for session in self._sessions.values())

    def context(
        self,
        *,
        session_id: int,
        epoch: int,
        topics: list[FetchTopic],
        forgotten: list[ForgottenTopic],
        uses_ids: bool,
        now_ms: float,
    ) -> FetchContext:
        """How to answer a request; raises KafkaError with the code for the whole answer."""
        if epoch in (_INITIAL_EPOCH, _FINAL_EPOCH):
            if session_id:
                self._sessions.pop(session_id, None)
            partitions = _listed(topics, uses_ids=uses_ids)
            kind: Literal["sessionless", "full"] = "sessionless" if epoch < 0 else "full"
            return FetchContext(kind, partitions, self)
        session = self._sessions.get(session_id)
        if session is None:
            raise KafkaError(Code.FETCH_SESSION_ID_NOT_FOUND)
        if session.uses_ids != uses_ids:
            raise KafkaError(Code.FETCH_SESSION_TOPIC_ID_ERROR)
        if session.epoch != epoch:
            raise KafkaError(Code.INVALID_FETCH_SESSION_EPOCH)
        session.update(topics, forgotten)
        if not session.partitions or len(session.partitions) > SESSION_PARTITIONS:
            del self._sessions[session_id]
            return FetchContext("sessionless", list(session.partitions.values()), self)
        session.epoch = 1 if session.epoch == _LAST_EPOCH else session.epoch + 1
        session.used_at_ms = now_ms
        self._sessions.move_to_end(session_id)
        return FetchContext("incremental", list(session.partitions.values()), self, session)

    def create(self, partitions: list[FetchedPartition], *, uses_ids: bool, now_ms: float) -> int:
        """A slot for these partitions; 0 where there is none to be had."""
        if not partitions or not self._has_room(len(partitions), now_ms):
            return 0
        session = FetchSession(self._new_id(), uses_ids=uses_ids, now_ms=now_ms)
        for partition in partitions:
            session.partitions[partition.topic, partition.index] = partition
        self._sessions[session.session_id] = session
        return session.session_id

    def _has_room(self, size: int, now_ms: float) -> bool:
        if len(self._sessions) < self.slots:
            return True
        oldest = next(iter(self._sessions.values()), None)
        if oldest is not None and now_ms - oldest.used_at_ms > SLEEPS_MS:
            return self._evict(oldest)
        smaller = min(
            (
                session
                for session in self._sessions.values()
                if now_ms - session.created_at_ms > SLEEPS_MS
            ),
            key=_size,
            default=None,
        )
        if smaller is not None and len(smaller.partitions) < size:
            return self._evict(smaller)
        return False

    def _evict(self, session: FetchSession) -> bool:
        del self._sessions[session.session_id]
        self.evicted_count += 1
        return True

    def _new_id(self) -> int:
        while True:
            session_id = self._rng.randrange(1, 1 << 31)
            if session_id not in self._sessions:
                return session_id


def _listed(topics: list[FetchTopic], *, uses_ids: bool) -> list[FetchedPartition]:
    """What a full request asks for; a partition named twice counts once, with its last wish."""
    found: dict[tuple[TopicKey, int], FetchedPartition] = {}
    for topic in topics:
        key: TopicKey = topic.topic_id if uses_ids else topic.topic
        for asked in topic.partitions:
            found[key, asked.partition] = FetchedPartition(key, asked)
    return list(found.values())


def _size(session: FetchSession) -> int:
    return len(session.partitions)
