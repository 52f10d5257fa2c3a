"""Finds the broker that carries a command out: a partition's leader, a group's coordinator."""

import asyncio

from engine.base.errors import Code
from engine.base.ids import PartitionIndex
from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.group_coordinator import TOPIC as OFFSETS_TOPIC
from engine.broker.leaderless import why_no_leader
from engine.commands.refusals import refusal_of
from engine.contract.values import EngineError

PAUSE_S, LOOKS = 0.02, 100
"""A leader that has yet to read that it leads is given two seconds, as clients give it."""


async def leader_of(fleet: Fleet, topic: str, index: int) -> Broker:
    """Who leads a partition, and knows it; EngineError in words where nobody does."""
    for _ in range(LOOKS):
        leader, epoch = _named_leader(fleet, topic, index)
        own = leader.cluster.image.topics.get(topic)
        read = own.partitions.get(PartitionIndex(index)) if own else None
        if read is not None and read.leader_epoch >= epoch:
            break
        await asyncio.sleep(PAUSE_S)
    return leader


def _named_leader(fleet: Fleet, topic: str, index: int) -> tuple[Broker, int]:
    known = fleet.image.topics.get(topic)
    if known is None:
        raise refusal_of(Code.UNKNOWN_TOPIC_OR_PARTITION, None, f"topic {topic}")
    partition = known.partitions.get(PartitionIndex(index))
    if partition is None:
        raise refusal_of(
            Code.UNKNOWN_TOPIC_OR_PARTITION, None, f"partition {index} of topic {topic}"
        )
    why = why_no_leader(fleet, partition)
    leader = fleet.leader(topic, index)
    if why or leader is None:
        text = f"Partition {index} of {topic} has no leader: {why}."
        raise EngineError(text, Code.LEADER_NOT_AVAILABLE.name)
    return leader, partition.leader_epoch


async def coordinator_of(fleet: Fleet, group_id: str) -> Broker:
    """Who coordinates a group, with what it keeps of it read."""
    groups = fleet.front.groups
    index = groups.partition_of(group_id) if await groups.topic_made() else None
    if index is None:
        raise EngineError("The topic that keeps groups could not be made.")
    broker = await leader_of(fleet, OFFSETS_TOPIC, index)
    await broker.groups.ready()
    return broker
