"""The rebalance of a classic group: the barrier of joins, the new generation, the wait for shares."""

from msgspec.structs import replace

from engine.base.errors import Code
from engine.machines.group.asks import JoinedMember, JoinOutcome
from engine.machines.group.changes import (
    AssignmentReset,
    GenerationStarted,
    GroupEmptied,
    InitialDelayExtended,
    MemberPut,
    MemberRemoved,
    RebalanceBegan,
)
from engine.machines.group.classic import COMPLETING, EMPTY, PREPARING, STABLE
from engine.machines.group.draft import Draft
from engine.machines.group.member import Member


def rebalance_or_complete(draft: Draft, why: str) -> None:
    """Somebody joined or changed: begin a rebalance, or see whether the running one is complete."""
    if draft.group.state == PREPARING:
        draft.why = why
        complete_if_all_joined(draft)
    else:
        begin(draft, why)


def begin(draft: Draft, why: str) -> None:
    group, config = draft.group, draft.config
    draft.why = why
    if group.state == COMPLETING:
        _take_shares_back(draft)
    draft.timer("sync", group.group_id, in_ms=None)
    if group.state == EMPTY:
        delay_ms = config.initial_rebalance_delay_ms
        left = max(group.rebalance_timeout_ms - delay_ms, 0)
        draft.do(RebalanceBegan(group.group_id, why, draft.now_ms, left))
        draft.timer("join", group.group_id, in_ms=delay_ms)
        return
    draft.do(RebalanceBegan(group.group_id, why, draft.now_ms))
    if group.all_have_joined:
        complete(draft)
    else:
        draft.timer("join", group.group_id, in_ms=group.rebalance_timeout_ms)


def complete_if_all_joined(draft: Draft) -> None:
    group = draft.group
    if group.state == PREPARING and group.initial_ms_left is None and group.all_have_joined:
        complete(draft)


def join_time_is_up(draft: Draft) -> None:
    """The first delay, or the patience with those who have not joined again, has ended."""
    group = draft.group
    if group.state != PREPARING:
        return
    left = group.initial_ms_left
    if left and group.was_joined_late:
        delay_ms = min(draft.config.initial_rebalance_delay_ms, left)
        after = max(left - draft.config.initial_rebalance_delay_ms, 0)
        draft.do(InitialDelayExtended(group.group_id, after))
        draft.timer("join", group.group_id, in_ms=delay_ms)
        draft.why = "somebody joined meanwhile: the first rebalance waits for more"
        return
    complete(draft)


def complete(draft: Draft) -> None:
    """Start the next generation with those who have joined."""
    group = draft.group
    draft.timer("join", group.group_id, in_ms=None)
    late = [each for each in group.members.values() if each.join is None and not each.instance_id]
    for member in late:
        draft.member_timer(member, in_ms=None)
        draft.do(MemberRemoved(group.group_id, member.member_id))
    generation = group.generation + 1
    if not group.members:
        draft.do(GroupEmptied(group.group_id, generation, draft.now_ms))
        draft.store()
        draft.why = draft.why or "nobody is left"
        return
    leader = _leader(draft)
    if leader is None:  # static members all, and none of them has come yet
        draft.timer("join", group.group_id, in_ms=group.rebalance_timeout_ms)
        return
    protocol = group.elected_protocol()
    joined = [(each, each.join) for each in group.members.values()]
    draft.do(GenerationStarted(group.group_id, generation, protocol, leader))
    if late:
        draft.why = f"{len(late)} did not join again in time"
    elif not draft.why:
        draft.why = "everyone known has joined"
    for member, ask in joined:
        draft.member_timer(member)
        if ask is not None:
            draft.reply(ask, outcome_of(draft, member))
    draft.timer("sync", group.group_id, in_ms=group.rebalance_timeout_ms)


def outcome_of(draft: Draft, member: Member) -> JoinOutcome:
    """What a member is told of the present generation; the leader of everybody in it."""
    group = draft.group
    is_leader = member.member_id == group.leader
    return JoinOutcome(
        code=Code.NONE,
        member_id=member.member_id,
        generation=group.generation,
        protocol_type=group.protocol_type,
        protocol=group.protocol,
        leader=group.leader or "",
        members=tuple(
            JoinedMember(each.member_id, each.instance_id, each.metadata(group.protocol))
            for each in group.members.values()
        )
        if is_leader
        else (),
    )


def remove(draft: Draft, member: Member, why: str) -> None:
    """Take a member out; who remains shares anew."""
    group = draft.group
    if member.join is not None:
        draft.refuse_join(member.join, Code.UNKNOWN_MEMBER_ID)
    if member.sync is not None:
        draft.refuse_sync(member.sync, Code.UNKNOWN_MEMBER_ID)
    draft.member_timer(member, in_ms=None)
    draft.do(MemberRemoved(group.group_id, member.member_id))
    draft.why = why
    if group.state in {STABLE, COMPLETING}:
        begin(draft, why)
    else:
        complete_if_all_joined(draft)


def sync_time_is_up(draft: Draft) -> None:
    """Members of this generation never asked for their share: they count as gone."""
    group = draft.group
    if group.state not in {STABLE, COMPLETING} or not group.unsynced:
        return
    for member_id in sorted(group.unsynced):
        draft.member_timer(group.members[member_id], in_ms=None)
        draft.do(MemberRemoved(group.group_id, member_id))
    begin(draft, "members of the generation did not ask for their share in time")


def _leader(draft: Draft) -> str | None:
    """The leader there was, if it is here again; else the first who is."""
    group = draft.group
    if group.leader is not None and group.members[group.leader].join is not None:
        return group.leader
    return next((each.member_id for each in group.members.values() if each.join), None)


def _take_shares_back(draft: Draft) -> None:
    group = draft.group
    for member in tuple(group.members.values()):
        if member.sync is not None:
            draft.refuse_sync(member.sync, Code.REBALANCE_IN_PROGRESS)
            draft.do(MemberPut(group.group_id, replace(member, sync=None)))
            draft.member_timer(member)
    draft.do(AssignmentReset(group.group_id))
