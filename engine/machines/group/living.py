"""A member's life between joining and leaving: its share, its heartbeats, its end."""

from msgspec.structs import replace

from engine.base.errors import Code
from engine.machines.group.asks import (
    Heartbeat,
    Leave,
    LeaveOutcome,
    Leaver,
    Sync,
    SyncOutcome,
)
from engine.machines.group.changes import (
    AssignmentMade,
    MemberAwaitedNoMore,
    MemberPut,
    ShareTaken,
)
from engine.machines.group.classic import EMPTY, PREPARING, STABLE, ClassicGroup
from engine.machines.group.draft import Change, Draft
from engine.machines.group.rebalance import complete_if_all_joined, remove
from engine.machines.step import Step, Timer


def sync(draft: Draft, ask: Sync) -> None:
    group = draft.group
    code = group.identity_error(ask.member_id, ask.instance_id)
    if code is Code.NONE:
        code = _sync_error(group, ask)
    if code is not Code.NONE:
        draft.refuse_sync(ask, code)
        return
    member = group.members[ask.member_id]
    if group.state == STABLE:
        draft.do(ShareTaken(group.group_id, member.member_id))
        draft.member_timer(member)
        _all_synced(draft)
        draft.reply(ask, _share(group, member.assignment))
        return
    if member.sync is not None:
        draft.refuse_sync(member.sync, Code.REBALANCE_IN_PROGRESS)
    draft.do(MemberPut(group.group_id, replace(member, sync=ask)))
    draft.member_timer(member, in_ms=None)
    if ask.member_id == group.leader:
        _assign(draft, ask)


def _sync_error(group: ClassicGroup, ask: Sync) -> Code:
    if ask.generation != group.generation:
        return Code.ILLEGAL_GENERATION
    if ask.protocol_type is not None and ask.protocol_type != group.protocol_type:
        return Code.INCONSISTENT_GROUP_PROTOCOL
    if ask.protocol is not None and ask.protocol != group.protocol:
        return Code.INCONSISTENT_GROUP_PROTOCOL
    if group.state == EMPTY:
        return Code.UNKNOWN_MEMBER_ID
    return Code.REBALANCE_IN_PROGRESS if group.state == PREPARING else Code.NONE


def _assign(draft: Draft, ask: Sync) -> None:
    """The leader brought the assignment: whoever waits gets its share."""
    group = draft.group
    waiting = [(each.sync, each.member_id) for each in group.members.values() if each.sync]
    draft.do(AssignmentMade(group.group_id, ask.assignments, draft.now_ms))
    draft.store()
    draft.why = "the leader brought the assignment"
    for parked, member_id in waiting:
        member = group.members[member_id]
        draft.member_timer(member)
        draft.reply(parked, _share(group, member.assignment))
    _all_synced(draft)


def _all_synced(draft: Draft) -> None:
    if not draft.group.unsynced:
        draft.timer("sync", draft.group.group_id, in_ms=None)


def _share(group: ClassicGroup, assignment: bytes) -> SyncOutcome:
    return SyncOutcome(Code.NONE, group.protocol_type, group.protocol, assignment)


def heartbeat(group: ClassicGroup, ask: Heartbeat, now_ms: int) -> Step[Change]:
    """Without a draft: the one ask that comes all the time changes nothing but a timer."""
    code = group.identity_error(ask.member_id, ask.instance_id)
    if code is Code.NONE and ask.generation != group.generation:
        code = Code.ILLEGAL_GENERATION
    if code is not Code.NONE:
        return Step(replies=((ask, code),))
    if group.state == EMPTY:
        return Step(replies=((ask, Code.UNKNOWN_MEMBER_ID),))
    code = Code.REBALANCE_IN_PROGRESS if group.state == PREPARING else Code.NONE
    return Step(replies=((ask, code),), timers=alive(group, ask.member_id, now_ms))


def alive(group: ClassicGroup, member_id: str, now_ms: int) -> tuple[Timer, ...]:
    """A new session for a member that has shown itself; none is counted while it waits for us."""
    member = group.members.get(member_id)
    if member is None or member.join is not None or member.sync is not None:
        return ()
    key = ("member", group.group_id, member_id)
    return (Timer(key, now_ms + member.session_timeout_ms),)


def leave(draft: Draft, ask: Leave) -> None:
    codes = tuple(_take_out(draft, leaver) for leaver in ask.leavers)
    draft.reply(ask, LeaveOutcome(Code.NONE, codes))


def _take_out(draft: Draft, leaver: Leaver) -> Code:
    group = draft.group
    member_id = leaver.member_id
    if not member_id and leaver.instance_id is not None:
        member_id = group.statics.get(leaver.instance_id, "")
    elif member_id in group.awaited:
        draft.do(MemberAwaitedNoMore(group.group_id, member_id))
        draft.timer("awaited", group.group_id, member_id, in_ms=None)
        complete_if_all_joined(draft)
        return Code.NONE
    code = group.identity_error(member_id, leaver.instance_id)
    if code is Code.NONE:
        why = f"{member_id} left" + (f": {leaver.reason}" if leaver.reason else "")
        remove(draft, group.members[member_id], why)
    return code


def session_ended(draft: Draft, member_id: str) -> None:
    """A member was silent for too long."""
    member = draft.group.members.get(member_id)
    if member is not None:
        remove(draft, member, f"{member_id} sent no heartbeat in {member.session_timeout_ms} ms")


def never_joined(draft: Draft, member_id: str) -> None:
    """Somebody was given an id and did not come back with it."""
    if member_id in draft.group.awaited:
        draft.do(MemberAwaitedNoMore(draft.group.group_id, member_id))
        draft.why = f"{member_id} never came back with its id"
        complete_if_all_joined(draft)
