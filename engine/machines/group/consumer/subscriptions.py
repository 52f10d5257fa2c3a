"""What a consumer group subscribes to: expressions resolved, topics fingerprinted, targets made."""

from collections.abc import Iterable

import msgspec

from engine.base.java import in_hash_order
from engine.machines.group.consumer.assignors import ASSIGNORS, Wish
from engine.machines.group.consumer.draft import ConsumerDraft
from engine.machines.group.consumer.expression_syntax import ExpressionError
from engine.machines.group.consumer.expressions import Expression
from engine.machines.group.consumer.group import ConsumerGroup, Resolved
from engine.machines.group.consumer.member import ConsumerMember
from engine.machines.group.consumer.metadata_hash import metadata_hash
from engine.machines.group.consumer.topics import Topics, TopicSeen

REFRESH_PAUSE_MS = 10_000
"""Expressions are not resolved again so soon."""


class RegexChange(msgspec.Struct, frozen=True):
    """What a member's new expression means for its group."""

    is_changed: bool = False
    is_resolved: bool = False
    """Its topics are known already, or it is gone: the target can be made at once."""


def regex_changed(
    draft: ConsumerDraft, member: ConsumerMember, updated: ConsumerMember
) -> RegexChange:
    """Let go of an expression that nobody has any more; have unknown ones resolved.

    Raises `ExpressionError` for one that is new here and none.
    """
    group = draft.group
    old, new = member.regex, updated.regex
    change = RegexChange()
    if old != new:
        others = {
            each.regex for each in group.members.values() if each.member_id != updated.member_id
        }
        if new and new not in others:
            Expression(new)
        change = RegexChange(True, not new or (new in others and new in group.regexes))
        if old and old not in others:
            draft.put_regex(old, None)
    wanted = draft.group.subscribed_regexes()
    if wanted and _is_refresh_due(draft, wanted):
        draft.timer("regex", in_ms=0)
    return change


def _is_refresh_due(draft: ConsumerDraft, wanted: frozenset[str]) -> bool:
    known = draft.group.regexes
    last_ms = max((each.at_ms for each in known.values()), default=-REFRESH_PAUSE_MS - 1)
    if draft.now_ms <= last_ms + REFRESH_PAUSE_MS:
        return False
    version = max((each.version for each in known.values()), default=-1)
    return (
        wanted != known.keys()
        or version < draft.topics.version
        or draft.now_ms > last_ms + draft.config.consumer_regex_refresh_ms
    )


def resolve(draft: ConsumerDraft) -> None:
    """Ask which topics the group's expressions match now; a new epoch where that has changed."""
    names = tuple(draft.topics.names())
    is_new = False
    for regex in sorted(draft.group.subscribed_regexes()):
        topics = _matched(regex, names)
        known = draft.group.regexes.get(regex)
        is_new |= topics != (known.topics if known is not None else frozenset())
        draft.put_regex(regex, Resolved(topics, draft.topics.version, draft.now_ms))
    fingerprint = fingerprint_of(draft.group, draft.topics)
    if is_new or fingerprint != draft.group.metadata_hash:
        draft.bump(fingerprint)
        draft.why = "the topics that the members' expressions match have changed"
    draft.saw_topics()


def _matched(regex: str, names: tuple[str, ...]) -> frozenset[str]:
    try:
        expression = Expression(regex)
    except ExpressionError:  # another broker took it
        return frozenset()
    return frozenset(name for name in names if expression.matches(name))


def topics_changed(draft: ConsumerDraft, *, is_bumped: bool) -> bool:
    """Whether the epoch went up: asked for, or topics were made, grew or went."""
    if not is_bumped and draft.group.topics_version == draft.topics.version:
        return False
    fingerprint = fingerprint_of(draft.group, draft.topics)
    is_new = fingerprint != draft.group.metadata_hash
    if is_new and not is_bumped:
        draft.why = "topics that the group reads have changed"
    if is_bumped or is_new:
        draft.bump(fingerprint)
    draft.saw_topics()
    return is_bumped or is_new


def make_target(draft: ConsumerDraft) -> None:
    """Assign anew, and write down what is different."""
    group = draft.group
    default = draft.config.consumer_assignors[0]
    assign = ASSIGNORS[group.preferred_assignor(default)]
    shares = assign(
        {
            member_id: Wish(
                member.instance_id,
                _seen(draft.topics, group.topics_of(member)),
                group.targets.get(member_id, {}),
            )
            for member_id, member in group.members.items()
        }
    )
    for member_id in group.members:
        share = shares.get(member_id, {})
        target = {topic_id: frozenset(each) for topic_id, each in share.items() if each}
        if target != draft.group.targets.get(member_id):
            draft.put_target(member_id, target)
    draft.target_made()


def may_assign(draft: ConsumerDraft) -> bool:
    """The target lags behind, and the last one is old enough (KIP-1263)."""
    group = draft.group
    if group.epoch <= group.assignment_epoch:
        return False
    interval_ms = draft.config.consumer_assignment_interval_ms
    return not group.assigned_at_ms or draft.now_ms >= group.assigned_at_ms + interval_ms


def subscribed_ids(draft: ConsumerDraft, member: ConsumerMember) -> frozenset[bytes]:
    names = draft.group.topics_of(member)
    return frozenset(topic.topic_id for topic in _seen(draft.topics, names))


def fingerprint_of(group: ConsumerGroup, topics: Topics) -> int:
    """Of the topics it subscribes to."""
    return metadata_hash(_seen(topics, group.subscribed_topics()))


def _seen(topics: Topics, names: Iterable[str]) -> tuple[TopicSeen, ...]:
    """Those that there are."""
    found = (topics.by_name(name) for name in in_hash_order(names))
    return tuple(topic for topic in found if topic is not None)
