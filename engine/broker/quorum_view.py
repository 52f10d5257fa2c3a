"""Who holds the cluster's metadata together, as the one who leads them knows it."""

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from engine.base.ids import NO_TOPIC_ID, BrokerId

if TYPE_CHECKING:
    from engine.broker.cluster import Cluster


class QuorumReplica(NamedTuple):
    """How far one of them has the metadata log; times are milliseconds since 1970, or -1."""

    replica_id: BrokerId
    directory_id: bytes
    log_end_offset: int
    last_fetch_ms: int
    last_caught_up_ms: int


class QuorumView(msgspec.Struct, frozen=True):
    """Who leads, who votes and who only follows."""

    leader_id: BrokerId
    leader_epoch: int
    high_watermark: int
    voters: tuple[QuorumReplica, ...]
    observers: tuple[QuorumReplica, ...] = ()


class DescribeQuorum(msgspec.Struct, frozen=True):
    """A broker asks the leader for the view."""


def quorum_view(cluster: "Cluster") -> QuorumView:
    """The view of the broker that leads."""
    quorum, clock = cluster.quorum, cluster.clock
    now_ms, monotonic_ms = clock.now_ms(), clock.monotonic_ms()
    me = BrokerId(quorum.leader or 0)

    def wall(at_ms: float) -> int:
        return now_ms - round(monotonic_ms - at_ms) if at_ms >= 0 else -1

    def replica(each: int) -> QuorumReplica:
        broker = cluster.image.brokers.get(BrokerId(each))
        directory = broker.log_dirs[0] if broker and broker.log_dirs else NO_TOPIC_ID
        if each == me:
            return QuorumReplica(me, directory, cluster.next_metadata_offset, now_ms, now_ms)
        known = quorum.progress.get(each)
        if known is None:
            return QuorumReplica(BrokerId(each), directory, -1, -1, -1)
        heard, level = wall(known.heard_at_ms), wall(known.caught_up_at_ms)
        return QuorumReplica(BrokerId(each), directory, known.end_offset, heard, level)

    voters = quorum.voters
    return QuorumView(
        me,
        quorum.standing.epoch,
        quorum.high_watermark,
        tuple(replica(each) for each in voters),
        tuple(replica(each) for each in sorted(quorum.progress) if each not in voters),
    )
