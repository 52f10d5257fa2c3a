"""Groups as the window sees them: members, shares, positions, and why they were shared anew."""

from typing import Literal

from engine.contract.values import Value, View

GroupKind = Literal["classic", "consumer"]
MemberState = Literal["joining", "syncing", "stable", "unrevoked", "unreleased"]
GroupEdge = tuple[str, str, str]
"""A state of a group, what happened in it, and the state after that."""
CLASSIC_EDGES: tuple[GroupEdge, ...] = (
    ("Empty", "RebalanceBegan", "PreparingRebalance"),
    ("PreparingRebalance", "GenerationStarted", "CompletingRebalance"),
    ("PreparingRebalance", "GroupEmptied", "Empty"),
    ("CompletingRebalance", "AssignmentMade", "Stable"),
    ("CompletingRebalance", "RebalanceBegan", "PreparingRebalance"),
    ("Stable", "RebalanceBegan", "PreparingRebalance"),
)
"""The life of a classic group, as its machine has it."""
CONSUMER_EDGES: tuple[GroupEdge, ...] = (
    ("Empty", "EpochBumped", "Assigning"),
    ("Empty", "TargetMade", "Reconciling"),
    ("Empty", "MembersReconciled", "Stable"),
    ("Assigning", "TargetMade", "Reconciling"),
    ("Assigning", "MembersReconciled", "Stable"),
    ("Assigning", "MembersGone", "Empty"),
    ("Reconciling", "EpochBumped", "Assigning"),
    ("Reconciling", "MembersReconciled", "Stable"),
    ("Reconciling", "MembersGone", "Empty"),
    ("Stable", "EpochBumped", "Assigning"),
    ("Stable", "TargetMade", "Reconciling"),
    ("Stable", "MembersGone", "Empty"),
)
"""The life of a group of the consumer protocol, but for its end."""
Shares = tuple[tuple[str, tuple[int, ...]], ...]
"""Topics with the partitions of each."""


class GroupMemberView(Value, frozen=True):
    """One member of a group."""

    member_id: str
    instance_id: str | None
    """A static member's own name (KIP-345)."""
    client_id: str
    host: str
    is_leader: bool
    """It computes the assignment; in the consumer protocol the broker does."""
    state: MemberState
    epoch: int
    """The generation, or the member's epoch in the consumer protocol."""
    session_timeout_ms: int
    session_ends_at_ms: int | None
    """When it counts as gone unless it sends a heartbeat; None while it waits for an answer."""
    rebalance_timeout_ms: int
    topics: tuple[str, ...] | None
    """What it subscribes to; None where that cannot be read."""
    assigned: Shares
    target: Shares | None = None
    """What it will be assigned once others have given it up; None where there is no such wait."""
    may_be_removed: bool = True
    """By somebody else: a member of the consumer protocol leaves by itself alone."""


class GroupPosition(Value, frozen=True):
    """A partition in a group: who reads it and how far it has committed."""

    topic: str
    partition: int
    member_id: str | None
    committed_offset: int | None
    leader_epoch: int | None
    committed_at_ms: int | None
    metadata: str


class RebalanceView(Value, frozen=True):
    """One rebalance: why it began, how long it took, what it moved."""

    began_at_ms: int
    took_ms: int | None
    """None while it goes on."""
    why: str
    generation: int
    member_count: int
    moved_count: int
    """Partitions that another member reads now."""


class GroupView(View, frozen=True):
    """One group. Key: ("group", group_id)."""

    group_id: str
    kind: GroupKind
    state: str
    """Kafka's word: "Empty", "PreparingRebalance", "CompletingRebalance", "Stable", ..."""
    generation: int
    """Or the group's epoch in the consumer protocol."""
    protocol_type: str
    """"consumer"; empty for a group that has positions and never had members."""
    protocol: str
    """The assignor, empty while there is none."""
    coordinator_id: int
    coordinator_partition: int
    """Of `__consumer_offsets`."""
    changed_at_ms: int | None
    members: tuple[GroupMemberView, ...]
    positions: tuple[GroupPosition, ...]
    rebalances: tuple[RebalanceView, ...]
    """The last ones, newest first; those since the engine started."""
    last_edge: GroupEdge | None = None
    """How it came into its state; None where that was before the engine started."""
