"""Groups for the window: those of the consumer protocol, and the positions of all."""

from typing import TYPE_CHECKING

from engine.broker.group_settings import group_config
from engine.contract.groups import (
    GroupEdge,
    GroupMemberView,
    GroupPosition,
    GroupView,
    MemberState,
    RebalanceView,
    Shares,
)
from engine.machines.group.consumer.draft import session_timeout_ms
from engine.machines.group.consumer.group import ConsumerGroup
from engine.machines.group.consumer.member import STABLE, UNRELEASED, UNREVOKED, ConsumerMember
from engine.machines.group.consumer.topics import Shares as SharesById

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.group_coordinator import GroupShard

_STATES: dict[str, MemberState] = {
    STABLE: "stable",
    UNREVOKED: "unrevoked",
    UNRELEASED: "unreleased",
}


def consumer_view(
    broker: "Broker",
    shard: "GroupShard",
    group: ConsumerGroup,
    rebalances: tuple[RebalanceView, ...],
    edge: GroupEdge | None,
) -> GroupView:
    config = group_config(broker, group.group_id)
    members = tuple(
        _member(broker, shard, group, each, session_timeout_ms(each, config))
        for each in group.members.values()
    )
    return GroupView(
        group_id=group.group_id,
        kind="consumer",
        state=group.state,
        generation=group.epoch,
        protocol_type=group.protocol_type,
        protocol=group.preferred_assignor(config.consumer_assignors[0]) if members else "",
        coordinator_id=broker.broker_id,
        coordinator_partition=shard.partition.index,
        changed_at_ms=group.assigned_at_ms or None,
        members=members,
        positions=positions_of(shard, group.group_id, members),
        rebalances=rebalances,
        last_edge=edge,
    )


def _member(
    broker: "Broker",
    shard: "GroupShard",
    group: ConsumerGroup,
    member: ConsumerMember,
    session_ms: int,
) -> GroupMemberView:
    target = group.targets.get(member.member_id, {})
    assigned_named, target_named = _named(broker, member.holds), _named(broker, target)
    return GroupMemberView(
        member_id=member.member_id,
        instance_id=member.instance_id,
        client_id=member.client_id,
        host=member.client_host,
        is_leader=False,
        state=_STATES.get(member.state, "stable"),
        epoch=member.epoch,
        session_timeout_ms=session_ms,
        session_ends_at_ms=shard.timers.due_ms("session", group.group_id, member.member_id),
        rebalance_timeout_ms=member.rebalance_timeout_ms,
        topics=tuple(sorted(group.topics_of(member))),
        assigned=assigned_named,
        target=target_named if target_named != assigned_named else None,
        may_be_removed=member.classic is not None,
    )


def _named(broker: "Broker", shares: SharesById) -> Shares:
    topics = broker.cluster.image.topics_by_id
    return tuple(
        sorted(
            (str(topics[topic_id].name), tuple(sorted(partitions)))
            for topic_id, partitions in shares.items()
            if topic_id in topics and partitions
        )
    )


def positions_of(
    shard: "GroupShard", group_id: str, members: tuple[GroupMemberView, ...]
) -> tuple[GroupPosition, ...]:
    """Every partition that is assigned or has a position."""
    owners = {
        (topic, partition): member.member_id
        for member in members
        for topic, partitions in member.assigned
        for partition in partitions
    }
    stored = shard.machine.offsets.get(group_id, {})
    found = []
    for topic, partition in sorted(owners.keys() | stored.keys()):
        value = stored.get((topic, partition))
        epoch = None if value is None or value.leader_epoch < 0 else value.leader_epoch
        found.append(
            GroupPosition(
                topic=topic,
                partition=partition,
                member_id=owners.get((topic, partition)),
                committed_offset=None if value is None else value.offset,
                leader_epoch=epoch,
                committed_at_ms=None if value is None else value.commit_timestamp,
                metadata="" if value is None else value.metadata,
            )
        )
    return tuple(found)
