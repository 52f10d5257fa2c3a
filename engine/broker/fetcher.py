"""A follower's side of replication: one fetcher for each other broker that leads what is copied here."""

import asyncio
import logging
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from engine.base.errors import Code
from engine.base.ids import INTERNAL_TOPICS
from engine.broker.following import append_copies, cut_to, position_of, restart_at, take_marks
from engine.broker.link import UNANSWERED
from engine.broker.moves import batches_in
from engine.broker.partition import Partition
from engine.broker.replica_asks import (
    FetchReplicas,
    MadeSafe,
    ReplicaKey,
    ReplicaNews,
    ReplicasFetched,
)
from engine.broker.storage_errors import PASSING
from engine.broker.throttle import FOLLOWER_RATE, FOLLOWER_REPLICAS, Throttle
from engine.contract.moves import HeldBatches

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

NOT_YET_MS = 50
"""How long to rest when the leader does not know yet that it leads, or in which epoch."""
SOCKET_TIMEOUT = "replica.socket.timeout.ms"


class ReplicaFetcher:
    """Copies from one leader whatever this broker follows there."""

    def __init__(self, broker: "Broker", leader: int, throttle: Throttle) -> None:
        self._broker = broker
        self._leader = leader
        self._throttle = throttle
        self._partitions: dict[ReplicaKey, Partition] = {}
        self._changed: dict[ReplicaKey, None] = {}
        self._forgotten: dict[ReplicaKey, None] = {}
        self._held_back: dict[ReplicaKey, None] = {}
        """What is throttled: the leader is not asked for it before something may be copied."""
        self._safe: dict[ReplicaKey, None] = {}
        self._sessions = count(1)
        self._session = 0
        self._number = 0
        self._call: asyncio.Task[ReplicasFetched] | None = None
        self._running: asyncio.Task[None] | None = None
        self._reporting: asyncio.Task[None] | None = None

    # -- what is followed ----------------------------------------------------------------------

    def follow(self, key: ReplicaKey, partition: Partition) -> None:
        """Copy a partition from this leader, from where the copy ends."""
        self._partitions[key] = partition
        self._forgotten.pop(key, None)
        self._changed[key] = None
        partition.on_safe = self._made_safe
        self._interrupt()
        if self._running is None:
            self._running = self._broker.tasks.spawn(
                f"broker {self._broker.broker_id} copies from {self._leader}", self._run()
            )

    def leave(self, key: ReplicaKey) -> None:
        """Copy a partition no more."""
        if self._partitions.pop(key, None) is not None:
            self._changed.pop(key, None)
            self._held_back.pop(key, None)
            self._safe.pop(key, None)
            self._forgotten[key] = None

    def _interrupt(self) -> None:
        """What is asked does not name everything: ask anew, in another session."""
        if self._call is not None:
            self._call.cancel()

    # -- fetching ------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            if not self._partitions:
                await self._rest(1000)
                continue
            answer = await self._fetch()
            if answer is None:
                await self._rest(self._broker.settings.integer("replica.fetch.backoff.ms"))
            elif answer.is_known:
                await self._take(answer)

    async def _fetch(self) -> ReplicasFetched | None:
        """The leader's answer; None where it cannot be reached."""
        self._call = self._broker.tasks.watched(
            f"broker {self._broker.broker_id} fetches", self._ask()
        )
        try:
            await asyncio.wait([self._call])
            if self._call.cancelled():  # more is followed now
                self._begin_session()
                return ReplicasFetched(is_known=False)
            answer = self._call.result()
            if not answer.is_known:
                self._begin_session()
            return answer
        except UNANSWERED:
            self._begin_session()
            return None
        finally:
            self._call.cancel()
            self._call = None

    async def _ask(self) -> ReplicasFetched:
        await asyncio.sleep(0)  # whatever else is to be followed rides along
        broker, integer = self._broker, self._broker.settings.integer
        if not self._session:
            self._begin_session()
        changed = self._may_be_copied()
        forgotten, self._forgotten = self._forgotten, {}
        wait_ms = integer("replica.fetch.wait.max.ms")
        if self._held_back:
            wait_ms = int(min(wait_ms, self._throttle.wait_ms() + 1))
        ask = FetchReplicas(
            broker.broker_id,
            broker.epoch,
            self._session,
            self._number,
            tuple(position_of(self._partitions[key], key) for key in changed),
            tuple(forgotten),
            integer("replica.fetch.response.max.bytes"),
            integer("replica.fetch.max.bytes"),
            wait_ms,
        )
        self._number += 1
        async with asyncio.timeout(integer(SOCKET_TIMEOUT) / 1000):
            found: ReplicasFetched = await broker.cluster.links.call(
                broker.broker_id, self._leader, ask, size=ask.size
            )
            if broker.cluster.links.pace.hold_ms is not None:
                await broker.cluster.links.pace.hold(self._batches_of(found))
        return found

    def _batches_of(self, answer: ReplicasFetched) -> HeldBatches:
        places = (
            (partition.topic, partition.index, batches_in(news.data)[0])
            for news in answer.news
            if news.data and (partition := self._partitions.get(news.key)) is not None
            if partition.topic not in INTERNAL_TOPICS
        )
        return HeldBatches(self._leader, self._broker.broker_id, tuple(places))

    def _may_be_copied(self) -> dict[ReplicaKey, None]:
        """What changed, without what the throttle holds back: that is left out of the session."""
        changed, self._changed = {**self._held_back, **self._changed}, {}
        self._held_back = {}
        for key in tuple(changed):
            partition = self._partitions[key]
            is_level = partition.log.end_offset >= partition.told_high_watermark
            if not is_level and self._throttle.holds_back(partition):
                del changed[key]
                self._held_back[key] = self._forgotten[key] = None
        return changed

    def _begin_session(self) -> None:
        self._session, self._number = next(self._sessions), 0
        self._changed = dict.fromkeys(self._partitions)
        self._forgotten.clear()

    async def _rest(self, milliseconds: float) -> None:
        """Wait, but no longer than until the cluster has changed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(milliseconds / 1000):
                await self._broker.cluster.quorum.moved()

    # -- taking in -----------------------------------------------------------------------------

    async def _take(self, answer: ReplicasFetched) -> None:
        refused = False
        for news in answer.news:
            partition = self._partitions.get(news.key)
            if partition is None or partition.is_closed or partition.storage_error is not None:
                continue
            try:
                refused |= not self._take_one(partition, news)
            except OSError as error:
                if error.errno not in PASSING:
                    self._broker.syncer.fail(error)
                    return
                log.warning("%s is not copied: %s", partition, error)
                self._changed[news.key] = None
                refused = True
        if refused:
            await self._rest(NOT_YET_MS)

    def _take_one(self, partition: Partition, news: ReplicaNews) -> bool:
        """Whether the leader had an answer for this partition."""
        if partition.is_leader:
            return True
        match news.code:
            case Code.NONE:
                if news.parts_at is not None:
                    cut_to(partition, *news.parts_at)
                elif news.data:
                    self._copy(partition, news.data)
                if news.parts_at is None:
                    take_marks(
                        partition,
                        high_watermark=news.high_watermark,
                        log_start_offset=news.log_start_offset,
                    )
                if news.data or news.parts_at is not None:
                    self._changed[news.key] = None
                return True
            case Code.OFFSET_OUT_OF_RANGE:
                restart_at(partition, news.log_start_offset)
                self._changed[news.key] = None
                return True
            case _:
                log.debug("%s is not copied from %s: %s", partition, self._leader, news.code)
                self._changed[news.key] = None
                return False

    def _copy(self, partition: Partition, data: bytes) -> None:
        broker = self._broker
        self._throttle.copied(partition, len(data))
        count = append_copies(partition, data, now_ms=broker.clock.now_ms())
        if broker.telemetry is not None and broker.telemetry.moves is not None:
            broker.telemetry.moves.replicated(partition, self._leader, broker.broker_id, count)

    # -- telling what is safe ------------------------------------------------------------------

    def _made_safe(self, partition: Partition) -> None:
        key = (partition.topic_id, partition.index)
        if key not in self._partitions or partition.is_leader:
            return
        self._safe[key] = None
        if self._reporting is None:
            self._reporting = self._broker.tasks.spawn(
                f"broker {self._broker.broker_id} tells what is safe", self._report()
            )

    async def _report(self) -> None:
        broker = self._broker
        try:
            while self._safe:
                safe, self._safe = self._safe, {}
                following = self._partitions
                ends = tuple(
                    (key, following[key].leader_epoch, following[key].safe_end)
                    for key in safe
                    if key in following
                )
                told = MadeSafe(broker.broker_id, self._session, ends)
                with suppress(*UNANSWERED):
                    async with asyncio.timeout(broker.settings.integer(SOCKET_TIMEOUT) / 1000):
                        await broker.cluster.links.call(broker.broker_id, self._leader, told)
        finally:
            self._reporting = None


class Replication:
    """Everything this broker follows, by who leads it."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._fetchers: dict[int, ReplicaFetcher] = {}
        self._leader_of: dict[ReplicaKey, int] = {}
        self._throttle = Throttle(broker, rate=FOLLOWER_RATE, replicas=FOLLOWER_REPLICAS)

    def follow(self, partition: Partition, leader: int | None) -> None:
        """Copy a partition from its leader, or from nobody while it has none."""
        key = (partition.topic_id, partition.index)
        self.leave(partition)
        me = self._broker.broker_id
        is_held = (me, partition.topic, partition.index) in self._broker.cluster.links.held
        if leader is None or leader == me or is_held:
            return
        self._leader_of[key] = leader
        fetcher = self._fetchers.get(leader)
        if fetcher is None:
            fetcher = self._fetchers[leader] = ReplicaFetcher(self._broker, leader, self._throttle)
        fetcher.follow(key, partition)

    def leave(self, partition: Partition) -> None:
        """Copy a partition no more: this broker leads it, or holds it no longer."""
        key = (partition.topic_id, partition.index)
        leader = self._leader_of.pop(key, None)
        partition.on_safe = None
        if leader is not None:
            self._fetchers[leader].leave(key)
