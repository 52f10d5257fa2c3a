"""What may be asked of the controller about replicas: who is in sync, who leads, who holds what."""

from dataclasses import dataclass

from engine.base.errors import Code
from engine.base.ids import BrokerId, TopicId
from engine.machines.step import Ask

ANY_EPOCH = -1
"""The broker epoch of a member of a new ISR that is not to be checked."""


@dataclass(frozen=True, slots=True)
class IsrChange:
    """The ISR a leader wishes for one of its partitions."""

    topic_id: TopicId
    index: int
    leader_epoch: int
    partition_epoch: int
    new_isr: tuple[tuple[int, int], ...]
    """(broker id, the broker epoch the leader knows it by, or `ANY_EPOCH`)"""
    is_recovering: bool = False
    """Whether the leader, elected uncleanly, has not yet recovered."""


@dataclass(frozen=True, slots=True)
class IsrOutcome:
    """What became of one partition's wish; all but the code is meaningless where it is refused."""

    topic_id: TopicId
    index: int
    code: Code = Code.NONE
    leader: BrokerId | None = None
    leader_epoch: int = -1
    isr: tuple[int, ...] = ()
    partition_epoch: int = -1
    is_recovering: bool = False


@dataclass(frozen=True, slots=True)
class AlterPartition(Ask[tuple[IsrOutcome, ...]]):
    """A leader saw replicas fall behind or catch up. Each partition succeeds or fails alone."""

    broker_id: BrokerId
    broker_epoch: int
    partitions: tuple[IsrChange, ...]
