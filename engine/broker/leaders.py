"""Who leads instead: what a refusal tells a client that came to the wrong broker (KIP-951)."""

from typing import TYPE_CHECKING, NamedTuple

from engine.base.errors import Code

if TYPE_CHECKING:
    from engine.broker.broker import Broker

HINTED = frozenset({Code.NOT_LEADER_OR_FOLLOWER, Code.FENCED_LEADER_EPOCH})
"""The refusals after which a client wants the present leader."""


class LeaderHint(NamedTuple):
    """A partition's leader and how to reach it."""

    leader: int
    leader_epoch: int
    host: str
    port: int
    rack: str | None


def leader_hint(broker: "Broker", code: Code, topic: str, index: int) -> LeaderHint | None:
    """The present leader of a partition, where the refusal is about that and it is known."""
    if code not in HINTED:
        return None
    image = broker.cluster.image
    found = image.topics.get(topic)
    partition = (
        next((p for i, p in found.partitions.items() if i == index), None) if found else None
    )
    if partition is None or partition.leader is None:
        return None
    leader = image.brokers.get(partition.leader)
    if leader is None or not leader.endpoints:
        return None
    endpoint = leader.endpoints[0]
    return LeaderHint(
        partition.leader, partition.leader_epoch, endpoint.host, endpoint.port, leader.rack
    )
