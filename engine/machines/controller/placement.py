"""Which brokers hold a new partition: leaders spread evenly, replicas on different brokers."""

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId
from engine.machines.controller.image import MetadataImage


def usable_brokers(image: MetadataImage) -> list[BrokerId]:
    """Registered brokers, those that serve first."""
    brokers = [broker for broker in image.brokers.values() if not broker.is_stopping]
    brokers.sort(key=lambda broker: (broker.is_fenced, broker.broker_id))
    return [broker.broker_id for broker in brokers]


def place(
    image: MetadataImage, *, partition_count: int, replication_factor: int, seed: int
) -> list[tuple[int, ...]]:
    """The replicas of each new partition, the preferred leader first.

    The leaders go round the brokers from a drawn start; the followers of each next round stand
    one broker further, so that the load of a lost broker falls on all the others.
    """
    brokers = usable_brokers(image)
    serving = [broker for broker in brokers if not image.brokers[broker].is_fenced]
    if replication_factor > len(brokers):
        raise KafkaError(
            Code.INVALID_REPLICATION_FACTOR,
            f"Unable to replicate the partition {replication_factor} time(s): The target"
            f" replication factor of {replication_factor} cannot be reached because only"
            f" {len(brokers)} broker(s) are registered or some brokers have all their log"
            " directories cordoned.",
        )
    if not serving:
        raise KafkaError(
            Code.INVALID_REPLICATION_FACTOR,
            f"Unable to replicate the partition {replication_factor} time(s): All brokers are"
            " currently fenced or have all their log directories cordoned.",
        )
    placed: list[tuple[int, ...]] = []
    for index in range(partition_count):
        leader = serving[(seed + index) % len(serving)]
        others = [broker for broker in brokers if broker != leader]
        shift = (seed + index // len(serving)) % len(others) if others else 0
        followers = (others[shift:] + others[:shift])[: replication_factor - 1]
        placed.append((leader, *followers))
    return placed


def check_assignment(image: MetadataImage, replicas: tuple[int, ...], *, factor: int) -> None:
    """Refuse a replica list that cannot be."""
    if not replicas:
        raise _refuse("The manual partition assignment includes an empty replica list.")
    repeated = next((broker for broker in replicas if replicas.count(broker) > 1), None)
    if repeated is not None:
        raise _refuse(
            f"The manual partition assignment includes the broker {repeated} more than once."
        )
    for broker in replicas:
        if BrokerId(broker) not in image.brokers:
            raise _refuse(
                f"The manual partition assignment includes broker {broker}, but no such broker"
                " is registered."
            )
    if len(replicas) != factor:
        raise _refuse(
            f"The manual partition assignment includes a partition with {len(replicas)}"
            f" replica(s), but this is not consistent with previous partitions, which have"
            f" {factor} replica(s)."
        )


def _refuse(message: str) -> KafkaError:
    return KafkaError(Code.INVALID_REPLICA_ASSIGNMENT, message)
