"""A step of a consumer group in the making: each record is applied to a copy as it is drafted."""

from typing import TypeVar

from engine.base.errors import Code
from engine.machines.group.asks import Wrote
from engine.machines.group.config import GroupConfig
from engine.machines.group.consumer import member as member_states
from engine.machines.group.consumer.asks import (
    ConsumerHeartbeat,
    ConsumerHeartbeatOutcome,
    RejoinAwaited,
    TopicsSeen,
)
from engine.machines.group.consumer.group import (
    EVENTS,
    TRANSITIONS,
    ConsumerGroup,
    Resolved,
    regex_value,
    target_value,
)
from engine.machines.group.consumer.member import ConsumerMember
from engine.machines.group.consumer.topics import Shares, Topics
from engine.machines.group.draft import Change
from engine.machines.step import Ask, Step, Timer, next_state
from engine.wire.coordinator_records.consumer import (
    ConsumerGroupCurrentMemberAssignmentKey,
    ConsumerGroupMemberMetadataKey,
    ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue,
    ConsumerGroupRegularExpressionKey,
    ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMetadataValue,
)
from engine.wire.message import Message

Outcome = TypeVar("Outcome")


class ConsumerDraft:
    """What an ask of a consumer group leads to, gathered while it is decided."""

    def __init__(
        self, group: ConsumerGroup, config: GroupConfig, topics: Topics, now_ms: int
    ) -> None:
        self.group = group
        self.config = config
        self.topics = topics
        self.now_ms = now_ms
        self.why = ""
        self.is_over = False
        """The group is something else from here on."""
        self._was = group.state
        self._is_own = False
        self._was_sound = True
        self._changes: list[Change] = []
        self._replies: list[tuple[Ask[object], object]] = []
        self._timers: dict[tuple[str, ...], Timer] = {}

    def reply(self, ask: Ask[Outcome], outcome: Outcome) -> None:
        self._replies.append((ask, outcome))

    def refuse(self, ask: ConsumerHeartbeat, code: Code, message: str) -> None:
        """Nothing of it happens."""
        self._changes.clear()
        self._timers.clear()
        self._replies.clear()
        self.is_over = True
        self.reply(ask, ConsumerHeartbeatOutcome(code, message))

    # -- records

    def also(self, change: Change) -> None:
        """A change that is not of this group's own records."""
        self._changes.append(change)

    def write(self, key: Message, value: Message | None) -> None:
        self._own()
        self.group.put(key, value)
        self._changes.append(Wrote(self.group.group_id, key, value))

    def put_metadata(self, member: ConsumerMember) -> None:
        key = ConsumerGroupMemberMetadataKey(
            group_id=self.group.group_id, member_id=member.member_id
        )
        self.write(key, member.to_metadata())

    def put_current(self, member: ConsumerMember) -> None:
        old = self.group.members[member.member_id]
        if member.state != member_states.UNKNOWN:
            event = member_states.EVENTS[member.state]
            after = next_state(member_states.TRANSITIONS, old.state, event)
            assert after == member.state
        key = ConsumerGroupCurrentMemberAssignmentKey(
            group_id=self.group.group_id, member_id=member.member_id
        )
        self.write(key, member.to_current())

    def put_target(self, member_id: str, shares: Shares) -> None:
        key = ConsumerGroupTargetAssignmentMemberKey(
            group_id=self.group.group_id, member_id=member_id
        )
        self.write(key, target_value(shares))

    def drop_member(self, member_id: str) -> None:
        group_id = self.group.group_id
        self.write(
            ConsumerGroupCurrentMemberAssignmentKey(group_id=group_id, member_id=member_id), None
        )
        self.write(
            ConsumerGroupTargetAssignmentMemberKey(group_id=group_id, member_id=member_id), None
        )
        self.write(ConsumerGroupMemberMetadataKey(group_id=group_id, member_id=member_id), None)
        self.timer("session", member_id, in_ms=None)
        for what in ("revoke", "rejoin", "share"):
            self.timer(what, member_id, in_ms=None)

    def bump(self, metadata_hash: int) -> None:
        """The target has to be made anew."""
        value = ConsumerGroupMetadataValue(epoch=self.group.epoch + 1, metadata_hash=metadata_hash)
        self.write(ConsumerGroupMetadataKey(group_id=self.group.group_id), value)

    def target_made(self, at_ms: int | None = None) -> None:
        value = ConsumerGroupTargetAssignmentMetadataValue(
            assignment_epoch=self.group.epoch,
            assignment_timestamp=self.now_ms if at_ms is None else at_ms,
        )
        self.write(ConsumerGroupTargetAssignmentMetadataKey(group_id=self.group.group_id), value)

    def put_regex(self, regex: str, resolved: Resolved | None) -> None:
        key = ConsumerGroupRegularExpressionKey(
            group_id=self.group.group_id, regular_expression=regex
        )
        self.write(key, None if resolved is None else regex_value(resolved))

    def saw_topics(self) -> None:
        if self.group.topics_version != self.topics.version:
            self._own()
            self.group.topics_version = self.topics.version
            self._changes.append(TopicsSeen(self.group.group_id, self.topics.version))

    def await_rejoin(self, member_id: str, due_ms: int | None) -> None:
        if self.group.rejoins.get(member_id) != due_ms:
            self._own()
            self.group.await_rejoin(member_id, due_ms)
            self._changes.append(RejoinAwaited(self.group.group_id, member_id, due_ms))

    def absorb(self, step: Step[Change]) -> None:
        """Go on as another machine's step says: the group is of another kind from here on."""
        self.is_over = True
        self._changes += step.changes
        self._replies += step.replies
        self._timers.update((timer.key, timer) for timer in step.timers)

    # -- timers

    def timer(self, what: str, *of: str, in_ms: int | None) -> None:
        key = (what, self.group.group_id, *of)
        self._timers[key] = Timer(key, None if in_ms is None else self.now_ms + in_ms)

    def session_timer(self, member: ConsumerMember) -> None:
        session_ms = session_timeout_ms(member, self.config)
        self.timer("session", member.member_id, in_ms=session_ms)

    def revocation_timer(self, member: ConsumerMember) -> None:
        """It may take its rebalance timeout to give partitions up."""
        is_awaited = member.state == member_states.UNREVOKED
        in_ms = member.rebalance_timeout_ms if is_awaited else None
        self.timer("revoke", member.member_id, in_ms=in_ms)

    def step(self) -> Step[Change]:
        if not self.is_over:
            self._check()
        return Step(
            changes=tuple(self._changes),
            replies=tuple(self._replies),
            timers=tuple(self._timers.values()),
            why=self.why if self._changes else "",
        )

    def _check(self) -> None:
        now = self.group.state
        if now != self._was:
            assert next_state(TRANSITIONS, self._was, EVENTS[now]) == now
        if self._is_own:
            assert not self._was_sound or _is_sound(self.group), "a partition has two owners"

    def _own(self) -> None:
        if not self._is_own:
            self._was_sound = _is_sound(self.group)  # a log from elsewhere may not be
            self.group = self.group.copy()
            self._is_own = True


def session_timeout_ms(member: ConsumerMember, config: GroupConfig) -> int:
    if member.classic is not None:
        return member.classic.session_timeout_ms
    return config.consumer_session_timeout_ms


def _is_sound(group: ConsumerGroup) -> bool:
    """I14: nobody owns what another owns."""
    held = sum(
        len(partitions)
        for member in group.members.values()
        for part in (member.assigned, member.revoking)
        for partitions in part.values()
    )
    return held == len(group.owners)
