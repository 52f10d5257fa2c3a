"""What may be asked of the group coordinator, and what it answers.

Asks are told apart by identity: a member's join is parked as the ask it came as.
"""

from dataclasses import dataclass, field

from engine.base.errors import Code
from engine.machines.step import Ask, Outcome_co
from engine.wire.message import Message


@dataclass(frozen=True, slots=True, eq=False)
class GroupAsk(Ask[Outcome_co]):
    """Something asked about one group."""

    group_id: str


@dataclass(frozen=True, slots=True)
class JoinedMember:
    """A member as the leader is told of it."""

    member_id: str
    instance_id: str | None
    metadata: bytes


@dataclass(frozen=True, slots=True)
class JoinOutcome:
    """What a join came to."""

    code: Code
    member_id: str = ""
    generation: int = -1
    protocol_type: str | None = None
    protocol: str | None = None
    leader: str = ""
    members: tuple[JoinedMember, ...] = ()
    skip_assignment: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Join(GroupAsk[JoinOutcome]):
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


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """A member's share of the assignment."""

    code: Code
    protocol_type: str | None = None
    protocol: str | None = None
    assignment: bytes = b""


@dataclass(frozen=True, slots=True, eq=False)
class Sync(GroupAsk[SyncOutcome]):
    """Bring the assignment (the leader), or wait for one's share of it."""

    member_id: str
    instance_id: str | None
    generation: int
    protocol_type: str | None = None
    protocol: str | None = None
    assignments: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Heartbeat(GroupAsk[Code]):
    """A member of a classic group is alive."""

    member_id: str
    instance_id: str | None
    generation: int


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who leaves: by id, or a static member by its instance id alone."""

    member_id: str
    instance_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeaveOutcome:
    """One code for the group, one for each who leaves."""

    code: Code
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Leave(GroupAsk[LeaveOutcome]):
    """Take members out at once."""

    leavers: tuple[Leaver, ...]


@dataclass(frozen=True, slots=True)
class CommittedOffset:
    """A position to store."""

    topic: str
    partition: int
    offset: int
    leader_epoch: int = -1
    metadata: str = ""
    topic_id: bytes = bytes(16)


@dataclass(frozen=True, slots=True)
class CommitOutcome:
    """One code for all, or one for each position."""

    code: Code
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CommitOffsets(GroupAsk[CommitOutcome]):
    """Store positions, as a member or from outside (no member id, generation -1)."""

    member_id: str
    instance_id: str | None
    generation: int
    """Or the member epoch in a consumer group."""
    offsets: tuple[CommittedOffset, ...]
    retention_ms: int | None = None
    """Versions 2 to 4 could say how long; None: as the broker's settings say."""
    version: int = 10


@dataclass(frozen=True, slots=True)
class FetchedOffset:
    """A position as it is stored; offset -1 where none is."""

    offset: int
    leader_epoch: int
    metadata: str


NO_OFFSET = FetchedOffset(-1, -1, "")


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """Positions by topic and partition."""

    code: Code
    offsets: tuple[tuple[str, tuple[tuple[int, FetchedOffset], ...]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FetchOffsets(GroupAsk[FetchOutcome]):
    """Read stored positions; `topics` None: all there are."""

    topics: tuple[tuple[str, tuple[int, ...]], ...] | None
    member_id: str | None = None
    member_epoch: int = -1


@dataclass(frozen=True, slots=True)
class MemberDescription:
    """A member of a classic group as DescribeGroups shows it."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    metadata: bytes
    assignment: bytes


@dataclass(frozen=True, slots=True)
class GroupDescription:
    """A classic group as DescribeGroups shows it; None stands for a group that is none."""

    state: str
    protocol_type: str
    protocol: str
    members: tuple[MemberDescription, ...]


@dataclass(frozen=True, slots=True)
class NotClassicGroup:
    """Why a group is not described."""

    message: str


@dataclass(frozen=True, slots=True, eq=False)
class DescribeGroup(GroupAsk[GroupDescription | NotClassicGroup]):
    """A classic group's state and members."""


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group in a list."""

    group_id: str
    protocol_type: str
    state: str
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class ListGroups(Ask[tuple[ListedGroup, ...]]):
    """Every group of a coordinator's partition."""


@dataclass(frozen=True, slots=True, eq=False)
class DeleteGroup(GroupAsk[Code]):
    """Forget an empty group and its positions."""


@dataclass(frozen=True, slots=True)
class DeleteOffsetsOutcome:
    """One code for the group, one for each topic."""

    code: Code
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class DeleteOffsets(GroupAsk[DeleteOffsetsOutcome]):
    """Forget positions in topics that the group does not read."""

    topics: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Due(Ask[None]):
    """A timer's time has come."""

    key: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ExpireOffsets(Ask[int]):
    """Forget the positions that nobody has wanted for too long; how many."""


@dataclass(frozen=True, slots=True, eq=False)
class ForgetTopics(Ask[int]):
    """Forget the positions in topics that were deleted; how many."""

    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wrote:
    """The one durable change: a record in `__consumer_offsets`; None is a tombstone."""

    group_id: str
    key: Message
    value: Message | None
    version: int = field(default=0)
    """Of the value."""
