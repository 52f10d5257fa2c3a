"""The leader's side of replication: followers are answered with what they lack, as soon as it is there.

Each follower has a session: it names only positions that changed, and is looked at only where
something grew. A thousand quiet partitions cost nothing.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.base.errors import Code, KafkaError
from engine.broker.partition import Partition
from engine.broker.replica_asks import (
    FetchReplicas,
    MadeSafe,
    Position,
    ReplicaKey,
    ReplicaNews,
    ReplicasFetched,
)
from engine.broker.throttle import LEADER_RATE, LEADER_REPLICAS, Throttle

if TYPE_CHECKING:
    from engine.broker.broker import Broker


class _Followed:
    """One partition in a follower's session."""

    __slots__ = ("is_alike", "partition", "position", "told")

    def __init__(self, partition: Partition | None, position: Position) -> None:
        self.partition = partition
        self.position = position
        self.told = (-1, -1)
        """The high watermark and the log start that the follower knows."""
        self.is_alike = False
        """Whether the follower's log is known to be the beginning of the leader's."""


class FollowerSession:
    """What one follower wants to know, and what there may be to tell."""

    def __init__(self, broker_id: int, session: int) -> None:
        self.broker_id = broker_id
        self.session = session
        self.broker_epoch = -1
        """Under which it was registered when it last asked."""
        self.number = 0
        self.followed: dict[ReplicaKey, _Followed] = {}
        self.ready: dict[ReplicaKey, None] = {}
        self.held_back: dict[ReplicaKey, None] = {}
        """What is throttled: looked at again when something may be copied."""
        self.has_news = asyncio.Event()

    def mark(self, key: ReplicaKey) -> None:
        """Something happened to a partition."""
        self.ready[key] = None
        self.has_news.set()

    def forget(self, key: ReplicaKey) -> None:
        followed = self.followed.pop(key, None)
        self.ready.pop(key, None)
        self.held_back.pop(key, None)
        if followed is not None and followed.partition is not None:
            followed.partition.followers.pop(self, None)

    def close(self) -> None:
        for key in tuple(self.followed):
            self.forget(key)
        self.has_news.set()


class ReplicaServer:
    """Serves the followers of everything this broker leads."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self.sessions: dict[int, FollowerSession] = {}
        self._throttle = Throttle(broker, rate=LEADER_RATE, replicas=LEADER_REPLICAS)

    async def fetched(self, ask: FetchReplicas) -> ReplicasFetched:
        """News for a follower; waits a while where there are none."""
        session = self._session(ask)
        if session is None:
            return ReplicasFetched(is_known=False)
        session.number += 1
        if session.broker_epoch != ask.broker_epoch:  # it has registered meanwhile
            session.broker_epoch = ask.broker_epoch
            self._broker.isr_keeper.look_at_all()
        for key in ask.forgotten:
            session.forget(key)
        for position in ask.positions:
            self._take(session, position)
        clock = self._broker.clock
        until_ms = clock.monotonic_ms() + ask.wait_ms
        while True:
            session.has_news.clear()
            news = self._news(session, ask)
            left_ms = until_ms - clock.monotonic_ms()
            if news or left_ms < 1 or self.sessions.get(ask.broker_id) is not session:
                return ReplicasFetched(is_known=True, news=tuple(news))
            if session.held_back:
                left_ms = min(left_ms, self._throttle.wait_ms() + 1)
            with suppress(TimeoutError):
                async with asyncio.timeout(left_ms / 1000):
                    await session.has_news.wait()

    def made_safe(self, ask: MadeSafe) -> None:
        """A follower has synced."""
        session = self.sessions.get(ask.broker_id)
        if session is None or session.session != ask.session:
            return
        for key, leader_epoch, safe_end in ask.ends:
            followed = session.followed.get(key)
            partition = followed.partition if followed is not None else None
            if (
                followed is not None
                and partition is not None
                and followed.is_alike
                and leader_epoch == partition.leader_epoch == followed.position.leader_epoch
            ):
                self._safe(partition, ask.broker_id, safe_end)

    def forget(self, broker_id: int) -> None:
        """A follower is gone."""
        session = self.sessions.pop(broker_id, None)
        if session is not None:
            session.close()

    def _session(self, ask: FetchReplicas) -> FollowerSession | None:
        session = self.sessions.get(ask.broker_id)
        if session is not None and session.session == ask.session:
            return session if session.number == ask.number else None
        if ask.number:
            return None
        self.forget(ask.broker_id)
        session = self.sessions[ask.broker_id] = FollowerSession(ask.broker_id, ask.session)
        return session

    def _take(self, session: FollowerSession, position: Position) -> None:
        key = position.key
        followed = session.followed.get(key)
        if followed is None:
            followed = session.followed[key] = _Followed(None, position)
        partition = self._broker.replica_of(key)
        if partition is not followed.partition:
            followed.partition, followed.told = partition, (-1, -1)
        before = followed.position
        if (position.leader_epoch, position.last_epoch) != (
            before.leader_epoch,
            before.last_epoch,
        ) or not position.end_offset:
            followed.is_alike = False
        followed.position = position
        session.mark(key)
        if partition is None or position.leader_epoch != partition.leader_epoch:
            followed.is_alike = False
            return
        partition.followers[session] = key
        replicas = partition.replicas
        if replicas is None or not self._is_alike(followed, partition):
            return
        replicas.heard(session.broker_id, position.end_offset)
        self._safe(partition, session.broker_id, position.safe_end)

    def _safe(self, partition: Partition, broker_id: int, safe_end: int) -> None:
        replicas = partition.replicas
        if replicas is None or not partition.is_leader:
            return
        replicas.made_safe(broker_id, safe_end)
        partition.advance()
        self._broker.isr_keeper.look_at(partition, broker_id)

    def _is_alike(self, followed: _Followed, partition: Partition) -> bool:
        """Whether the follower has nothing that the leader has not."""
        position = followed.position
        if not followed.is_alike and partition.is_leader:
            if position.last_epoch < 0:
                followed.is_alike = position.end_offset <= partition.log.end_offset
            else:
                epoch, end_offset = partition.log.epoch_end(position.last_epoch)
                followed.is_alike = (
                    epoch == position.last_epoch and end_offset >= position.end_offset
                )
        return followed.is_alike

    def _news(self, session: FollowerSession, ask: FetchReplicas) -> list[ReplicaNews]:
        news: list[ReplicaNews] = []
        left = ask.max_bytes
        session.ready.update(session.held_back)
        session.held_back.clear()
        for key in tuple(session.ready):
            if left <= 0:
                break
            del session.ready[key]
            followed = session.followed.get(key)
            if followed is None:
                continue
            most = min(left, ask.partition_bytes)
            if self._holds_back(session, followed):
                most = 0
                session.held_back[key] = None
            found = self._news_of(session.broker_id, followed, most)
            if found is not None:
                news.append(found)
                left -= len(found.data)
                if followed.partition is not None:
                    self._throttle.copied(followed.partition, len(found.data))
        return news

    def _holds_back(self, session: FollowerSession, followed: _Followed) -> bool:
        """Whether the throttle keeps from a follower that is not in sync what there is for it."""
        partition = followed.partition
        return (
            partition is not None
            and partition.replicas is not None
            and session.broker_id not in partition.replicas.isr
            and followed.position.end_offset < partition.log.end_offset
            and self._throttle.holds_back(partition)
        )

    def _news_of(self, broker_id: int, followed: _Followed, max_bytes: int) -> ReplicaNews | None:
        position, partition = followed.position, followed.partition
        key = position.key
        if partition is None or partition.is_closed:
            return ReplicaNews(key, Code.UNKNOWN_TOPIC_OR_PARTITION)
        try:
            partition.require_writable(position.leader_epoch)
        except KafkaError as error:
            return ReplicaNews(key, error.code)
        replicas = partition.replicas
        if replicas is None or broker_id not in replicas.followers:  # not known yet: ask again
            return ReplicaNews(key, Code.NOT_LEADER_OR_FOLLOWER)
        log = partition.log
        if position.end_offset < log.start_offset:
            return ReplicaNews(key, Code.OFFSET_OUT_OF_RANGE, log_start_offset=log.start_offset)
        if not self._is_alike(followed, partition):
            parts_at = log.epoch_end(max(position.last_epoch, 0))
            return ReplicaNews(key, Code.NONE, parts_at=parts_at)
        marks = (partition.high_watermark, log.start_offset)
        data = b""
        if position.end_offset < log.end_offset and max_bytes:
            try:
                found = log.read(position.end_offset, max_bytes, end_offset=log.end_offset)
            except KafkaError as error:
                return ReplicaNews(key, error.code)
            data = found.records if isinstance(found.records, bytes) else found.records.read()
        if not data and marks == followed.told:
            return None
        followed.told = marks
        return ReplicaNews(key, Code.NONE, data, *marks)
