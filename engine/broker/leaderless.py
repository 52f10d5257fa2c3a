"""Says why nobody leads a partition now."""

from typing import TYPE_CHECKING

from engine.machines.controller.image import PartitionImage

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet


def why_no_leader(fleet: "Fleet", partition: PartitionImage) -> str:
    """One clause, "broker 3 is down and was the last in sync"; empty where a leader serves."""
    leader = partition.leader
    if leader is not None:
        if leader not in fleet.brokers:
            return f"broker {leader} is down and no other has taken over yet"
        return f"broker {leader} leads it and is paused" if fleet.links.is_paused(leader) else ""
    last = partition.isr or partition.eligible_leader_replicas or partition.last_known_elr
    last = last or partition.replicas
    if all(replica in fleet.brokers for replica in last):
        return "a leader is being elected"
    if len(last) == 1:
        return f"broker {last[0]} is down and was the last in sync"
    names = f"{', '.join(map(str, last[:-1]))} and {last[-1]}"
    return f"of brokers {names}, which were the last in sync, none may lead"
