"""A group changes its protocol while it lives: from classic to consumer and back (KIP-848)."""

from collections.abc import Iterator

from engine.base.errors import Code
from engine.machines.group.asks import JoinOutcome, SyncOutcome, Wrote
from engine.machines.group.changes import MemberPut
from engine.machines.group.classic import CONSUMERS, VALUE_VERSION, ClassicGroup
from engine.machines.group.consumer.asks import BecameClassic
from engine.machines.group.consumer.draft import ConsumerDraft
from engine.machines.group.consumer.group import ConsumerGroup, Place
from engine.machines.group.consumer.member import ConsumerMember
from engine.machines.group.consumer.topics import Shares, Topics
from engine.machines.group.draft import Draft
from engine.machines.group.member import Member
from engine.machines.group.rebalance import begin
from engine.machines.group.subscription import (
    read_assignment,
    read_subscription,
    write_assignment,
)
from engine.wire.coordinator_records.classic import GroupMetadataKey
from engine.wire.coordinator_records.consumer import (
    ClassicMemberMetadata,
    ClassicProtocol,
    ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue,
)

# -- classic to consumer


def upgrade_refusal(draft: ConsumerDraft, classic: ClassicGroup) -> str | None:
    """Why a classic group cannot become a consumer group, in Kafka's words."""
    start = f"Cannot upgrade classic group {classic.group_id} to consumer group because"
    if not draft.config.may_upgrade:
        return f"{start} online upgrade is disabled."
    if classic.protocol_type != CONSUMERS:
        return f"{start} the group does not use the consumer embedded protocol."
    if len(classic.members) > draft.config.consumer_max_size:
        return f"{start} the group size exceeds the consumer group maximum size."
    for member in classic.members.values():
        said = read_subscription(_metadata(classic, member))
        if said is None or (member.assignment and read_assignment(member.assignment) is None):
            return f"{start} the embedded consumer protocol is malformed."
        found = read_assignment(member.assignment)
        if found is not None and found.user_data:
            return (
                f"{start} an unsupported custom assignor is in use. Please refer to the"
                " documentation or switch to a default assignor before re-attempting the upgrade."
            )
    return None


def upgrade(draft: ConsumerDraft, classic: ClassicGroup) -> None:
    """Everybody is as the last assignment left it; who waits for an answer joins again."""
    group_id = classic.group_id
    draft.also(Wrote(group_id, GroupMetadataKey(group=group_id), None))
    for member in classic.members.values():
        if member.join is not None:
            outcome = JoinOutcome(Code.REBALANCE_IN_PROGRESS, member.member_id)
            draft.reply(member.join, outcome)
        if member.sync is not None:
            draft.reply(member.sync, SyncOutcome(Code.REBALANCE_IN_PROGRESS))
        draft.timer("member", member.member_id, in_ms=None)
    for awaited in classic.awaited:
        draft.timer("awaited", awaited, in_ms=None)
    draft.timer("join", in_ms=None)
    draft.timer("sync", in_ms=None)
    given: set[Place] = set()
    members = [
        _from_classic(classic, each, draft.topics, given) for each in classic.members.values()
    ]
    for new in members:
        draft.put_metadata(new)
    key = ConsumerGroupMetadataKey(group_id=group_id)
    draft.write(key, ConsumerGroupMetadataValue(epoch=classic.generation))
    for new in members:
        shares = {topic_id: frozenset(held) for topic_id, held in new.assigned.items()}
        draft.put_target(new.member_id, shares)
    draft.target_made(at_ms=0)
    for new in members:
        draft.put_current(new)
        draft.session_timer(new)


def _from_classic(
    classic: ClassicGroup, member: Member, topics: Topics, given_out: set[Place]
) -> ConsumerMember:
    """Where a classic leader gave a partition to several, the first keeps it."""
    said = read_subscription(_metadata(classic, member))
    assert said is not None, "it was looked at before"
    given = read_assignment(member.assignment)
    held: dict[bytes, dict[int, int]] = {}
    for each in given.assigned_partitions if given is not None else ():
        topic = topics.by_name(each.topic)
        if topic is not None:
            free = [i for i in each.partitions if (topic.topic_id, i) not in given_out]
            given_out.update((topic.topic_id, i) for i in free)
            held[topic.topic_id] = dict.fromkeys(free, classic.generation)
    return ConsumerMember(
        member_id=member.member_id,
        instance_id=member.instance_id,
        rack_id=said.rack_id,
        client_id=member.client_id,
        client_host=member.client_host,
        topics=frozenset(said.topics),
        rebalance_timeout_ms=member.rebalance_timeout_ms,
        classic=classic_metadata(member.session_timeout_ms, member.protocols),
        epoch=classic.generation,
        previous_epoch=classic.generation,
        assigned=held,
    )


def classic_metadata(
    session_timeout_ms: int, protocols: tuple[tuple[str, bytes], ...]
) -> ClassicMemberMetadata:
    return ClassicMemberMetadata(
        session_timeout_ms=session_timeout_ms,
        supported_protocols=[ClassicProtocol(name, data) for name, data in protocols],
    )


def _metadata(classic: ClassicGroup, member: Member) -> bytes:
    return member.metadata(classic.protocol) or (
        member.protocols[0][1] if member.protocols else b""
    )


# -- consumer to classic


def may_downgrade(draft: ConsumerDraft, without: frozenset[str] = frozenset()) -> bool:
    """Those who stay all speak the classic protocol."""
    stay = [each for each in draft.group.members.values() if each.member_id not in without]
    return (
        bool(stay)
        and all(each.classic is not None for each in stay)
        and draft.config.may_downgrade
        and len(stay) <= draft.config.max_size
    )


def downgrade(draft: ConsumerDraft, without: frozenset[str], why: str) -> None:
    """The group goes on as a classic one, and begins a rebalance at once."""
    group = draft.group
    classic = _to_classic(group, without, draft.topics, draft.now_ms)
    for member_id in group.members:
        draft.timer("session", member_id, in_ms=None)
        draft.timer("revoke", member_id, in_ms=None)
        draft.timer("rejoin", member_id, in_ms=None)
        draft.timer("share", member_id, in_ms=None)
    draft.timer("regex", in_ms=None)
    for key in tuple(group.tombstones()):
        draft.write(key, None)
    value = classic.to_value(draft.now_ms)
    draft.also(BecameClassic(group.group_id, value))
    key = GroupMetadataKey(group=group.group_id)
    draft.also(Wrote(group.group_id, key, value, VALUE_VERSION))
    rest = Draft(classic, draft.config, draft.now_ms)
    for each in tuple(classic.members.values()):
        rest.do(MemberPut(group.group_id, each))  # with all protocols, of which the record has one
        rest.member_timer(each)
    begin(rest, why)
    draft.absorb(rest.step())
    draft.why = why


def _to_classic(
    group: ConsumerGroup, without: frozenset[str], topics: Topics, now_ms: int
) -> ClassicGroup:
    classic = ClassicGroup(group.group_id)
    members = {
        each.member_id: _classic_member(each, group.targets.get(each.member_id, {}), topics)
        for each in group.members.values()
        if each.member_id not in without
    }
    classic.members = members
    classic.protocol_type = CONSUMERS
    classic.generation = group.epoch
    classic.leader = next(iter(members))
    classic.protocol = classic.elected_protocol()
    restored = ClassicGroup(group.group_id)
    restored.restore(classic.to_value(now_ms))
    restored.members = members
    return restored


def _classic_member(member: ConsumerMember, target: Shares, topics: Topics) -> Member:
    assert member.classic is not None
    protocols = tuple(
        (each.name, bytes(each.metadata)) for each in member.classic.supported_protocols
    )
    return Member(
        member_id=member.member_id,
        instance_id=member.instance_id,
        client_id=member.client_id,
        client_host=member.client_host,
        session_timeout_ms=member.classic.session_timeout_ms,
        rebalance_timeout_ms=member.rebalance_timeout_ms,
        protocols=protocols,
        assignment=write_assignment(dict(named(target, topics)), protocols[0][1]),
    )


def named(shares: Shares, topics: Topics) -> Iterator[tuple[str, tuple[int, ...]]]:
    """By name, without the topics that are no more."""
    for topic_id, partitions in sorted(shares.items()):
        topic = topics.by_id(topic_id)
        if topic is not None and partitions:
            yield topic.name, tuple(sorted(partitions))
