"""What may be asked about groups: where they are, setting them elsewhere, taking them apart."""

from typing import Literal

from engine.contract.values import Command, Reply, Value

ResetTo = Literal["earliest", "latest", "offset", "time", "shift", "group"]


class ResetOffsets(Command, frozen=True):
    """Where a group would stand after a reset; with `apply`, set it there. Reply: `OffsetsReset`.

    The group may be one that does not exist yet. It must have no members: whoever must stop is
    named in the reply, and then nothing is changed.
    """

    group_id: str
    topics: tuple[tuple[str, tuple[int, ...] | None], ...]
    """Topics with the partitions meant; None means all of them."""
    to: ResetTo
    value: int | None = None
    """The offset, the milliseconds since 1970, or how far to shift."""
    from_group: str = ""
    """Whose positions to take, for "group"."""
    apply: bool = False


class OffsetMove(Value, frozen=True):
    """One partition's position before and after; None: none is stored."""

    topic: str
    partition: int
    before: int | None
    after: int | None
    log_start_offset: int
    end_offset: int


class OffsetsReset(Reply, frozen=True):
    """What a reset does, or did."""

    moves: tuple[OffsetMove, ...]
    must_stop: tuple[str, ...]
    """The members that have to stop first, by client id and host."""
    command_line: str
    """The same with Kafka's own tool."""
    was_applied: bool


class SetOffsets(Command, frozen=True):
    """Put positions as they are given; None forgets one. Undoes a reset, or takes in a file.

    The group must have no members; positions in topics that none of them reads may be forgotten
    all the same. Reply: `Done`.
    """

    group_id: str
    positions: tuple[tuple[str, int, int | None], ...]
    """(topic, partition, offset)."""


class DeleteGroup(Command, frozen=True):
    """Forget a group without members and all its positions. Reply: `Done`."""

    group_id: str


class RemoveMembers(Command, frozen=True):
    """Take members out, as if they had left; they may come back. Reply: `Done`."""

    group_id: str
    member_ids: tuple[str, ...]


class DescribeLag(Command, frozen=True):
    """How far behind a group is, in records and in time. Reply: `GroupLag`."""

    group_id: str


class PartitionLag(Value, frozen=True):
    """One partition's distance from its end."""

    topic: str
    partition: int
    committed_offset: int
    end_offset: int
    lag: int
    waits_since_ms: int | None
    """The timestamp of the first record that is not read yet; None where all are, or it is gone."""


class GroupLag(Reply, frozen=True):
    """All positions of a group against the ends of their partitions."""

    partitions: tuple[PartitionLag, ...]
