"""Which replica a consumer had better read from: one in its own rack (KIP-392)."""

from typing import TYPE_CHECKING

from engine.broker.partition import Partition

if TYPE_CHECKING:
    from engine.broker.broker import Broker

SELECTOR = "replica.selector.class"
BY_RACK = "org.apache.kafka.common.replica.RackAwareReplicaSelector"


def nearest_replica(
    broker: "Broker", partition: Partition, *, rack: str, offset: int
) -> int | None:
    """A follower in the consumer's rack that has the offset; None: read here, from the leader."""
    replicas = partition.replicas
    if replicas is None or not rack or broker.settings.text(SELECTOR) != BY_RACK:
        return None
    brokers = broker.cluster.image.brokers
    mine = brokers.get(broker.broker_id)
    if mine is not None and mine.rack == rack:
        return None
    near = [
        (follower.end_offset, -replica)
        for replica, follower in replicas.followers.items()
        if replica in replicas.isr and follower.end_offset >= offset
        for at in [next((each for each in brokers.values() if each.broker_id == replica), None)]
        if at is not None and at.rack == rack and not at.is_fenced
    ]
    return -max(near)[1] if near else None
