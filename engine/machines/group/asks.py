"""What may be asked of the group coordinator, and what it answers.

Asks are told apart by identity: a member's join is parked as the ask it came as.
"""

import msgspec

from engine.base.errors import Code
from engine.machines.step import Ask, Outcome_co
from engine.wire.message import Message


class GroupAsk(Ask[Outcome_co], frozen=True, eq=False):
    """Something asked about one group."""

    group_id: str


class JoinedMember(msgspec.Struct, frozen=True):
    """A member as the leader is told of it."""

    member_id: str
    instance_id: str | None
    metadata: bytes


class JoinOutcome(msgspec.Struct, frozen=True):
    """What a join came to."""

    code: Code
    member_id: str = ""
    generation: int = -1
    protocol_type: str | None = None
    protocol: str | None = None
    leader: str = ""
    members: tuple[JoinedMember, ...] = ()
    skip_assignment: bool = False


class Join(GroupAsk[JoinOutcome], frozen=True, eq=False):
    """Enter a classic group, or enter it again; answered when everybody has."""

    member_id: str
    new_member_id: str
    """The id a member gets that has none."""
    instance_id: str | None
    client_id: str
    client_host: str
    session_timeout_ms: int
    rebalance_timeout_ms: int
    protocol_type: str
    protocols: tuple[tuple[str, bytes], ...]
    requires_known_id: bool = False
    """Versions 4 and later: a member without an id gets one and comes again with it."""
    can_skip_assignment: bool = False
    reason: str = ""


class SyncOutcome(msgspec.Struct, frozen=True):
    """A member's share of the assignment."""

    code: Code
    protocol_type: str | None = None
    protocol: str | None = None
    assignment: bytes = b""


class Sync(GroupAsk[SyncOutcome], frozen=True, eq=False):
    """Bring the assignment (the leader), or wait for one's share of it."""

    member_id: str
    instance_id: str | None
    generation: int
    protocol_type: str | None = None
    protocol: str | None = None
    assignments: tuple[tuple[str, bytes], ...] = ()


class Heartbeat(GroupAsk[Code], frozen=True, eq=False):
    """A member of a classic group is alive."""

    member_id: str
    instance_id: str | None
    generation: int


class Leaver(msgspec.Struct, frozen=True):
    """Who leaves: by id, or a static member by its instance id alone."""

    member_id: str
    instance_id: str | None = None
    reason: str = ""


class LeaveOutcome(msgspec.Struct, frozen=True):
    """One code for the group, one for each who leaves."""

    code: Code
    codes: tuple[Code, ...] = ()


class Leave(GroupAsk[LeaveOutcome], frozen=True, eq=False):
    """Take members out at once."""

    leavers: tuple[Leaver, ...]


class CommittedOffset(msgspec.Struct, frozen=True):
    """A position to store."""

    topic: str
    partition: int
    offset: int
    leader_epoch: int = -1
    metadata: str = ""
    topic_id: bytes = bytes(16)


class CommitOutcome(msgspec.Struct, frozen=True):
    """One code for all, or one for each position."""

    code: Code
    codes: tuple[Code, ...] = ()


class CommitOffsets(GroupAsk[CommitOutcome], frozen=True, eq=False):
    """Store positions, as a member or from outside (no member id, generation -1)."""

    member_id: str
    instance_id: str | None
    generation: int
    """Or the member epoch in a consumer group."""
    offsets: tuple[CommittedOffset, ...]
    retention_ms: int | None = None
    """Versions 2 to 4 could say how long; None: as the broker's settings say."""
    version: int = 10


class FetchedOffset(msgspec.Struct, frozen=True):
    """A position as it is stored; offset -1 where none is."""

    offset: int
    leader_epoch: int
    metadata: str


NO_OFFSET = FetchedOffset(-1, -1, "")


class FetchOutcome(msgspec.Struct, frozen=True):
    """Positions by topic and partition."""

    code: Code
    offsets: tuple[tuple[str, tuple[tuple[int, FetchedOffset], ...]], ...] = ()


class FetchOffsets(GroupAsk[FetchOutcome], frozen=True, eq=False):
    """Read stored positions; `topics` None: all there are."""

    topics: tuple[tuple[str, tuple[int, ...]], ...] | None
    member_id: str | None = None
    member_epoch: int = -1


class MemberDescription(msgspec.Struct, frozen=True):
    """A member of a classic group as DescribeGroups shows it."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    metadata: bytes
    assignment: bytes


class GroupDescription(msgspec.Struct, frozen=True):
    """A classic group as DescribeGroups shows it; None stands for a group that is none."""

    state: str
    protocol_type: str
    protocol: str
    members: tuple[MemberDescription, ...]


class NotClassicGroup(msgspec.Struct, frozen=True):
    """Why a group is not described."""

    message: str


class DescribeGroup(GroupAsk[GroupDescription | NotClassicGroup], frozen=True, eq=False):
    """A classic group's state and members."""


class ListedGroup(msgspec.Struct, frozen=True):
    """A group in a list."""

    group_id: str
    protocol_type: str
    state: str
    kind: str


class ListGroups(Ask[tuple[ListedGroup, ...]], frozen=True, eq=False):
    """Every group of a coordinator's partition."""


class DeleteGroup(GroupAsk[Code], frozen=True, eq=False):
    """Forget an empty group and its positions."""


class DeleteOffsetsOutcome(msgspec.Struct, frozen=True):
    """One code for the group, one for each topic."""

    code: Code
    codes: tuple[Code, ...] = ()


class DeleteOffsets(GroupAsk[DeleteOffsetsOutcome], frozen=True, eq=False):
    """Forget positions in topics that the group does not read."""

    topics: tuple[tuple[str, tuple[int, ...]], ...]


class Due(Ask[None], frozen=True, eq=False):
    """A timer's time has come."""

    key: tuple[str, ...]


class ExpireOffsets(Ask[int], frozen=True, eq=False):
    """Forget the positions that nobody has wanted for too long; how many."""


class ForgetTopics(Ask[int], frozen=True, eq=False):
    """Forget the positions in topics that were deleted; how many."""

    topics: frozenset[str]


class Wrote(msgspec.Struct, frozen=True):
    """The one durable change: a record in `__consumer_offsets`; None is a tombstone."""

    group_id: str
    key: Message
    value: Message | None
    version: int = msgspec.field(default=0)
    """Of the value."""
