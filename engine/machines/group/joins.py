"""Who may enter a classic group, and what its entering leads to."""

from msgspec.structs import replace

from engine.base.errors import Code
from engine.machines.group.asks import Join, JoinOutcome
from engine.machines.group.changes import (
    MemberAwaited,
    MemberAwaitedNoMore,
    MemberPut,
    MemberReplaced,
)
from engine.machines.group.classic import COMPLETING, EMPTY, PREPARING, STABLE, ClassicGroup
from engine.machines.group.draft import Draft
from engine.machines.group.member import Member
from engine.machines.group.rebalance import begin, outcome_of, rebalance_or_complete

NEW_MEMBER_TIMEOUT_MS = 300_000
"""A new member may wait so long for the end of its first rebalance."""


def join(draft: Draft, ask: Join) -> None:
    group = draft.group
    names = tuple(name for name, _ in ask.protocols)
    config = draft.config
    if not config.min_session_timeout_ms <= ask.session_timeout_ms <= config.max_session_timeout_ms:
        draft.refuse_join(ask, Code.INVALID_SESSION_TIMEOUT)
    elif not _has_room(group, ask.member_id, config.max_size):
        draft.refuse_join(ask, Code.GROUP_MAX_SIZE_REACHED, "")
    elif not group.accepts(ask.protocol_type, names):
        draft.refuse_join(ask, Code.INCONSISTENT_GROUP_PROTOCOL)
    elif ask.member_id:
        _join_known(draft, ask)
    elif ask.instance_id is not None:
        _join_static(draft, ask)
    elif ask.requires_known_id:
        draft.do(MemberAwaited(group.group_id, ask.new_member_id))
        draft.timer("awaited", group.group_id, ask.new_member_id, in_ms=ask.session_timeout_ms)
        draft.refuse_join(ask, Code.MEMBER_ID_REQUIRED, ask.new_member_id)
        draft.why = "a new member is told its id and comes again"
    else:
        _add(draft, ask, ask.new_member_id)


def _has_room(group: ClassicGroup, member_id: str, max_size: int) -> bool:
    match group.state:
        case "Empty":
            return True
        case "PreparingRebalance":
            member = group.members.get(member_id)
            if member is not None and member.join is not None:
                return True
            return sum(each.join is not None for each in group.members.values()) < max_size
        case _:
            return member_id in group.members or len(group.members) < max_size


def _join_known(draft: Draft, ask: Join) -> None:
    group = draft.group
    if ask.member_id in group.awaited:
        draft.do(MemberAwaitedNoMore(group.group_id, ask.member_id))
        draft.timer("awaited", group.group_id, ask.member_id, in_ms=None)
        _add(draft, ask, ask.member_id)
        return
    code = group.identity_error(ask.member_id, ask.instance_id)
    if code is not Code.NONE:
        draft.refuse_join(ask, code)
        return
    member = group.members[ask.member_id]
    is_same = member.protocols == ask.protocols
    if group.state == EMPTY:
        draft.refuse_join(ask, Code.UNKNOWN_MEMBER_ID)
    elif group.state == COMPLETING and is_same:
        # it did not hear the answer: the same once more
        draft.reply(ask, outcome_of(draft, member))
    elif group.state == STABLE and is_same and member.member_id != group.leader:
        draft.reply(ask, outcome_of(draft, member))
    else:
        _update(draft, ask, member)
        rebalance_or_complete(draft, ask.reason or _why_again(group, member, is_same=is_same))


def _why_again(group: ClassicGroup, member: Member, *, is_same: bool) -> str:
    if group.state == PREPARING:
        return f"{member.member_id} joined again"
    if not is_same:
        return f"{member.member_id} subscribes to something else"
    return f"the leader {member.member_id} joined again"


def _update(draft: Draft, ask: Join, member: Member) -> None:
    """Park a known member's join, with what it says of itself now."""
    if member.join is not None:  # it asked twice: the earlier answer is nobody's any more
        draft.refuse_join(member.join, Code.REBALANCE_IN_PROGRESS)
    if member.sync is not None:
        draft.refuse_sync(member.sync, Code.REBALANCE_IN_PROGRESS)
    draft.member_timer(member, in_ms=None)
    draft.do(MemberPut(draft.group.group_id, replace(_member(ask, member.member_id),
        assignment=member.assignment, is_new=member.is_new, join=ask)))  # fmt: skip


def _add(draft: Draft, ask: Join, member_id: str) -> None:
    member = replace(_member(ask, member_id), join=ask, is_new=True)
    draft.do(MemberPut(draft.group.group_id, member))
    draft.member_timer(member, in_ms=NEW_MEMBER_TIMEOUT_MS)
    rebalance_or_complete(draft, f"{member_id} joined")


def _join_static(draft: Draft, ask: Join) -> None:
    """A static member that knows no id: new here, or back after a restart."""
    group, instance_id = draft.group, ask.instance_id
    assert instance_id is not None
    old_id = group.statics.get(instance_id)
    if old_id is None:
        _add(draft, ask, ask.new_member_id)
        return
    old = group.members[old_id]
    if old.join is not None:
        draft.reply(old.join, JoinOutcome(Code.FENCED_INSTANCE_ID, old_id))
    if old.sync is not None:
        draft.refuse_sync(old.sync, Code.FENCED_INSTANCE_ID)
    draft.member_timer(old, in_ms=None)
    was_leader = group.leader == old_id
    successor = replace(
        _member(ask, ask.new_member_id), assignment=old.assignment, is_new=old.is_new
    )
    draft.do(MemberReplaced(group.group_id, old_id, successor))
    if group.state == STABLE and group.elected_protocol() == group.protocol:
        draft.member_timer(successor)
        draft.store()
        draft.why = f"static member {instance_id} is back: it keeps its share"
        draft.reply(ask, _back(draft, ask, successor, old_id if was_leader else None))
        return
    draft.do(MemberPut(group.group_id, replace(successor, join=ask)))
    if group.state == PREPARING:
        rebalance_or_complete(draft, f"static member {instance_id} is back")
    else:
        begin(draft, f"static member {instance_id} is back")


def _back(draft: Draft, ask: Join, member: Member, was_leader: str | None) -> JoinOutcome:
    """The same generation under a new id; old clients must not think that they have to assign."""
    outcome = outcome_of(draft, member)
    if was_leader is None:
        return outcome
    if ask.can_skip_assignment:
        return replace(outcome, skip_assignment=True)
    return replace(outcome, leader=was_leader, members=())


def _member(ask: Join, member_id: str) -> Member:
    return Member(
        member_id=member_id,
        instance_id=ask.instance_id,
        client_id=ask.client_id,
        client_host=ask.client_host,
        session_timeout_ms=ask.session_timeout_ms,
        rebalance_timeout_ms=ask.rebalance_timeout_ms,
        protocols=ask.protocols,
    )
