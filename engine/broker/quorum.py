"""One broker's part in the quorum: it votes, follows the leader's metadata log, or leads it.

Raft as KRaft has it, over the links: a majority of the voters decides what is committed and who
leads. Brokers that do not vote follow all the same.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

import msgspec

from engine.base.clock import Clock
from engine.base.ids import BrokerId
from engine.base.rng import RandomSource
from engine.broker.link import UNANSWERED, Links
from engine.broker.link_asks import FetchMetadata, LeaderIs, MetadataFetched, Reason, Voted
from engine.broker.metadata_log import MetadataLog
from engine.broker.storage_errors import PASSING
from engine.broker.tasks import Tasks
from engine.machines.quorum.election import (
    Ballot,
    Standing,
    committed_end,
    lose_leader,
    majority,
    resign,
    see,
    stand,
    vote,
    win,
)
from engine.wire.message import Message

log = logging.getLogger(__name__)

REASONS = 256
"""Changes whose reasons a leader remembers for the other brokers."""
CHECKS_PER_TIMEOUT = 4
HANDOVER_MS = 100
"""The longest a voter waits before it stands when its leader is gone: they must not all at once."""


class QuorumTimes(NamedTuple):
    """The settings `controller.quorum.*`, in milliseconds."""

    fetch_timeout_ms: int = 2000
    election_timeout_ms: int = 1000
    backoff_max_ms: int = 1000
    wait_ms: int = 500
    """How long a fetch waits at the leader for something new."""


class Progress(msgspec.Struct):
    """How far another broker's copy is, as the leader last heard."""

    end_offset: int
    safe_end: int
    heard_at_ms: float
    caught_up_at_ms: float


class Owner(Protocol):
    """Whoever uses the metadata: told what is committed, and when this broker begins to lead."""

    def committed(self, end_offset: int) -> None: ...

    def leads(self) -> None: ...

    def leads_no_more(self) -> None: ...

    def snapshot_installed(self, records: Sequence[Message], end_offset: int) -> None: ...


class Quorum:
    """Keeps one broker's standing, and its log a copy of the leader's."""

    def __init__(
        self,
        *,
        node_id: BrokerId,
        first_voter: BrokerId,
        metadata_log: MetadataLog,
        links: Links,
        owner: Owner,
        clock: Clock,
        rng: RandomSource,
        tasks: Tasks,
        times: QuorumTimes,
    ) -> None:
        self._me = node_id
        self._first_voter = first_voter
        self._log = metadata_log
        self._links = links
        self._owner = owner
        self._clock = clock
        self._rng = rng
        self._tasks = tasks
        self._times = times
        self.progress: dict[int, Progress] = {}
        """The other brokers' copies, while this one leads."""
        self.reasons: deque[Reason] = deque(maxlen=REASONS)
        self.led_from = 0
        """Where the log ended when this broker began to lead."""
        self._leader_committed: int | None = None
        """What the present leader has said that is committed."""
        self._heard_leader_at_ms = clock.monotonic_ms()
        self._moved = asyncio.Event()
        metadata_log.on_safe = self._safe

    # -- facts ---------------------------------------------------------------------------------

    @property
    def standing(self) -> Standing:
        return self._log.standing

    @property
    def voters(self) -> tuple[int, ...]:
        return self._log.voters or (self._first_voter,)

    @property
    def kraft_version(self) -> int:
        """1 where the log itself names the voters (KIP-853)."""
        return int(bool(self._log.voters))

    @property
    def is_leader(self) -> bool:
        return self._log.standing.state == "leader"

    @property
    def leader(self) -> int | None:
        return self._log.standing.leader

    @property
    def high_watermark(self) -> int:
        return self._log.committed_end

    @property
    def is_level(self) -> bool:
        """Whether this broker knows all that is committed, as far as it can know."""
        here = self._log
        if self.is_leader:
            return here.committed_end > self.led_from
        return (
            self._leader_committed is not None
            and here.committed_end >= self._leader_committed
            # a leader knows what is committed once something of its own epoch is
            and here.committed_end > here.epoch_start(self.standing.epoch)
        )

    async def moved(self) -> None:
        """Return when the log, what is committed or the standing has changed."""
        await self._moved.wait()

    # -- life ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Lead at once where nobody else votes; else find out who leads."""
        if self.voters == (self._me,):
            self._win_alone()
        self._tasks.spawn(f"quorum of broker {self._me}", self._live())

    async def _live(self) -> None:
        while True:
            try:
                await self._live_on()
            except OSError as error:
                if error.errno not in PASSING:
                    self._log.fail(error)
                    return
                log.warning("broker %s cannot write the metadata: %s", self._me, error)
                await self._pause(self._times.fetch_timeout_ms)

    async def _live_on(self) -> None:
        standing = self.standing
        if standing.state == "leader":
            await self._lead()
        elif standing.leader is not None:
            await self._follow(standing.leader)
        elif self._me in self.voters:
            await self._campaign()
        else:
            await self._look_for_leader()

    def _take(self, standing: Standing) -> None:
        """Change the standing; what must not be forgotten is on disk when this returns."""
        before = self.standing
        if standing == before:
            return
        if (standing.epoch, standing.voted_for) != (before.epoch, before.voted_for) or (
            standing.state == "leader"
        ):
            self._log.keep_standing(standing)
        else:
            self._log.standing = standing
        if (standing.epoch, standing.leader) != (before.epoch, before.leader):
            self._leader_committed = None
        if before.state == "leader" and standing.state != "leader":
            log.info("broker %s leads the metadata no more", self._me)
            self._owner.leads_no_more()
        self.stir()

    def stir(self) -> None:
        self._moved.set()  # who waits looks again
        self._moved = asyncio.Event()

    # -- leading -------------------------------------------------------------------------------

    def _win_alone(self) -> None:
        self._begin_to_lead(win(stand(self.standing, self._me), self._me), [self._me])

    def _begin_to_lead(self, standing: Standing, granting: Sequence[int]) -> None:
        self.progress.clear()
        self.reasons.clear()
        self._take(standing)
        self.led_from = self._log.end_offset
        try:
            self._log.begin_epoch(self.voters, granting)
        except OSError:
            self._take(resign(self.standing))
            raise
        log.info("broker %s leads the metadata in epoch %s", self._me, standing.epoch)
        self._owner.leads()
        self._advance()
        for other in self._links.others(self._me):
            self._tasks.spawn(f"broker {self._me} leads", self._announce(other, standing.epoch))

    async def _announce(self, other: int, epoch: int) -> None:
        with suppress(*UNANSWERED):
            await self._links.call(self._me, other, LeaderIs(self._me, epoch))

    async def _lead(self) -> None:
        """Lead until another does, or until a majority was silent for too long."""
        timeout_ms = self._times.fetch_timeout_ms * 1.5
        began_at_ms = self._clock.monotonic_ms()
        while self.is_leader:
            await self._pause(timeout_ms / CHECKS_PER_TIMEOUT)
            now_ms = self._clock.monotonic_ms()
            if not self.is_leader or now_ms - began_at_ms < timeout_ms:
                continue
            heard = sum(
                voter == self._me
                or (
                    voter in self.progress
                    and now_ms - self.progress[voter].heard_at_ms < timeout_ms
                )
                for voter in self.voters
            )
            if heard < majority(self.voters):
                log.warning("broker %s hears no majority of %s", self._me, self.voters)
                self._take(resign(self.standing))

    def _safe(self) -> None:
        """More of the own log is safe."""
        if self.is_leader:
            self._advance()
        self.stir()

    def _advance(self) -> None:
        """Commit what a majority has, once it has something of this leader's own epoch."""
        ends = [
            self._log.safe_end if voter == self._me else self._safe_end_of(voter)
            for voter in self.voters
        ]
        end_offset = committed_end(ends, self.voters)
        if end_offset > max(self._log.committed_end, self.led_from):
            self._log.committed_end = end_offset
            self._owner.committed(end_offset)
            self.stir()

    def _safe_end_of(self, voter: int) -> int:
        found = self.progress.get(voter)
        return found.safe_end if found else 0

    def change_voters(self, encoded: bytes) -> int:
        """Lead with other voters as soon as that is written; the offset to be committed for it."""
        assert self.is_leader
        end_offset = self._log.change_voters(encoded)
        self._advance()
        self.stir()
        return end_offset

    # -- answering -----------------------------------------------------------------------------

    async def answer_fetch(self, ask: FetchMetadata) -> MetadataFetched:
        """What a follower lacks; waits a while where that is nothing."""
        self._see(ask.epoch, None)
        until_ms, here = self._clock.monotonic_ms() + self._times.wait_ms, self._log
        if self.is_leader and ask.epoch == self.standing.epoch:
            self._note(ask, is_alike=self._parted(ask) is None)
        while self.is_leader and ask.epoch == self.standing.epoch:
            if parted := self._parted(ask):
                return parted
            left_ms = until_ms - self._clock.monotonic_ms()
            known = (ask.end_offset, ask.committed_end)
            if known < (here.end_offset, here.committed_end) or left_ms < 1:
                return self._news(ask)
            await self._pause(left_ms)
        return MetadataFetched(self.standing.epoch, self.standing.leader)

    def _note(self, ask: FetchMetadata, *, is_alike: bool) -> None:
        """What a follower has counts only as far as it is a copy of what is here."""
        now_ms = self._clock.monotonic_ms()
        before = self.progress.get(ask.broker_id)
        caught_up_at_ms = before.caught_up_at_ms if before else -1.0
        end_offset, safe_end = (ask.end_offset, ask.safe_end) if is_alike else (0, 0)
        if end_offset >= self._log.end_offset:
            caught_up_at_ms = now_ms
        self.progress[ask.broker_id] = Progress(end_offset, safe_end, now_ms, caught_up_at_ms)
        self._advance()

    def _parted(self, ask: FetchMetadata) -> MetadataFetched | None:
        """What to say to whose log is no beginning of this one; None: it is."""
        epoch, here = self.standing.epoch, self._log
        if not here.covers(ask.end_offset, ask.last_epoch):
            snapshot = here.newest_snapshot_file()
            return MetadataFetched(epoch, self._me, b"", here.committed_end, snapshot=snapshot)
        if ask.end_offset:
            shared_epoch, end_offset = here.epoch_end(ask.last_epoch)
            if shared_epoch != ask.last_epoch or end_offset < ask.end_offset:
                parts_at = shared_epoch, end_offset
                return MetadataFetched(epoch, self._me, b"", here.committed_end, parts_at)
        return None

    def _news(self, ask: FetchMetadata) -> MetadataFetched:
        here = self._log
        data = here.read_copy(ask.end_offset) if ask.end_offset < here.end_offset else b""
        reasons = tuple(each for each in self.reasons if each.end_offset > ask.committed_end)
        return MetadataFetched(
            self.standing.epoch, self._me, data, here.committed_end, reasons=reasons
        )

    def answer_ballot(self, ballot: Ballot) -> Voted:
        silent_ms = self._clock.monotonic_ms() - self._heard_leader_at_ms
        hears_leader = self.leader is not None and (
            self.is_leader or silent_ms < self._times.fetch_timeout_ms
        )
        standing, is_granted = vote(
            self.standing,
            ballot,
            last_epoch=self._log.last_epoch,
            end_offset=self._log.end_offset,
            hears_leader=hears_leader,
        )
        self._take(standing)
        return Voted(standing.epoch, standing.leader, is_granted)

    def answer_leader(self, ask: LeaderIs) -> None:
        self._see(ask.epoch, ask.leader)

    def _see(self, epoch: int, leader: int | None) -> None:
        after = see(self.standing, epoch=epoch, leader=leader, me=self._me)
        if after != self.standing:
            self._heard_leader_at_ms = self._clock.monotonic_ms()
            self._take(after)

    # -- following -----------------------------------------------------------------------------

    async def _follow(self, leader: int) -> None:
        """Fetch once from the leader and take what it says."""
        ask = FetchMetadata(
            self._me,
            self.standing.epoch,
            self._log.end_offset,
            self._log.last_epoch,
            self._log.safe_end,
            self._log.committed_end,
        )
        try:
            async with asyncio.timeout(self._times.fetch_timeout_ms / 1000):
                answer: MetadataFetched = await self._links.call(self._me, leader, ask)
        except UNANSWERED:
            if self.standing.leader == leader and self.standing.epoch == ask.epoch:
                self._take(lose_leader(self.standing))
            return
        if answer.epoch != ask.epoch or answer.leader != leader:
            self._see(answer.epoch, answer.leader)
            if self.standing.leader == leader and answer.leader is None:
                self._take(lose_leader(self.standing))
            return
        if self.standing.leader != leader or self.standing.epoch != ask.epoch:
            return  # another leader made itself known meanwhile
        self._heard_leader_at_ms = self._clock.monotonic_ms()
        await self._take_in(answer)

    async def _take_in(self, answer: MetadataFetched) -> None:
        here = self._log
        if answer.snapshot is not None:
            records = here.install_snapshot(*answer.snapshot)
            here.committed_end = answer.snapshot[0].end_offset
            self._owner.snapshot_installed(records, here.committed_end)
        elif answer.diverges_at is not None:
            epoch, end_offset = answer.diverges_at
            _, own_end = here.epoch_end(epoch)
            # where the logs part for certain; the next fetch tells whether they part before
            here.truncate_to(max(min(end_offset, own_end), here.committed_end))
        elif answer.data:
            here.append_copy(answer.data)
            while here.safe_end < here.end_offset:
                await self.moved()
        told = self.reasons[-1].end_offset if self.reasons else -1
        self.reasons.extend(each for each in answer.reasons if each.end_offset > told)
        before = self._leader_committed
        self._leader_committed = answer.committed_end
        end_offset = min(answer.committed_end, here.end_offset)
        if end_offset > here.committed_end:
            here.committed_end = end_offset
            self._owner.committed(end_offset)
            self.stir()
        elif before != answer.committed_end:
            self.stir()  # it may be level by that alone

    async def _look_for_leader(self) -> None:
        """Ask whoever runs: brokers that do not vote have no say in who leads."""
        for other in self._links.others(self._me):
            ask = FetchMetadata(self._me, self.standing.epoch, 0, 0, 0, 0)
            with suppress(*UNANSWERED):
                async with asyncio.timeout(self._times.wait_ms / 1000):
                    answer: MetadataFetched = await self._links.call(self._me, other, ask)
                told = answer.leader
                if told is not None and self._links.is_closed(self._me, told):
                    told = None  # the other has not noticed yet, or had it from here
                self._see(answer.epoch, told)
                if self.leader is not None:
                    return
        await self._pause(self._times.wait_ms / 4)

    # -- standing for leader -------------------------------------------------------------------

    async def _campaign(self) -> None:
        """Stand once, if a majority would have it so; rest a random while where it fails."""
        if self.voters == (self._me,):
            self._win_alone()
            return
        await self._pause(self._rng.random() * HANDOVER_MS)
        if self.leader is not None:
            return
        if await self._poll(is_pre=True) is None:
            await self._pause(self._rng.random() * self._times.backoff_max_ms / 2)
            return
        if self.leader is not None or self._me not in self.voters:
            return
        self._take(stand(self.standing, self._me))
        epoch = self.standing.epoch
        granting = await self._poll(is_pre=False)
        if self.standing.epoch != epoch or self.standing.state != "candidate":
            return
        if granting is None:
            await self._pause(self._rng.random() * self._times.backoff_max_ms / 2)
            return
        self._begin_to_lead(win(self.standing, self._me), granting)

    async def _poll(self, *, is_pre: bool) -> list[int] | None:
        """Those who gave their vote, where they are a majority."""
        standing = self.standing
        ballot = Ballot(
            self._me,
            standing.epoch + is_pre,
            self._log.last_epoch,
            self._log.end_offset,
            is_pre,
        )
        granting: list[int] = [self._me]
        calls = {
            self._tasks.watched(
                f"broker {self._me} asks {voter} for its vote",
                self._links.call(self._me, voter, ballot),
            ): voter
            for voter in self.voters
            if voter != self._me
        }
        until_ms = self._clock.monotonic_ms() + self._times.election_timeout_ms
        waiting = set(calls)
        while waiting and len(granting) < majority(self.voters):
            left_s = (until_ms - self._clock.monotonic_ms()) / 1000
            if left_s <= 0:
                break
            done, waiting = await asyncio.wait(
                waiting, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
            )
            for call in done:
                if call.exception() is not None:
                    continue
                voted: Voted = call.result()
                if voted.is_granted:
                    granting.append(calls[call])
                else:
                    self._see(voted.epoch, voted.leader)
        for call in waiting:
            call.cancel()
        return granting if len(granting) >= majority(self.voters) else None

    async def _pause(self, milliseconds: float) -> None:
        """Wait, but no longer than until something has changed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, milliseconds) / 1000):
                await self._moved.wait()
