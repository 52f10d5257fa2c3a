"""A consumer group's one request: join, follow the target, leave."""

import msgspec
from msgspec.structs import replace

from engine.base.errors import Code
from engine.machines.group.consumer.asks import (
    ConsumerHeartbeat,
    ConsumerHeartbeatOutcome,
    Owned,
)
from engine.machines.group.consumer.draft import ConsumerDraft
from engine.machines.group.consumer.expression_syntax import ExpressionError
from engine.machines.group.consumer.member import (
    JOINING,
    UNKNOWN,
    ConsumerMember,
    Held,
)
from engine.machines.group.consumer.reconciliation import Aim, reconciled
from engine.machines.group.consumer.subscriptions import (
    RegexChange,
    fingerprint_of,
    make_target,
    may_assign,
    regex_changed,
    subscribed_ids,
    topics_changed,
)
from engine.machines.group.consumer.topics import Shares


class Refusal(msgspec.Struct, frozen=True):
    """Why a member is not served."""

    code: Code
    message: str


def heartbeat(draft: ConsumerDraft, ask: ConsumerHeartbeat) -> None:
    """Everything but leaving."""
    most = draft.config.consumer_max_size
    if len(draft.group.members) >= most and ask.member_id not in draft.group.members:
        draft.refuse(ask, Code.GROUP_MAX_SIZE_REACHED,
            f"The consumer group has reached its maximum capacity of {most} members.")  # fmt: skip
        return
    found = _who(draft, ask)
    if isinstance(found, Refusal):
        draft.refuse(ask, found.code, found.message)
        return
    updated = _told(found, ask)
    if ask.member_id not in draft.group.members or updated != found:
        draft.put_metadata(updated)
    try:
        regex = regex_changed(draft, found, updated)
    except ExpressionError as error:
        draft.refuse(ask, Code.INVALID_REGULAR_EXPRESSION,
            f"SubscribedTopicRegex `{updated.regex}` is not a valid regular expression: {error}."
        )  # fmt: skip
        return
    _follow(draft, ask, found, updated, regex)


def _follow(
    draft: ConsumerDraft,
    ask: ConsumerHeartbeat,
    before: ConsumerMember,
    updated: ConsumerMember,
    regex: RegexChange,
) -> None:
    """The group's epoch, its target, the member's next step towards it; and the answer."""
    names_changed = updated.topics != before.topics
    topics_changed(draft, is_bumped=names_changed or regex.is_resolved)
    if ask.member_epoch == JOINING and not draft.why:
        draft.why = f"{updated.member_id} joined"
    elif names_changed or regex.is_changed:
        draft.why = f"{updated.member_id} subscribes to something else"
    if may_assign(draft):
        make_target(draft)
    must_fit = names_changed or regex.is_changed
    after = reconcile(draft, updated.member_id, ask.owned, must_fit=must_fit)
    if after is None:
        draft.refuse(ask, Code.FENCED_MEMBER_EPOCH, "The consumer group member is in a unknown "
            "state. The member must abandon all its partitions and rejoin.")  # fmt: skip
        return
    draft.session_timer(after)
    is_told = ask.member_epoch == JOINING or ask.is_full
    is_told = is_told or _shares(after.assigned) != _shares(before.assigned)
    draft.reply(
        ask,
        ConsumerHeartbeatOutcome(
            member_id=after.member_id,
            member_epoch=after.epoch,
            heartbeat_interval_ms=draft.config.consumer_heartbeat_interval_ms,
            assignment=owned_of(after.assigned) if is_told else None,
        ),
    )


def reconcile(
    draft: ConsumerDraft, member_id: str, owned: Owned | None, *, must_fit: bool
) -> ConsumerMember | None:
    """Move a member as far as it can go; None: nobody knows where it is."""
    group = draft.group
    member = group.members[member_id]
    if member.state == UNKNOWN and owned != ():
        return None
    if not must_fit and member.follows(group.assignment_epoch):
        return member
    aim = Aim(
        target_epoch=group.assignment_epoch,
        target=group.targets.get(member_id, {}),
        subscribed=subscribed_ids(draft, member),
        is_taken=group.is_taken,
        owned=owned,
        must_fit=must_fit,
    )
    after = reconciled(member, aim)
    if after != member:
        draft.put_current(after)
        if after.classic is None:
            draft.revocation_timer(after)
        draft.why = draft.why or f"{member_id} moves to epoch {after.epoch}"
    return after


def _who(draft: ConsumerDraft, ask: ConsumerHeartbeat) -> ConsumerMember | Refusal:
    """The member that asks, as it was before."""
    if ask.instance_id is not None:
        return _who_static(draft, ask, ask.instance_id)
    member = draft.group.members.get(ask.member_id)
    if member is None:
        if ask.member_epoch == JOINING:
            return ConsumerMember(ask.member_id)
        return unknown(ask.member_id, draft.group.group_id)
    return _epoch_refusal(member, ask) or member


def _who_static(
    draft: ConsumerDraft, ask: ConsumerHeartbeat, instance_id: str
) -> ConsumerMember | Refusal:
    group = draft.group
    known_id = group.statics.get(instance_id)
    if ask.member_epoch != JOINING:
        refusal = static_refusal(draft, ask.member_id, instance_id)
        if refusal is not None or known_id is None:
            return refusal or unknown(ask.member_id, group.group_id)
        member = group.members[known_id]
        return _epoch_refusal(member, ask) or member
    if known_id is None:
        return group.members.get(ask.member_id) or ConsumerMember(ask.member_id)
    member = group.members[known_id]
    if not member.is_away and member.classic is None:
        return Refusal(
            Code.UNRELEASED_INSTANCE_ID,
            f"Static member {ask.member_id} with instance id {instance_id} cannot join the group"
            f" because the instance id is owned by {known_id} member.",
        )
    return succeed(draft, member, ask.member_id)


def succeed(draft: ConsumerDraft, member: ConsumerMember, member_id: str) -> ConsumerMember:
    """A static member is back under another id: it takes the old one's place and share."""
    target = draft.group.targets.get(member.member_id, {})
    successor = replace(member, member_id=member_id, epoch=0, previous_epoch=0)
    draft.drop_member(member.member_id)
    draft.put_metadata(successor)
    draft.put_target(member_id, target)
    draft.put_current(successor)
    draft.why = f"static member {member.instance_id} is back: it keeps its share"
    return successor


def unknown(member_id: str, group_id: str) -> Refusal:
    return Refusal(
        Code.UNKNOWN_MEMBER_ID, f"Member {member_id} is not a member of group {group_id}."
    )


def static_refusal(draft: ConsumerDraft, member_id: str, instance_id: str) -> Refusal | None:
    known_id = draft.group.statics.get(instance_id)
    if known_id is None:
        return Refusal(Code.UNKNOWN_MEMBER_ID, f"Instance id {instance_id} is unknown.")
    if known_id != member_id:
        return Refusal(
            Code.FENCED_INSTANCE_ID,
            f"Static member {member_id} with instance id {instance_id} was fenced by member"
            f" {known_id}.",
        )
    return None


def _epoch_refusal(member: ConsumerMember, ask: ConsumerHeartbeat) -> Refusal | None:
    epoch = ask.member_epoch
    if epoch in {JOINING, member.epoch}:
        return None
    is_lost_answer = epoch == member.previous_epoch and member.holds_all_of(ask.owned or ())
    if epoch < member.epoch and ask.owned is not None and is_lost_answer:
        return None  # it did not hear of its new epoch
    word = "greater" if epoch > member.epoch else "smaller"
    return Refusal(
        Code.FENCED_MEMBER_EPOCH,
        f"The consumer group member has a {word} member epoch ({epoch}) than the one known by the"
        f" group coordinator ({member.epoch}). The member must abandon all its partitions and"
        " rejoin.",
    )


def _told(member: ConsumerMember, ask: ConsumerHeartbeat) -> ConsumerMember:
    """The member as the request says it is; what it leaves out stays."""
    timeout_ms = ask.rebalance_timeout_ms
    return replace(
        member,
        instance_id=member.instance_id if ask.instance_id is None else ask.instance_id,
        rack_id=member.rack_id if ask.rack_id is None else ask.rack_id,
        rebalance_timeout_ms=member.rebalance_timeout_ms if timeout_ms is None else timeout_ms,
        assignor=member.assignor if ask.assignor is None else ask.assignor,
        topics=member.topics if ask.topics is None else ask.topics,
        regex=member.regex if ask.regex is None else ask.regex,
        client_id=ask.client_id,
        client_host=ask.client_host,
        classic=None,
    )


def fence(draft: ConsumerDraft, member_ids: list[str], why: str) -> None:
    """Take members out; who remains shares anew."""
    had = draft.group.subscribed_regexes()
    for member_id in member_ids:
        draft.drop_member(member_id)
    for regex in sorted(had - draft.group.subscribed_regexes()):
        draft.put_regex(regex, None)
    draft.bump(fingerprint_of(draft.group, draft.topics))
    if draft.group.is_empty():
        draft.target_made(at_ms=0)  # nobody is to be assigned anything
    draft.why = why


def owned_of(held: Held | Shares) -> Owned:
    return tuple((topic_id, tuple(sorted(each))) for topic_id, each in sorted(held.items()) if each)


def _shares(held: Held) -> dict[bytes, frozenset[int]]:
    return {topic_id: frozenset(each) for topic_id, each in held.items() if each}
