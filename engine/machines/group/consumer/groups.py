"""The consumer groups of one partition of `__consumer_offsets`."""

from collections.abc import Callable, Iterator

from engine.base.errors import Code
from engine.machines.group.asks import (
    DeleteGroup,
    Due,
    Heartbeat,
    Join,
    Leave,
    ListedGroup,
    Sync,
    Wrote,
)
from engine.machines.group.classic import ClassicGroup
from engine.machines.group.config import GroupConfig
from engine.machines.group.consumer import classic_members
from engine.machines.group.consumer.asks import (
    ConsumerGroupDescription,
    ConsumerHeartbeat,
    ConsumerHeartbeatOutcome,
    ConsumerMemberDescription,
    DescribeConsumerGroup,
    NotConsumerGroup,
    RejoinAwaited,
    TopicsSeen,
)
from engine.machines.group.consumer.draft import ConsumerDraft, session_timeout_ms
from engine.machines.group.consumer.group import ConsumerGroup
from engine.machines.group.consumer.heartbeat import heartbeat, owned_of
from engine.machines.group.consumer.leaving import (
    leave,
    never_rejoined,
    never_synced,
    revocation_ended,
    session_ended,
)
from engine.machines.group.consumer.member import JOINING, LEAVING, UNREVOKED, ConsumerMember
from engine.machines.group.consumer.migration import upgrade, upgrade_refusal
from engine.machines.group.consumer.subscriptions import resolve
from engine.machines.group.consumer.topics import Topics
from engine.machines.group.draft import Change
from engine.machines.step import Step, Timer
from engine.wire.coordinator_records.classic import GroupMetadataKey
from engine.wire.coordinator_records.consumer import ConsumerGroupMetadataKey


class ConsumerGroups:
    """Decides for them; a group is here or among the classic ones, never in both places."""

    def __init__(self, config: Callable[[str], GroupConfig], topics: Topics) -> None:
        self._config = config
        self._topics = topics
        self.groups: dict[str, ConsumerGroup] = {}

    def __contains__(self, group_id: str) -> bool:
        return group_id in self.groups

    def draft(self, group: ConsumerGroup, now_ms: int) -> ConsumerDraft:
        return ConsumerDraft(group, self._config(group.group_id), self._topics, now_ms)

    # -- deciding

    def heartbeat(
        self, ask: ConsumerHeartbeat, now_ms: int, classic: ClassicGroup | None
    ) -> Step[Change]:
        """A classic group of that name makes room, or becomes this one."""
        group = self.groups.get(ask.group_id)
        if group is None and ask.member_epoch != JOINING:
            return _no_group(ask, is_classic=classic is not None)
        draft = self.draft(group or ConsumerGroup(ask.group_id), now_ms)
        if classic is not None and classic.is_empty():
            draft.also(Wrote(ask.group_id, GroupMetadataKey(group=ask.group_id), None))
        elif classic is not None:
            refusal = upgrade_refusal(draft, classic)
            if refusal is not None:
                draft.refuse(ask, Code.GROUP_ID_NOT_FOUND, refusal)
                return draft.step()
            upgrade(draft, classic)
        if ask.member_epoch <= LEAVING:
            leave(draft, ask)
        else:
            heartbeat(draft, ask)
        return draft.step()

    def of_classic_member(self, ask: Join | Sync | Heartbeat | Leave, now_ms: int) -> Step[Change]:
        draft = self.draft(self.groups[ask.group_id], now_ms)
        match ask:
            case Join():
                classic_members.join(draft, ask)
            case Sync():
                classic_members.sync(draft, ask)
            case Heartbeat():
                classic_members.heartbeat(draft, ask)
            case Leave():
                classic_members.leave(draft, ask)
        return draft.step()

    def due(self, ask: Due, group: ConsumerGroup, now_ms: int) -> Step[Change]:
        draft = self.draft(group, now_ms)
        match ask.key:
            case ("session", _, member_id):
                session_ended(draft, member_id)
            case ("revoke", _, member_id):
                revocation_ended(draft, member_id)
            case ("rejoin", _, member_id):
                never_rejoined(draft, member_id)
            case ("share", _, member_id):
                never_synced(draft, member_id)
            case ("regex", _):
                resolve(draft)
        draft.reply(ask, None)
        return draft.step()

    def delete(self, ask: DeleteGroup, positions: Iterator[Wrote]) -> Step[Change]:
        group = self.groups[ask.group_id]
        if not group.is_empty():
            return Step(replies=((ask, Code.NON_EMPTY_GROUP),))
        return Step(
            (*positions, *forgotten(group)), ((ask, Code.NONE),), why="the group was deleted"
        )

    # -- describing

    def described(
        self, ask: DescribeConsumerGroup, *, is_classic: bool
    ) -> ConsumerGroupDescription | NotConsumerGroup:
        group = self.groups.get(ask.group_id)
        if group is None:
            what = "is not a consumer group" if is_classic else "not found"
            return NotConsumerGroup(f"Group {ask.group_id} {what}.")
        return ConsumerGroupDescription(
            state=group.state,
            epoch=group.epoch,
            assignment_epoch=group.assignment_epoch,
            assignor=group.preferred_assignor(self._config(group.group_id).consumer_assignors[0]),
            members=tuple(_described(group, member) for member in group.members.values()),
        )

    def listed(self) -> Iterator[ListedGroup]:
        for group in self.groups.values():
            yield ListedGroup(group.group_id, group.protocol_type, group.state, group.kind)

    # -- changing

    def restore(self, change: Wrote) -> None:
        group_id = change.group_id
        if isinstance(change.key, ConsumerGroupMetadataKey) and change.value is None:
            self.groups.pop(group_id, None)
            return
        group = self.groups.get(group_id)
        if group is None:
            if change.value is None:
                return
            group = self.groups[group_id] = ConsumerGroup(group_id)
        group.put(change.key, change.value)

    def remember(self, change: TopicsSeen | RejoinAwaited) -> None:
        """What no record tells."""
        group = self.groups[change.group_id]
        match change:
            case TopicsSeen(version=version):
                group.topics_version = version
            case RejoinAwaited(member_id=member_id, due_ms=due_ms):
                group.await_rejoin(member_id, due_ms)

    def timers(self, now_ms: int) -> Iterator[Timer]:
        """Every session begins anew, and every wait for partitions to be given up."""
        for group in self.groups.values():
            config = self._config(group.group_id)
            for member in group.members.values():
                session_ms = session_timeout_ms(member, config)
                yield Timer(("session", group.group_id, member.member_id), now_ms + session_ms)
                if member.state == UNREVOKED and member.classic is None:
                    due_ms = now_ms + member.rebalance_timeout_ms
                    yield Timer(("revoke", group.group_id, member.member_id), due_ms)

    def to_records(self) -> Iterator[Wrote]:
        for group in self.groups.values():
            for key, value in group.to_records():
                yield Wrote(group.group_id, key, value)


def forgotten(group: ConsumerGroup) -> Iterator[Wrote]:
    for key in group.tombstones():
        yield Wrote(group.group_id, key, None)


def _no_group(ask: ConsumerHeartbeat, *, is_classic: bool) -> Step[Change]:
    if is_classic:
        message = f"Group {ask.group_id} is not a consumer group."
    elif ask.member_epoch <= LEAVING:
        message = f"Group {ask.group_id} not found."
    else:
        message = f"Consumer group {ask.group_id} not found."
    outcome = ConsumerHeartbeatOutcome(Code.GROUP_ID_NOT_FOUND, message)
    return Step(replies=((ask, outcome),))


def _described(group: ConsumerGroup, member: ConsumerMember) -> ConsumerMemberDescription:
    return ConsumerMemberDescription(
        member_id=member.member_id,
        instance_id=member.instance_id,
        rack_id=member.rack_id,
        epoch=member.epoch,
        client_id=member.client_id,
        client_host=member.client_host,
        topics=tuple(sorted(member.topics)),
        regex=member.regex,
        assigned=owned_of(member.holds),
        target=owned_of(group.targets.get(member.member_id, {})),
        is_classic=member.classic is not None,
    )
