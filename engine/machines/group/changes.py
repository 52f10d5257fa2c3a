"""What changes in a classic group between two records: lost with the coordinator, like Kafka's."""

import msgspec

from engine.machines.group.member import Member


class GroupChange(msgspec.Struct, frozen=True):
    """A change of one group's memory."""

    group_id: str


class GroupBegan(GroupChange, frozen=True):
    """The group is known from now on."""


class MemberPut(GroupChange, frozen=True):
    """A member is new, or is now as this says."""

    member: Member


class MemberRemoved(GroupChange, frozen=True):
    """A member is gone."""

    member_id: str


class MemberReplaced(GroupChange, frozen=True):
    """A static member came back under a new id."""

    member_id: str
    successor: Member


class MemberAwaited(GroupChange, frozen=True):
    """An id was given out; its owner has not joined with it yet."""

    member_id: str


class MemberAwaitedNoMore(GroupChange, frozen=True):
    """It joined, left, or never came."""

    member_id: str


class RebalanceBegan(GroupChange, frozen=True):
    """Everybody has to join again."""

    why: str
    began_at_ms: int
    initial_ms_left: int | None = None
    """The group was empty: how much longer than its first delay it may wait for more members."""


class InitialDelayExtended(GroupChange, frozen=True):
    """Somebody came during the first delay: wait once more."""

    initial_ms_left: int


class GenerationStarted(GroupChange, frozen=True):
    """Everybody has joined: the leader assigns."""

    generation: int
    protocol: str
    leader: str


class GroupEmptied(GroupChange, frozen=True):
    """Nobody is left."""

    generation: int
    at_ms: int


class AssignmentMade(GroupChange, frozen=True):
    """Each member knows its share."""

    assignments: tuple[tuple[str, bytes], ...]
    at_ms: int


class AssignmentReset(GroupChange, frozen=True):
    """The shares hold no more: a rebalance begins before they were handed out."""


class ShareTaken(GroupChange, frozen=True):
    """A member asked for its share after the assignment was made."""

    member_id: str
