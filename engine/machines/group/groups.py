"""Every group of one partition of `__consumer_offsets`: the machine that the coordinator asks."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from engine.base.errors import Code
from engine.machines.group import offsets
from engine.machines.group.asks import (
    CommitOffsets,
    CommitOutcome,
    DeleteGroup,
    DeleteOffsets,
    DeleteOffsetsOutcome,
    DescribeGroup,
    Due,
    ExpireOffsets,
    FetchOffsets,
    FetchOutcome,
    ForgetTopics,
    GroupDescription,
    Heartbeat,
    Join,
    JoinOutcome,
    Leave,
    LeaveOutcome,
    ListedGroup,
    ListGroups,
    MemberDescription,
    NotClassicGroup,
    Sync,
    SyncOutcome,
    Wrote,
)
from engine.machines.group.changes import GroupBegan, GroupChange
from engine.machines.group.classic import STABLE, VALUE_VERSION, ClassicGroup
from engine.machines.group.config import GroupConfig
from engine.machines.group.consumer.asks import (
    BecameClassic,
    ConsumerHeartbeat,
    DescribeConsumerGroup,
    RejoinAwaited,
    TopicsSeen,
)
from engine.machines.group.consumer.commits import consumer_commit_error, consumer_fetch_error
from engine.machines.group.consumer.group import CONSUMER_KEYS
from engine.machines.group.consumer.groups import ConsumerGroups, forgotten
from engine.machines.group.consumer.topics import GivenTopics, Topics
from engine.machines.group.draft import Change, Draft
from engine.machines.group.joins import join
from engine.machines.group.living import alive, heartbeat, leave, never_joined, session_ended, sync
from engine.machines.group.offsets import Place
from engine.machines.group.rebalance import join_time_is_up, sync_time_is_up
from engine.machines.step import Ask, Step, Timer
from engine.wire.coordinator_records.classic import GroupMetadataKey, GroupMetadataValue
from engine.wire.coordinator_records.offsets import OffsetCommitKey, OffsetCommitValue


class Groups:
    """Decides for all its groups; keeps their positions."""

    def __init__(self, config: Callable[[str], GroupConfig], topics: Topics | None = None) -> None:
        self._config = config
        self.groups: dict[str, ClassicGroup] = {}
        self.consumers = ConsumerGroups(config, topics or GivenTopics())
        self.offsets: dict[str, dict[Place, OffsetCommitValue]] = {}

    # -- deciding

    def decide(self, ask: Ask[object], now_ms: int) -> Step[Change]:
        match ask:
            case Heartbeat():
                if ask.group_id in self.consumers:
                    return self._of_classic_member(ask, now_ms)
                return self._heartbeat(ask, now_ms)
            case CommitOffsets():
                return self._commit(ask, now_ms)
            case FetchOffsets():
                return Step(replies=((ask, self._fetched(ask)),))
            case ConsumerHeartbeat():
                return self.consumers.heartbeat(ask, now_ms, self.groups.get(ask.group_id))
            case Join() | Sync() | Leave() if ask.group_id in self.consumers:
                return self._of_classic_member(ask, now_ms)
            case Join():
                return self._join(ask, now_ms)
            case Sync():
                return self._sync(ask, now_ms)
            case Leave():
                return self._leave(ask, now_ms)
            case Due():
                return self._due(ask, now_ms)
            case DescribeConsumerGroup():
                is_classic = ask.group_id in self.groups
                found = self.consumers.described(ask, is_classic=is_classic)
                return Step(replies=((ask, found),))
            case DescribeGroup():
                return Step(replies=((ask, self._described(ask.group_id)),))
            case ListGroups():
                return Step(replies=((ask, tuple(self._listed())),))
            case DeleteGroup():
                return self._delete(ask)
            case DeleteOffsets():
                return self._delete_offsets(ask)
            case ExpireOffsets():
                return self._expire(ask, now_ms)
            case ForgetTopics():
                return self._forget_topics(ask)
        raise AssertionError(f"groups are not asked {type(ask).__name__}")

    def _draft(self, group: ClassicGroup, now_ms: int) -> Draft:
        return Draft(group, self._config(group.group_id), now_ms)

    def _join(self, ask: Join, now_ms: int) -> Step[Change]:
        group = self.groups.get(ask.group_id)
        if group is not None:
            draft = self._draft(group, now_ms)
            join(draft, ask)
            return draft.step()
        if ask.member_id:
            refusal = JoinOutcome(Code.UNKNOWN_MEMBER_ID, ask.member_id)
            return Step(replies=((ask, refusal),))
        new = ClassicGroup(ask.group_id)
        draft = self._draft(new, now_ms)
        join(draft, ask)
        step = draft.step()
        if not step.changes:  # refused: no group comes of it
            return step
        # so that the group is known after a crash, as Kafka does it
        written = Wrote(ask.group_id, _key(ask.group_id), new.to_value(now_ms), VALUE_VERSION)
        return Step(
            (GroupBegan(ask.group_id), written, *step.changes),
            step.replies, step.timers, why=step.why,
        )  # fmt: skip

    def _of_classic_member(self, ask: Join | Sync | Heartbeat | Leave, now_ms: int) -> Step[Change]:
        """In a consumer group; an empty one makes room for a classic one."""
        group = self.consumers.groups[ask.group_id]
        if not group.is_empty() or not isinstance(ask, Join):
            return self.consumers.of_classic_member(ask, now_ms)
        step = self._join(ask, now_ms)
        return replace(step, changes=(*forgotten(group), *step.changes) if step.changes else ())

    def _sync(self, ask: Sync, now_ms: int) -> Step[Change]:
        group = self.groups.get(ask.group_id)
        if group is None:
            return Step(replies=((ask, SyncOutcome(Code.UNKNOWN_MEMBER_ID)),))
        draft = self._draft(group, now_ms)
        sync(draft, ask)
        return draft.step()

    def _heartbeat(self, ask: Heartbeat, now_ms: int) -> Step[Change]:
        group = self.groups.get(ask.group_id)
        if group is None:
            return Step(replies=((ask, Code.UNKNOWN_MEMBER_ID),))
        return heartbeat(group, ask, now_ms)

    def _leave(self, ask: Leave, now_ms: int) -> Step[Change]:
        group = self.groups.get(ask.group_id)
        if group is None:
            return Step(replies=((ask, LeaveOutcome(Code.UNKNOWN_MEMBER_ID)),))
        draft = self._draft(group, now_ms)
        leave(draft, ask)
        return draft.step()

    def _due(self, ask: Due, now_ms: int) -> Step[Change]:
        done = ((ask, None),)
        what, group_id, *more = ask.key
        consumers = self.consumers.groups.get(group_id)
        if consumers is not None:
            return self.consumers.due(ask, consumers, now_ms)
        group = self.groups.get(group_id)
        if group is None:
            return Step(replies=done)
        draft = self._draft(group, now_ms)
        match what:
            case "join":
                join_time_is_up(draft)
            case "sync":
                sync_time_is_up(draft)
            case "member":
                session_ended(draft, more[0])
            case "awaited":
                never_joined(draft, more[0])
        draft.reply(ask, None)
        return draft.step()

    # -- positions

    def _commit(self, ask: CommitOffsets, now_ms: int) -> Step[Change]:
        group = self.groups.get(ask.group_id)
        consumers = self.consumers.groups.get(ask.group_id)
        if consumers is not None:
            code = consumer_commit_error(consumers, ask)
        else:
            code = offsets.commit_error(group, ask)
        if code is not Code.NONE:
            return Step(replies=((ask, CommitOutcome(code)),))
        changes, outcome = offsets.committed(ask, self._config(ask.group_id), now_ms)
        timers = alive(group, ask.member_id, now_ms) if group is not None else ()
        return Step(changes, ((ask, outcome),), timers)

    def _fetched(self, ask: FetchOffsets) -> FetchOutcome:
        consumers = self.consumers.groups.get(ask.group_id)
        code = Code.NONE if consumers is None else consumer_fetch_error(consumers, ask)
        if code is not Code.NONE:
            return FetchOutcome(code)
        return offsets.fetched(ask, self.offsets.get(ask.group_id, {}))

    def _delete(self, ask: DeleteGroup) -> Step[Change]:
        if ask.group_id in self.consumers:
            return self.consumers.delete(ask, self._all_offsets(ask.group_id))
        group = self.groups.get(ask.group_id)
        if group is None:
            return Step(replies=((ask, Code.GROUP_ID_NOT_FOUND),))
        if not group.is_empty():
            return Step(replies=((ask, Code.NON_EMPTY_GROUP),))
        return Step(
            (*self._all_offsets(ask.group_id), Wrote(ask.group_id, _key(ask.group_id), None)),
            ((ask, Code.NONE),),
            why="the group was deleted",
        )

    def _delete_offsets(self, ask: DeleteOffsets) -> Step[Change]:
        group = self.groups.get(ask.group_id) or self.consumers.groups.get(ask.group_id)
        if group is None:
            return Step(replies=((ask, DeleteOffsetsOutcome(Code.GROUP_ID_NOT_FOUND)),))
        known = self.offsets.get(ask.group_id, {})
        changes, outcome = offsets.deleted(ask, group, known)
        return Step(changes, ((ask, outcome),), why="positions were deleted")

    def _expire(self, ask: ExpireOffsets, now_ms: int) -> Step[Change]:
        retention_ms = self._config("").offsets_retention_ms
        changes: list[Change] = []
        count = 0
        for group_id, group in self.groups.items():
            known = self.offsets.get(group_id, {})
            gone = list(offsets.expired(group, known, retention_ms, now_ms))
            changes += [offsets.forget(group_id, place) for place in gone]
            count += len(gone)
            if gone and len(gone) == len(known) and group.is_empty() and not group.awaited:
                changes.append(Wrote(group_id, _key(group_id), None))
        for group_id, consumers in self.consumers.groups.items():
            known = self.offsets.get(group_id, {})
            reads = consumers.subscribed_topics()
            gone = list(offsets.expired_beside(reads, known, retention_ms, now_ms))
            changes += [offsets.forget(group_id, place) for place in gone]
            count += len(gone)
            if len(gone) == len(known) and consumers.is_empty():
                changes += forgotten(consumers)
        return Step(tuple(changes), ((ask, count),), why="positions that nobody wanted expired")

    def _forget_topics(self, ask: ForgetTopics) -> Step[Change]:
        changes = tuple(
            offsets.forget(group_id, place)
            for group_id, known in self.offsets.items()
            for place in known
            if place[0] in ask.topics
        )
        return Step(changes, ((ask, len(changes)),), why="the topics were deleted")

    def _all_offsets(self, group_id: str) -> Iterator[Wrote]:
        for place in self.offsets.get(group_id, {}):
            yield offsets.forget(group_id, place)

    # -- describing

    def _described(self, group_id: str) -> GroupDescription | NotClassicGroup:
        group = self.groups.get(group_id)
        if group is None:
            what = "is not a classic group" if group_id in self.consumers else "not found"
            return NotClassicGroup(f"Group {group_id} {what}.")
        is_stable = group.state == STABLE
        return GroupDescription(
            state=group.state,
            protocol_type=group.protocol_type,
            protocol=(group.protocol or "") if is_stable else "",
            members=tuple(
                MemberDescription(
                    member_id=each.member_id,
                    instance_id=each.instance_id,
                    client_id=each.client_id,
                    client_host=each.client_host,
                    metadata=each.metadata(group.protocol) if is_stable else b"",
                    assignment=each.assignment,
                )
                for each in group.members.values()
            ),
        )

    def _listed(self) -> Iterator[ListedGroup]:
        for group in self.groups.values():
            yield ListedGroup(group.group_id, group.protocol_type, group.state, group.kind)
        yield from self.consumers.listed()

    # -- changing

    def apply(self, change: Change) -> None:
        match change:
            case Wrote(key=GroupMetadataKey(), value=GroupMetadataValue()):
                pass  # the live group is more than its record
            case Wrote():
                self.restore(change)
            case GroupBegan(group_id=group_id):
                self.groups[group_id] = ClassicGroup(group_id)
            case TopicsSeen() | RejoinAwaited():
                self.consumers.remember(change)
            case BecameClassic(group_id=group_id, value=value):
                self.consumers.groups.pop(group_id, None)
                self._group(group_id).restore(value)
            case GroupChange():
                self.groups[change.group_id].apply(change)

    def restore(self, change: Change) -> None:
        """Take a record as it lies in the log: later ones win."""
        assert isinstance(change, Wrote), "only records are restored"
        if isinstance(change.key, CONSUMER_KEYS):
            self.consumers.restore(change)
            if change.group_id in self.consumers:
                self.groups.pop(change.group_id, None)
            return
        match change.key, change.value:
            case OffsetCommitKey(group=group_id, topic=topic, partition=partition), value:
                self._put_offset(group_id, (topic, partition), value)
            case GroupMetadataKey(group=group_id), None:
                self.groups.pop(group_id, None)
            case GroupMetadataKey(group=group_id), GroupMetadataValue() as value:
                self.consumers.groups.pop(group_id, None)
                self._group(group_id).restore(value)

    def _group(self, group_id: str) -> ClassicGroup:
        """A group that is written of is there: positions alone make a simple one."""
        found = self.groups.get(group_id)
        if found is None:
            found = self.groups[group_id] = ClassicGroup(group_id)
        return found

    def _put_offset(self, group_id: str, place: Place, value: object) -> None:
        if isinstance(value, OffsetCommitValue):
            if group_id not in self.consumers:
                self._group(group_id)
            self.offsets.setdefault(group_id, {})[place] = value
            return
        known = self.offsets.get(group_id)
        if known is not None:
            known.pop(place, None)
            if not known:
                del self.offsets[group_id]

    def timers(self, now_ms: int) -> Iterator[Timer]:
        """What has to be watched after a restore: every session begins anew."""
        for group in self.groups.values():
            for member_id in group.members:
                yield from alive(group, member_id, now_ms)
        yield from self.consumers.timers(now_ms)

    def to_records(self) -> Iterator[Wrote]:
        """The durable state as the fewest records."""
        for group_id, group in self.groups.items():
            if group.state == STABLE or (group.is_empty() and group.protocol_type):
                value = group.to_value(group.changed_at_ms)
                yield Wrote(group_id, _key(group_id), value, VALUE_VERSION)
        yield from self.consumers.to_records()
        for group_id, known in self.offsets.items():
            for (topic, partition), stored in known.items():
                key = OffsetCommitKey(group=group_id, topic=topic, partition=partition)
                version = offsets.version_of(stored)
                yield Wrote(group_id, key, stored, version)

    def view(self) -> tuple[ListedGroup, ...]:
        return tuple(self._listed())


def _key(group_id: str) -> GroupMetadataKey:
    return GroupMetadataKey(group=group_id)
