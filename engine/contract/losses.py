"""What would become of the partitions, were a broker gone: told before it is."""

from engine.contract.values import Command, Reply, Value

MOST_PARTITIONS = 500


class DescribeLoss(Command, frozen=True):
    """What the controller would do were this broker gone. Nothing is done. Reply: `Loss`."""

    broker_id: int


class LosingPartition(Value, frozen=True):
    """A partition that loses its leader or a replica in sync."""

    topic: str
    partition: int
    leader_was: int | None
    leader: int | None
    """Who would lead it; None: nobody."""
    isr: tuple[int, ...]
    """Who would be in sync."""
    least_in_sync: int
    """min.insync.replicas: with fewer in sync, acks=all is refused."""


class Loss(Reply, frozen=True):
    """Counts of all partitions, and the partitions, the worst off first."""

    broker_id: int
    leaders_moved: int
    offline: int
    below_min_isr: int
    """That still have a leader, and refuse acks=all."""
    partitions: tuple[LosingPartition, ...]
    skipped: int
    """More of them that are not listed."""
    is_controller: bool
    """Another broker would take over the metadata."""
    is_quorum_lost: bool
    """The voters left are no majority: no metadata can change until one is back."""
