"""A classic group as it is now: state, generation, members. It changes only by `apply`."""

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from engine.base.errors import Code
from engine.contract.groups import GroupKind
from engine.machines.group.changes import (
    AssignmentMade,
    AssignmentReset,
    GenerationStarted,
    GroupChange,
    GroupEmptied,
    InitialDelayExtended,
    MemberAwaited,
    MemberAwaitedNoMore,
    MemberPut,
    MemberRemoved,
    MemberReplaced,
    RebalanceBegan,
    ShareTaken,
)
from engine.machines.group.member import Member
from engine.machines.step import Transitions, next_state
from engine.wire.coordinator_records.classic import GroupMetadataValue, MemberMetadata

EMPTY = "Empty"
PREPARING = "PreparingRebalance"
COMPLETING = "CompletingRebalance"
STABLE = "Stable"

CLASSIC_GROUP_TRANSITIONS: Transitions = {
    EMPTY: {"RebalanceBegan": PREPARING},
    PREPARING: {"GenerationStarted": COMPLETING, "GroupEmptied": EMPTY},
    COMPLETING: {"AssignmentMade": STABLE, "RebalanceBegan": PREPARING},
    STABLE: {"RebalanceBegan": PREPARING},
}
"""A classic group's life: everybody joins, the leader assigns, and again when somebody comes or goes."""

VALUE_VERSION = 3
"""Of the record, as Kafka 4 writes it."""
CONSUMERS = "consumer"
"""The protocol type of groups that read topics."""


class ClassicGroup:
    """One classic group; a simple one has positions and no protocol type."""

    kind: GroupKind = "classic"

    def __init__(self, group_id: str) -> None:
        self.group_id = group_id
        self.state = EMPTY
        self.generation = 0
        self.protocol_type = ""
        self.protocol: str | None = None
        self.leader: str | None = None
        self.members: dict[str, Member] = {}
        self.statics: dict[str, str] = {}
        """Instance id -> member id."""
        self.awaited: frozenset[str] = frozenset()
        """Ids that were given out and have not joined yet."""
        self.unsynced: frozenset[str] = frozenset()
        """Members of this generation that have not asked for their share yet."""
        self.initial_ms_left: int | None = None
        self.was_joined_late = False
        """Somebody joined during the first delay of an initial rebalance."""
        self.changed_at_ms = -1
        self.why = ""

    def copy(self) -> "ClassicGroup":
        """A group to try changes on."""
        other = ClassicGroup(self.group_id)
        other.__dict__.update(self.__dict__)
        other.members = dict(self.members)
        other.statics = dict(self.statics)
        return other

    # -- questions

    @property
    def all_have_joined(self) -> bool:
        return not self.awaited and all(member.join for member in self.members.values())

    @property
    def rebalance_timeout_ms(self) -> int:
        return max((member.rebalance_timeout_ms for member in self.members.values()), default=0)

    def is_empty(self) -> bool:
        return self.state == EMPTY

    def identity_error(self, member_id: str, instance_id: str | None) -> Code:
        """Whether the member is who it says."""
        if instance_id is not None:
            known = self.statics.get(instance_id)
            if known is None:
                return Code.UNKNOWN_MEMBER_ID
            if known != member_id:
                return Code.FENCED_INSTANCE_ID
        return Code.NONE if member_id in self.members else Code.UNKNOWN_MEMBER_ID

    def accepts(self, protocol_type: str, names: tuple[str, ...]) -> bool:
        """Whether somebody with these protocols can take part."""
        if not self.members:
            return bool(protocol_type and names)
        return protocol_type == self.protocol_type and bool(self.common_protocols() & set(names))

    def common_protocols(self) -> set[str]:
        found = [set(member.protocol_names) for member in self.members.values()]
        return set.intersection(*found) if found else set()

    def elected_protocol(self) -> str:
        """What most members like best of what all of them know."""
        common = self.common_protocols()
        votes = Counter(
            next(name for name in member.protocol_names if name in common)
            for member in self.members.values()
        )
        return votes.most_common(1)[0][0]

    def to_value(self, at_ms: int) -> GroupMetadataValue:
        """The group as its record shows it."""
        return GroupMetadataValue(
            protocol_type=self.protocol_type,
            generation=self.generation,
            protocol=self.protocol,
            leader=self.leader,
            current_state_timestamp=at_ms,
            members=[
                MemberMetadata(
                    member_id=member.member_id,
                    group_instance_id=member.instance_id,
                    client_id=member.client_id,
                    client_host=member.client_host,
                    rebalance_timeout=member.rebalance_timeout_ms,
                    session_timeout=member.session_timeout_ms,
                    subscription=member.metadata(self.protocol),
                    assignment=member.assignment,
                )
                for member in self.members.values()
            ],
        )

    # -- changing

    def apply(self, change: GroupChange) -> None:
        """The only way it changes while live."""
        match change:
            case MemberPut(member=member):
                self._put(member)
            case MemberRemoved(member_id=member_id):
                self._remove(member_id)
            case MemberReplaced(member_id=member_id, successor=successor):
                self._replace(member_id, successor)
            case MemberAwaited(member_id=member_id):
                self.awaited |= {member_id}
            case MemberAwaitedNoMore(member_id=member_id):
                self.awaited -= {member_id}
            case ShareTaken(member_id=member_id):
                self.unsynced -= {member_id}
            case InitialDelayExtended(initial_ms_left=left):
                self.initial_ms_left, self.was_joined_late = left, False
            case AssignmentReset():
                self._put_all(replace(member, assignment=b"") for member in self._members())
            case _:
                self._move(change)

    def _move(self, change: GroupChange) -> None:
        self.state = next_state(CLASSIC_GROUP_TRANSITIONS, self.state, type(change).__name__)
        match change:
            case RebalanceBegan(why=why, initial_ms_left=left):
                self.why = why
                self.initial_ms_left, self.was_joined_late = left, False
                self.unsynced = frozenset()
            case GenerationStarted(generation=generation, protocol=protocol, leader=leader):
                self.generation, self.protocol, self.leader = generation, protocol, leader
                self.initial_ms_left = None
                self.unsynced = frozenset(self.members)
                self._put_all(replace(each, join=None, is_new=False) for each in self._members())
            case GroupEmptied(generation=generation, at_ms=at_ms):
                self.generation, self.protocol, self.leader = generation, None, None
                self.initial_ms_left = None
                self.changed_at_ms = at_ms
            case AssignmentMade(assignments=assignments, at_ms=at_ms):
                self.changed_at_ms = at_ms
                shares = dict(assignments)
                self._put_all(
                    replace(each, assignment=shares.get(each.member_id, b""), sync=None)
                    for each in self._members()
                )

    def restore(self, value: GroupMetadataValue) -> None:
        """Become what the record says."""
        self.protocol_type = value.protocol_type
        self.generation = value.generation
        self.protocol = value.protocol
        self.leader = value.leader
        self.changed_at_ms = value.current_state_timestamp
        self.state = STABLE if value.members else EMPTY
        self.members, self.statics = {}, {}
        for found in value.members:
            self._put(
                Member(
                    member_id=found.member_id,
                    instance_id=found.group_instance_id,
                    client_id=found.client_id,
                    client_host=found.client_host,
                    session_timeout_ms=found.session_timeout,
                    rebalance_timeout_ms=found.rebalance_timeout
                    if found.rebalance_timeout >= 0
                    else found.session_timeout,
                    protocols=((value.protocol or "", bytes(found.subscription)),),
                    assignment=bytes(found.assignment),
                )
            )

    def _members(self) -> tuple[Member, ...]:
        return tuple(self.members.values())

    def _put_all(self, members: Iterator[Member]) -> None:
        for member in members:
            self.members[member.member_id] = member

    def _put(self, member: Member) -> None:
        if member.join is not None:
            self.protocol_type = member.join.protocol_type
            if member.member_id not in self.members and self.initial_ms_left is not None:
                self.was_joined_late = True
            if self.leader is None:
                self.leader = member.member_id
        if member.sync is not None:
            self.unsynced -= {member.member_id}
        self.members[member.member_id] = member
        if member.instance_id is not None:
            self.statics[member.instance_id] = member.member_id

    def _remove(self, member_id: str) -> None:
        member = self.members.pop(member_id)
        self.unsynced -= {member_id}
        if member.instance_id is not None:
            self.statics.pop(member.instance_id, None)
        if self.leader == member_id:
            self.leader = next(iter(self.members), None)

    def _replace(self, member_id: str, successor: Member) -> None:
        """In its place, so that the order of members stays."""
        self.members = {
            successor.member_id if known == member_id else known: successor
            if known == member_id
            else member
            for known, member in self.members.items()
        }
        if successor.instance_id is not None:
            self.statics[successor.instance_id] = successor.member_id
        if self.leader == member_id:
            self.leader = successor.member_id
        if member_id in self.unsynced:
            self.unsynced = self.unsynced - {member_id} | {successor.member_id}
