"""Members of a consumer group that speak the classic protocol: join and sync stand in for heartbeats."""

from msgspec.structs import replace

from engine.base.errors import Code
from engine.machines.group.asks import (
    Heartbeat,
    Join,
    JoinOutcome,
    Leave,
    LeaveOutcome,
    Leaver,
    Sync,
    SyncOutcome,
)
from engine.machines.group.classic import CONSUMERS
from engine.machines.group.consumer.asks import Owned
from engine.machines.group.consumer.draft import ConsumerDraft
from engine.machines.group.consumer.group import ConsumerGroup
from engine.machines.group.consumer.heartbeat import fence, reconcile, succeed
from engine.machines.group.consumer.member import UNRELEASED, UNREVOKED, ConsumerMember
from engine.machines.group.consumer.migration import (
    classic_metadata,
    downgrade,
    may_downgrade,
    named,
)
from engine.machines.group.consumer.subscriptions import (
    make_target,
    may_assign,
    regex_changed,
    topics_changed,
)
from engine.machines.group.consumer.topics import Topics
from engine.machines.group.subscription import read_subscription, write_assignment
from engine.wire.data.opaque import ConsumerProtocolSubscription


def join(draft: ConsumerDraft, ask: Join) -> None:
    """Answered at once: there is no barrier where the broker assigns."""
    group = draft.group
    member_id = ask.member_id or ask.new_member_id
    said = read_subscription(ask.protocols[0][1]) if ask.protocols else None
    code = _join_error(draft, ask, member_id)
    if code is Code.NONE and said is None:
        code = Code.INCONSISTENT_GROUP_PROTOCOL
    if code is not Code.NONE:
        draft.reply(ask, JoinOutcome(code, ask.member_id))
        return
    if not ask.member_id and ask.requires_known_id:
        draft.reply(ask, JoinOutcome(Code.MEMBER_ID_REQUIRED, member_id))
        return
    assert said is not None
    known = group.statics.get(ask.instance_id) if ask.instance_id is not None else member_id
    before = group.members.get(known or "") or ConsumerMember(member_id)
    if before.member_id != member_id:
        before = succeed(draft, before, member_id)
    _follow(draft, ask, before, _told(before, ask, said), owned_by_id(said, draft.topics))


def _join_error(draft: ConsumerDraft, ask: Join, member_id: str) -> Code:
    group, config = draft.group, draft.config
    if not config.min_session_timeout_ms <= ask.session_timeout_ms <= config.max_session_timeout_ms:
        return Code.INVALID_SESSION_TIMEOUT
    if len(group.members) >= config.consumer_max_size and member_id not in group.members:
        return Code.GROUP_MAX_SIZE_REACHED
    may_mix = config.may_upgrade or config.may_downgrade
    if not may_mix or not _is_spoken(group, ask, member_id):
        return Code.INCONSISTENT_GROUP_PROTOCOL
    if ask.instance_id is not None and ask.member_id:
        return _static_error(group, ask.member_id, ask.instance_id)
    return Code.NONE


def _is_spoken(group: ConsumerGroup, ask: Join, member_id: str) -> bool:
    """It shares a protocol with every other member of its kind."""
    if ask.protocol_type != CONSUMERS or not ask.protocols:
        return False
    common = {name for name, _ in ask.protocols}
    for member in group.members.values():
        if member.classic is not None and member.member_id != member_id:
            common &= {each.name for each in member.classic.supported_protocols}
    return bool(common)


def _told(member: ConsumerMember, ask: Join, said: ConsumerProtocolSubscription) -> ConsumerMember:
    return replace(
        member,
        instance_id=ask.instance_id or member.instance_id,
        rack_id=said.rack_id or member.rack_id,
        client_id=ask.client_id,
        client_host=ask.client_host,
        topics=frozenset(said.topics),
        regex="",
        rebalance_timeout_ms=ask.rebalance_timeout_ms,
        classic=classic_metadata(ask.session_timeout_ms, ask.protocols),
    )


def _follow(
    draft: ConsumerDraft, ask: Join, before: ConsumerMember, updated: ConsumerMember, owned: Owned
) -> None:
    if before != updated:
        draft.put_metadata(updated)
    regex = regex_changed(draft, before, updated)
    is_changed = updated.topics != before.topics or regex.is_changed
    topics_changed(draft, is_bumped=is_changed)
    draft.why = f"{updated.member_id} joined with the classic protocol"
    is_downgrade = may_downgrade(draft)
    if may_assign(draft) and not is_downgrade:
        make_target(draft)
    after = reconcile(draft, updated.member_id, owned, must_fit=is_changed)
    assert after is not None, "it says what it owns"
    draft.timer("rejoin", after.member_id, in_ms=None)
    draft.await_rejoin(after.member_id, None)
    draft.session_timer(after)
    draft.timer("share", after.member_id, in_ms=ask.rebalance_timeout_ms)
    draft.reply(
        ask,
        JoinOutcome(
            Code.NONE,
            after.member_id,
            after.epoch,
            CONSUMERS,
            ask.protocols[0][0],
        ),
    )
    if is_downgrade:
        downgrade(draft, frozenset(),
            f"Downgrade group {draft.group.group_id} from consumer to classic.")  # fmt: skip


def sync(draft: ConsumerDraft, ask: Sync) -> None:
    """Its share by name, in the form of its own protocol."""
    group = draft.group
    code = identity_error(group, ask.member_id, ask.instance_id)
    member = group.members.get(ask.member_id)
    if code is Code.NONE and member is not None:
        code = _sync_error(group, member, ask)
    if code is not Code.NONE or member is None or member.classic is None:
        if code is Code.REBALANCE_IN_PROGRESS and member is not None:
            await_rejoin(draft, member)
        draft.reply(ask, SyncOutcome(code))
        return
    protocol = member.classic.supported_protocols[0]
    shares = {topic_id: frozenset(held) for topic_id, held in member.assigned.items()}
    draft.timer("share", member.member_id, in_ms=None)
    draft.session_timer(member)
    assignment = write_assignment(dict(named(shares, draft.topics)), bytes(protocol.metadata))
    draft.reply(ask, SyncOutcome(Code.NONE, CONSUMERS, protocol.name, assignment))


def _sync_error(group: ConsumerGroup, member: ConsumerMember, ask: Sync) -> Code:
    if ask.generation != member.epoch:
        return Code.ILLEGAL_GENERATION
    names = [] if member.classic is None else member.classic.supported_protocols
    if ask.protocol_type not in {None, CONSUMERS}:
        return Code.INCONSISTENT_GROUP_PROTOCOL
    if ask.protocol is not None and (not names or ask.protocol != names[0].name):
        return Code.INCONSISTENT_GROUP_PROTOCOL
    is_behind = group.epoch > member.epoch and member.state != UNREVOKED
    return Code.REBALANCE_IN_PROGRESS if is_behind else Code.NONE


def heartbeat(draft: ConsumerDraft, ask: Heartbeat) -> None:
    """Alive; told to join again when there is something to give up or to take."""
    group = draft.group
    code = identity_error(group, ask.member_id, ask.instance_id)
    member = group.members.get(ask.member_id)
    if code is Code.NONE and member is not None and ask.generation != member.epoch:
        code = Code.ILLEGAL_GENERATION
    if code is Code.NONE and member is not None:
        draft.session_timer(member)
        if _has_news(group, member):
            code = Code.REBALANCE_IN_PROGRESS
            await_rejoin(draft, member)
    draft.reply(ask, code)


def _has_news(group: ConsumerGroup, member: ConsumerMember) -> bool:
    if member.epoch < group.epoch or member.state == UNREVOKED:
        return True
    if member.state != UNRELEASED:
        return False
    wanted = group.targets.get(member.member_id, {})
    return not any(
        group.owners.get((topic_id, each), member.member_id) != member.member_id
        for topic_id, partitions in wanted.items()
        for each in partitions
    )


def leave(draft: ConsumerDraft, ask: Leave) -> None:
    gone: list[str] = []
    codes = []
    for leaver in ask.leavers:
        member_id = _leaving(draft.group, leaver)
        code = identity_error(draft.group, member_id, leaver.instance_id)
        if member_id in gone:
            code = Code.UNKNOWN_MEMBER_ID
        elif code is Code.NONE:
            gone.append(member_id)
        codes.append(code)
    draft.reply(ask, LeaveOutcome(Code.NONE, tuple(codes)))
    if gone:
        depart(draft, gone, f"{', '.join(gone)} left")


def _leaving(group: ConsumerGroup, leaver: Leaver) -> str:
    if not leaver.member_id and leaver.instance_id is not None:
        return group.statics.get(leaver.instance_id, "")
    return leaver.member_id


def depart(draft: ConsumerDraft, member_ids: list[str], why: str) -> None:
    """Members are gone: who stays shares anew, as a classic group where all of them are that."""
    without = frozenset(member_ids)
    if may_downgrade(draft, without):
        draft.why = why
        downgrade(draft, without,
            f"Downgrade group {draft.group.group_id} from consumer to classic for member leaving.")  # fmt: skip
    else:
        fence(draft, member_ids, why)


def await_rejoin(draft: ConsumerDraft, member: ConsumerMember) -> None:
    """It has its rebalance timeout to join again, counted from when it was first told."""
    if member.member_id not in draft.group.rejoins:
        draft.await_rejoin(member.member_id, draft.now_ms + member.rebalance_timeout_ms)
        draft.timer("rejoin", member.member_id, in_ms=member.rebalance_timeout_ms)


def identity_error(group: ConsumerGroup, member_id: str, instance_id: str | None) -> Code:
    """Whether the member is who it says, and speaks the classic protocol."""
    if instance_id is not None:
        code = _static_error(group, member_id, instance_id)
        if code is not Code.NONE:
            return code
    member = group.members.get(member_id)
    if member is None or member.classic is None:
        return Code.UNKNOWN_MEMBER_ID
    return Code.NONE


def _static_error(group: ConsumerGroup, member_id: str, instance_id: str) -> Code:
    known = group.statics.get(instance_id)
    if known is None:
        return Code.UNKNOWN_MEMBER_ID
    return Code.NONE if known == member_id else Code.FENCED_INSTANCE_ID


def owned_by_id(said: ConsumerProtocolSubscription, topics: Topics) -> Owned:
    found = ((topics.by_name(each.topic), each.partitions) for each in said.owned_partitions)
    return tuple((topic.topic_id, tuple(held)) for topic, held in found if topic is not None)
