"""Consumer: a poll loop that can be paused, and the heartbeats beside it, as in Kafka's own client.

It is a member of its group by its requests alone. While its poll loop stands still the heartbeats
go on; after `max.poll.interval.ms` without a poll it leaves the group, as every client does.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.base.errors import RETRIABLE, Code, KafkaError
from engine.broker.consumer.assignors import Place
from engine.broker.consumer.calls import Calls, Dial, NoConnectionError
from engine.broker.consumer.membership import BACKOFF_S, TRIED_AGAIN, Membership
from engine.broker.consumer.reading import Read, Reading
from engine.broker.error_words import error_words
from engine.broker.tasks import Tasks
from engine.contract.consumers import (
    AUTO_COMMIT_MS,
    ConsumerPlace,
    ConsumerState,
    ConsumerView,
    StartConsumer,
)
from engine.contract.facts import BatchAppended
from engine.contract.outboxes import Outboxes

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

HEARTBEAT_MS = 3_000
"""`heartbeat.interval.ms` as Kafka has it."""
METADATA_MS = 30_000
"""How often it looks whether its topics grew: `metadata.max.age.ms`, but sooner than Kafka's 5 min."""
LOOK_S = 0.05
"""How exactly the end of `max.poll.interval.ms` is met."""
TAKEN_S = 1 / 30
"""How often it looks whether the window has taken what it read."""
STARTED, ASKED = "the consumer starts", "the group deals anew"
EXPIRED = "consumer poll timeout has expired."
CLOSED = "the consumer is being closed"
NO_ANSWER = "the broker does not answer"


class Consumer:
    """One consumer from its start until it is stopped."""

    def __init__(
        self,
        *,
        consumer_id: int,
        client_id: str,
        asked: StartConsumer,
        fleet: "Fleet",
        tasks: Tasks,
        dial: Dial,
        outboxes: Outboxes,
    ) -> None:
        self.consumer_id, self.client_id, self.asked = consumer_id, client_id, asked
        self._engine_tasks, self._outboxes, self._clock = tasks, outboxes, fleet.front.clock
        self._telemetry = fleet.front.telemetry
        self._calls, self._data_calls = Calls(dial, client_id), Calls(dial, client_id)
        self._membership = Membership(self._calls, asked)
        self._reading = Reading(self._data_calls, asked.reset)
        self._assigned: frozenset[Place] = frozenset()
        self._committed: dict[Place, int] = {}
        self._join: asyncio.Task[frozenset[Place]] | None = None
        self._reason = STARTED
        self._is_awaited = False
        self._may_poll = asyncio.Event()
        self._may_poll.set()
        self._polled_at_ms = self._metadata_at_ms = self._auto_commit_at_ms = 0.0
        self._leaves_at_ms: int | None = None
        self._out_why = self._failure = self._why = ""
        self._record_count = self._commit_count = self._rebalance_count = 0
        self._committed_at_ms: int | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to live."""
        name = f"consumer {self.client_id} of group {self.asked.group_id}"
        self._polled_at_ms = self._clock.monotonic_ms()
        self._tasks = (
            self._engine_tasks.spawn(name, self._live()),
            self._engine_tasks.spawn(f"heartbeats of {name}", self._beat_on()),
        )

    def pause(self) -> None:
        """Stand still: what the fetch under way brings is taken when it goes on."""
        if self._may_poll.is_set() and not self._failure:
            self._may_poll.clear()
            stood_ms = self._clock.monotonic_ms() - self._polled_at_ms
            left_ms = self.asked.max_poll_interval_ms - stood_ms
            self._leaves_at_ms = self._clock.now_ms() + max(0, round(left_ms))
            self.mark()

    def resume(self) -> None:
        self._polled_at_ms = self._clock.monotonic_ms()
        self._leaves_at_ms = None
        self._may_poll.set()
        self.mark()

    async def commit(self) -> None:
        """Store the positions; `KafkaError` where the group does not take them."""
        if self._join is not None:
            raise KafkaError(Code.REBALANCE_IN_PROGRESS)
        positions = dict(self._reading.positions)
        await self._membership.commit(positions)
        self._committed.update(positions)
        self._commit_count += 1
        self._committed_at_ms = self._clock.now_ms()
        self.mark()

    async def stop(self) -> None:
        """Commit if it does so by itself, leave the group, end."""
        is_joining = self._join is not None
        for task in (*self._tasks, *([self._join] if self._join is not None else [])):
            task.cancel()
        with suppress(KafkaError, NoConnectionError):  # else what was read is read again
            if self.asked.auto_commit and self._membership.generation is not None:
                await self.commit()
        with suppress(NoConnectionError):  # else the broker misses the heartbeats
            # a JoinGroup that waits holds its connection
            await self._membership.leave(CLOSED, self._data_calls if is_joining else None)
        self._calls.close()
        self._data_calls.close()
        self._reading.close()

    # -- polling

    async def _live(self) -> None:
        while not self._failure:
            await self._may_poll.wait()
            self._polled_at_ms, self._out_why = self._clock.monotonic_ms(), ""
            try:
                await self._poll()
                continue
            except NoConnectionError:
                self._why = NO_ANSWER
            except KafkaError as error:
                self._refused(error)
            self.mark()
            await asyncio.sleep(BACKOFF_S)

    async def _poll(self) -> None:
        await self._stay_member()
        unplaced = self._assigned - self._reading.positions.keys()
        if unplaced:
            await self._place(unplaced)
        if self._reading.positions:
            await self._reading.fetch(self._may_poll.wait, self._took)
        if not self._reading.positions or self._reading.why:
            await asyncio.sleep(BACKOFF_S)
        self._why = self._reading.why
        now_ms = self._clock.monotonic_ms()
        if self.asked.auto_commit and now_ms - self._auto_commit_at_ms >= AUTO_COMMIT_MS:
            await self._commit_by_itself()
        if now_ms - self._metadata_at_ms >= METADATA_MS:
            await self._look_at_topics()
        while self._outboxes.is_feed_half_full(self.asked.tail_id):
            self._polled_at_ms = self._clock.monotonic_ms()
            await asyncio.sleep(TAKEN_S)
        self.mark()

    async def _stay_member(self) -> None:
        """Join where it has to; a cooperative member goes on to read meanwhile."""
        if self._join is None and (self._membership.generation is None or self._is_awaited):
            await self._begin_to_join()
        if self._join is None or (self.asked.is_cooperative and not self._join.done()):
            return
        try:
            assigned = await self._join
        finally:
            self._join = None
        revoked = self._assigned - assigned
        self._polled_at_ms = self._metadata_at_ms = self._clock.monotonic_ms()
        self._rebalance_count += 1
        # who gave something up joins at once again, so that another gets it (KIP-429)
        self._is_awaited = self.asked.is_cooperative and bool(revoked)
        self._reason = f"{len(revoked)} partitions were given up" if self._is_awaited else ASKED
        self._assigned = assigned
        self._reading.keep_only(assigned)
        self.mark()

    async def _begin_to_join(self) -> None:
        if self.asked.auto_commit and self._membership.generation is not None:
            await self._commit_by_itself()
        if not self.asked.is_cooperative or self._membership.generation is None:
            self._let_go()  # eager: everything is given up before it is dealt anew
        self._is_awaited = False
        self._join = self._engine_tasks.watched(
            f"joining of {self.client_id}", self._membership.join(self._assigned, self._reason)
        )
        self.mark()

    def _let_go(self) -> None:
        self._assigned = frozenset()
        self._committed = {}
        self._reading.keep_only(())

    async def _place(self, places: frozenset[Place]) -> None:
        """Go on where the group stands, else where `auto.offset.reset` says."""
        committed = await self._membership.committed(places)
        self._committed.update(committed)
        self._reading.positions.update(committed)
        if missing := places - committed.keys():
            await self._reading.reset(missing)
        self._auto_commit_at_ms = self._clock.monotonic_ms()
        self.mark()

    def _took(self, read: Read) -> None:
        self._record_count += read.record_count
        self._outboxes.feed(
            BatchAppended(
                tail_ids=(self.asked.tail_id,),
                topic=read.topic,
                partition=read.partition,
                base_offset=read.base_offset,
                record_count=read.record_count,
                appended_at_ms=self._clock.now_ms(),
                batch=read.batch,
                first_index=read.first_index,
            )
        )

    async def _commit_by_itself(self) -> None:
        self._auto_commit_at_ms = self._clock.monotonic_ms()
        if self._reading.positions and self._join is None:
            await self.commit()

    async def _look_at_topics(self) -> None:
        """As the leader, have a topic's new partitions dealt out."""
        self._metadata_at_ms = self._clock.monotonic_ms()
        membership = self._membership
        if membership.is_leader and not self._is_awaited and self._join is None:
            counts = await membership.partition_counts(membership.counts or self.asked.topics)
            if counts != membership.counts:
                self._is_awaited, self._reason = True, "the partitions of its topics changed"

    # -- heartbeats

    async def _beat_on(self) -> None:
        beaten_at_ms = self._clock.monotonic_ms()
        while not self._failure:
            await asyncio.sleep(LOOK_S)
            now_ms = self._clock.monotonic_ms()
            if self._membership.generation is None or self._join is not None:
                beaten_at_ms = now_ms
                continue
            with suppress(NoConnectionError):  # the next one makes a new connection
                if now_ms - self._polled_at_ms > self.asked.max_poll_interval_ms:
                    await self._expire()
                elif now_ms - beaten_at_ms >= HEARTBEAT_MS:
                    beaten_at_ms = now_ms
                    if (code := await self._membership.beat()) is not Code.NONE:
                        self._refused(KafkaError(code))
                        self.mark()

    async def _expire(self) -> None:
        seconds = f"{self.asked.max_poll_interval_ms / 1_000:,g} s"
        self._out_why = f"no poll for longer than max.poll.interval.ms ({seconds})"
        self._let_go()
        self.mark()
        await self._membership.leave(EXPIRED)
        self.mark()

    def _refused(self, error: KafkaError) -> None:
        """What the group answered: join again, try again, or give up."""
        code = error.code
        if code in TRIED_AGAIN:
            self._is_awaited = True
            if code is Code.UNKNOWN_MEMBER_ID:
                self._membership.forget()
                self._let_go()
                self._out_why = "the group went on without it"
        elif code in RETRIABLE:
            self._why = f"the broker answered {code.name}"
        else:
            self._failure = f"{code.name}: {_words(error, self.asked)}"
            self._let_go()

    # -- what the window sees

    def mark(self) -> None:
        self._telemetry.mark(("consumer", self.consumer_id))

    @property
    def _state(self) -> ConsumerState:
        if self._failure:
            return "failed"
        if not self._may_poll.is_set():
            return "out" if self._out_why else "paused"
        is_in = self._membership.generation is not None
        gives_up = self._join is not None and not self.asked.is_cooperative
        return "reading" if is_in and not gives_up else "joining"

    def _words(self, state: ConsumerState) -> str:
        membership = self._membership
        match state:
            case "failed":
                return self._failure
            case "out":
                return self._out_why
            case "paused":
                return "the group deals anew and waits for it" if self._is_awaited else ""
            case "joining":
                return self._why or "the group waits until everybody has joined"
        if self._join is not None:
            return ASKED
        missing = [name for name in self.asked.topics if name not in membership.counts]
        if missing and not self._assigned:
            return f"there is no topic {missing[0]}"
        return self._why or (
            "" if self._assigned else "the group has more members than partitions for it"
        )

    def view(self) -> ConsumerView:
        asked, membership, state = self.asked, self._membership, self._state
        return ConsumerView(
            consumer_id=self.consumer_id,
            tail_id=asked.tail_id,
            group_id=asked.group_id,
            topics=asked.topics,
            client_id=self.client_id,
            reset=asked.reset,
            auto_commit=asked.auto_commit,
            is_cooperative=asked.is_cooperative,
            max_poll_interval_ms=asked.max_poll_interval_ms,
            state=state,
            why=self._words(state),
            is_awaited=self._is_awaited,
            member_id=membership.member_id,
            generation=membership.generation,
            protocol=membership.protocol,
            is_leader=membership.is_leader and membership.generation is not None,
            assigned=tuple(
                ConsumerPlace(
                    *place, self._reading.positions.get(place), self._committed.get(place)
                )
                for place in sorted(self._assigned)
            ),
            record_count=self._record_count,
            commit_count=self._commit_count,
            committed_at_ms=self._committed_at_ms,
            rebalance_count=self._rebalance_count,
            leaves_at_ms=self._leaves_at_ms if state == "paused" else None,
        )


def _words(error: KafkaError, asked: StartConsumer) -> str:
    if error.code is Code.INCONSISTENT_GROUP_PROTOCOL:
        offered = "cooperative-sticky" if asked.is_cooperative else "range and roundrobin"
        return f"the members of {asked.group_id} have no assignor in common with it: it offers {offered}"
    words = error_words(error.code).removesuffix(".")
    return words[:1].lower() + words[1:]
