"""What became of a topic's leaders and in-sync replicas since the engine started."""

from engine.contract.values import Command, Reply, Value


class ReadReplicaHistory(Command, frozen=True):
    """The changes of a topic's leaders and in-sync replicas. Reply: `ReplicaHistory`."""

    topic: str


class ReplicaChange(Value, frozen=True):
    """One change of one partition: what was and what is."""

    at_ms: int
    partition: int
    leader_was: int | None
    leader: int | None
    epoch: int
    """The leader epoch from then on."""
    isr_was: tuple[int, ...]
    isr: tuple[int, ...]
    why: str


class ReplicaHistory(Reply, frozen=True):
    """The newest changes, oldest first."""

    changes: tuple[ReplicaChange, ...]
    skipped: int
    """Older ones that were not kept."""
