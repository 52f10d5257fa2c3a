"""What may be asked of the controller about replicas: who is in sync, who leads, who holds what."""

from enum import IntEnum

import msgspec

from engine.base.errors import Code
from engine.base.ids import BrokerId, TopicId
from engine.machines.step import Ask

ANY_EPOCH = -1
"""The broker epoch of a member of a new ISR that is not to be checked."""


class IsrChange(msgspec.Struct, frozen=True):
    """The ISR a leader wishes for one of its partitions."""

    topic_id: TopicId
    index: int
    leader_epoch: int
    partition_epoch: int
    new_isr: tuple[tuple[int, int], ...]
    """(broker id, the broker epoch the leader knows it by, or `ANY_EPOCH`)"""
    is_recovering: bool = False
    """Whether the leader, elected uncleanly, has not yet recovered."""


class IsrOutcome(msgspec.Struct, frozen=True):
    """What became of one partition's wish; all but the code is meaningless where it is refused."""

    topic_id: TopicId
    index: int
    code: Code = Code.NONE
    leader: BrokerId | None = None
    leader_epoch: int = -1
    isr: tuple[int, ...] = ()
    partition_epoch: int = -1
    is_recovering: bool = False


class AlterPartition(Ask[tuple[IsrOutcome, ...]], frozen=True):
    """A leader saw replicas fall behind or catch up. Each partition succeeds or fails alone."""

    broker_id: BrokerId
    broker_epoch: int
    partitions: tuple[IsrChange, ...]


class ElectionType(IntEnum):
    """What kind of election is asked for, as ElectLeaders numbers it."""

    PREFERRED = 0
    UNCLEAN = 1


class PartitionOutcome(msgspec.Struct, frozen=True):
    """What became of one partition of a request."""

    topic: str
    index: int
    code: Code = Code.NONE
    message: str | None = None


class ElectLeaders(Ask[tuple[PartitionOutcome, ...]], frozen=True):
    """Elect leaders of these partitions. Each succeeds or fails alone."""

    election_type: ElectionType
    partitions: tuple[tuple[str, int], ...] | None = None
    """(topic, index); None: of all that need it, and only those are answered."""


class LeadersElected(msgspec.Struct, frozen=True):
    """What a round of elections did."""

    elected: int
    is_whole: bool
    """False where there may be more to elect: ask again at once."""


class BalanceLeaders(Ask[LeadersElected], frozen=True):
    """Give leadership back to the preferred replicas that are in sync again."""

    max_elections: int = 1000


class ElectUncleanLeaders(Ask[LeadersElected], frozen=True):
    """Elect whoever is left for partitions without a leader, where their topic allows that."""

    max_elections: int = 1000


class Reassignment(msgspec.Struct, frozen=True):
    """The replicas one partition is to have, the preferred leader first; None cancels."""

    topic: str
    index: int
    replicas: tuple[int, ...] | None


class AlterPartitionReassignments(Ask[tuple[PartitionOutcome, ...]], frozen=True):
    """Move partitions to other brokers, or stop moving them. Each succeeds or fails alone."""

    partitions: tuple[Reassignment, ...]
    allows_factor_change: bool = True
    validate_only: bool = False
