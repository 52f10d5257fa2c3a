"""What changes in a classic group between two records: lost with the coordinator, like Kafka's."""

from dataclasses import dataclass

from engine.machines.group.member import Member


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A change of one group's memory."""

    group_id: str


@dataclass(frozen=True, slots=True)
class GroupBegan(GroupChange):
    """The group is known from now on."""


@dataclass(frozen=True, slots=True)
class MemberPut(GroupChange):
    """A member is new, or is now as this says."""

    member: Member


@dataclass(frozen=True, slots=True)
class MemberRemoved(GroupChange):
    """A member is gone."""

    member_id: str


@dataclass(frozen=True, slots=True)
class MemberReplaced(GroupChange):
    """A static member came back under a new id."""

    member_id: str
    successor: Member


@dataclass(frozen=True, slots=True)
class MemberAwaited(GroupChange):
    """An id was given out; its owner has not joined with it yet."""

    member_id: str


@dataclass(frozen=True, slots=True)
class MemberAwaitedNoMore(GroupChange):
    """It joined, left, or never came."""

    member_id: str


@dataclass(frozen=True, slots=True)
class RebalanceBegan(GroupChange):
    """Everybody has to join again."""

    why: str
    began_at_ms: int
    initial_ms_left: int | None = None
    """The group was empty: how much longer than its first delay it may wait for more members."""


@dataclass(frozen=True, slots=True)
class InitialDelayExtended(GroupChange):
    """Somebody came during the first delay: wait once more."""

    initial_ms_left: int


@dataclass(frozen=True, slots=True)
class GenerationStarted(GroupChange):
    """Everybody has joined: the leader assigns."""

    generation: int
    protocol: str
    leader: str


@dataclass(frozen=True, slots=True)
class GroupEmptied(GroupChange):
    """Nobody is left."""

    generation: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class AssignmentMade(GroupChange):
    """Each member knows its share."""

    assignments: tuple[tuple[str, bytes], ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class AssignmentReset(GroupChange):
    """The shares hold no more: a rebalance begins before they were handed out."""


@dataclass(frozen=True, slots=True)
class ShareTaken(GroupChange):
    """A member asked for its share after the assignment was made."""

    member_id: str
