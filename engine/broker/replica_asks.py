"""What followers and leaders of partitions say to each other over the links."""

from typing import NamedTuple

from engine.base.errors import Code

ReplicaKey = tuple[bytes, int]
"""A partition by its topic's id and its index."""


class Position(NamedTuple):
    """Where a follower stands in one partition."""

    key: ReplicaKey
    leader_epoch: int
    end_offset: int
    last_epoch: int
    """The epoch of its last batch, -1 where it has none: the leader tells where their logs part."""
    safe_end: int
    log_start_offset: int


class FetchReplicas(NamedTuple):
    """A follower asks its leader for news: the positions name what changed since it last asked."""

    broker_id: int
    broker_epoch: int
    session: int
    """Of the follower's own: a new number makes the leader forget what it knew."""
    number: int
    """Counts the asks of a session from 0, so that none is missed."""
    positions: tuple[Position, ...]
    forgotten: tuple[ReplicaKey, ...]
    max_bytes: int
    partition_bytes: int
    wait_ms: int

    @property
    def size(self) -> int:
        """In bytes, about, for throttled links."""
        return 64 * (1 + len(self.positions))


class ReplicaNews(NamedTuple):
    """What there is of one partition."""

    key: ReplicaKey
    code: Code
    data: bytes = b""
    """Whole batches from the follower's end on."""
    high_watermark: int = -1
    log_start_offset: int = -1
    parts_at: tuple[int, int] | None = None
    """The logs differ: the largest epoch both may have, and where it ends at the leader."""


class ReplicasFetched(NamedTuple):
    """The leader's answer. A follower whose session is not known begins another one."""

    is_known: bool
    news: tuple[ReplicaNews, ...] = ()

    @property
    def size(self) -> int:
        return sum(len(each.data) for each in self.news)


class MadeSafe(NamedTuple):
    """A follower's syncs: offsets below which everything is safe."""

    broker_id: int
    session: int
    ends: tuple[tuple[ReplicaKey, int, int], ...]
    """(partition, leader epoch, end offset): what was safe under another leader says nothing now."""
