"""An engine's replies as words for a terminal."""

from collections.abc import Iterator

from engine.contract.cluster_commands import (
    BrokerState,
    ClusterDescription,
    Elected,
    Faults,
    PartitionState,
    PartitionStates,
    StepTaken,
)
from engine.contract.values import Reply


def lines_of(reply: Reply) -> Iterator[str]:
    """What is said of a reply; of `Done` nothing but that."""
    match reply:
        case ClusterDescription():
            yield f"cluster {reply.cluster_id}, controller epoch {reply.controller_epoch}"
            yield from map(_broker, reply.brokers)
        case BrokerState():
            yield f"broker {reply.broker_id} {reply.state} {','.join(reply.addresses)}"
        case PartitionStates():
            yield from map(_partition, reply.partitions)
        case Faults():
            yield from (fault.text for fault in reply.faults)
            if not reply.faults:
                yield "nothing is wrong"
        case Elected():
            yield f"{reply.partition_count} partitions"
        case StepTaken():
            links = "link" if reply.link_count == 1 else "links"
            yield f"something went on over {reply.link_count} {links}"
        case _:
            yield "done"


def _broker(broker: BrokerState) -> str:
    controller = "  controller" if broker.is_controller else ""
    return (
        f"broker {broker.broker_id}  {broker.state:8}  {','.join(broker.addresses)}"
        f"  {broker.replica_count} replicas, leads {broker.leader_count}{controller}"
    )


def _partition(partition: PartitionState) -> str:
    leader = "none" if partition.leader is None else str(partition.leader)
    ends = " ".join(f"{broker}:{end}" for broker, end in partition.end_offsets)
    moving = ""
    if partition.adding or partition.removing:
        moving = f"  adding {_ids(partition.adding)}  removing {_ids(partition.removing)}"
    return (
        f"{partition.topic}-{partition.partition}  leader {leader}"
        f"  replicas {_ids(partition.replicas)}  isr {_ids(partition.isr)}{moving}"
        f"  high watermark {_or_unknown(partition.high_watermark)}  ends {ends}"
    )


def _ids(brokers: tuple[int, ...]) -> str:
    return ",".join(map(str, brokers)) or "-"


def _or_unknown(offset: int | None) -> str:
    return "unknown" if offset is None else str(offset)
