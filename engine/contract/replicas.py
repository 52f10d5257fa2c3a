"""Commands about who leads and who holds partitions."""

from typing import Literal

from engine.contract.values import Command, Reply, Value


class OfReplicas(Command, frozen=True):
    """Any command about who leads and who holds partitions."""


class ElectLeaders(OfReplicas, frozen=True):
    """Elect leaders: preferred, or unclean where nobody leads. Reply: `PartitionsAnswered`.

    `partitions` None: of all that need it, and only those are answered.
    """

    election_type: Literal["preferred", "unclean"]
    partitions: tuple[tuple[str, int], ...] | None = None


class PartitionAnswer(Reply, frozen=True):
    """What became of one partition: "" and no code where all went well."""

    topic: str
    partition: int
    refusal: str = ""
    code: str = ""


class PartitionsAnswered(Reply, frozen=True):
    """Each partition succeeds or fails alone; `command_line` does the same with Kafka's tool."""

    answers: tuple[PartitionAnswer, ...]
    command_line: str = ""


class PartitionMove(Value, frozen=True):
    """The brokers one partition is to lie on, the preferred leader first."""

    topic: str
    partition: int
    replicas: tuple[int, ...]


class ReassignPartitions(OfReplicas, frozen=True):
    """Move partitions to other brokers. Reply: `PartitionsMoved`.

    With `validate_only` it is only said what would be moved.
    """

    moves: tuple[PartitionMove, ...]
    validate_only: bool = False
    throttle_bytes_per_s: int | None = None
    """What each broker copies of them a second at most, until none is on its way; None: no limit."""


class MovedPartition(Reply, frozen=True):
    """One partition's way from these brokers to those."""

    topic: str
    partition: int
    from_replicas: tuple[int, ...]
    to_replicas: tuple[int, ...]
    bytes_to_move: int | None
    """All new replicas together; None where no broker here holds it to say."""
    refusal: str = ""
    code: str = ""


class PartitionsMoved(Reply, frozen=True):
    """What moves (or would), and the same for Kafka's own tool."""

    partitions: tuple[MovedPartition, ...]
    plan: str
    """The file `command_line` reads."""
    command_line: str


class CancelReassignment(OfReplicas, frozen=True):
    """Stop moving partitions: they go back to who held them. Reply: `PartitionsAnswered`."""

    partitions: tuple[tuple[str, int], ...]


class ListReassignments(OfReplicas, frozen=True):
    """What is on its way. Reply: `Reassignments`."""


class OngoingMove(Reply, frozen=True):
    """A partition that is on its way, and how far its new replicas are."""

    topic: str
    partition: int
    replicas: tuple[int, ...]
    adding: tuple[int, ...]
    removing: tuple[int, ...]
    in_sync: tuple[int, ...]


class Reassignments(Reply, frozen=True):
    """All that is on its way."""

    moves: tuple[OngoingMove, ...]


class UnregisterBroker(OfReplicas, frozen=True):
    """Forget a broker that will not come back. Reply: `Done`."""

    broker_id: int
