"""What may be known of those who hold the cluster's metadata together."""

from typing import NamedTuple, Protocol

import msgspec

from engine.base.ids import BrokerId


class QuorumReplica(NamedTuple):
    """How far one of them has the metadata log."""

    replica_id: BrokerId
    directory_id: bytes
    log_end_offset: int
    last_fetch_ms: int
    last_caught_up_ms: int


class QuorumView(Protocol):
    """Who leads, who votes and who only follows."""

    @property
    def leader_id(self) -> BrokerId: ...

    @property
    def leader_epoch(self) -> int: ...

    @property
    def high_watermark(self) -> int: ...

    @property
    def voters(self) -> tuple[QuorumReplica, ...]: ...

    @property
    def observers(self) -> tuple[QuorumReplica, ...]: ...


class Quorum(msgspec.Struct, frozen=True):
    """A quorum as it is now."""

    leader_id: BrokerId
    leader_epoch: int
    high_watermark: int
    voters: tuple[QuorumReplica, ...]
    observers: tuple[QuorumReplica, ...] = ()
