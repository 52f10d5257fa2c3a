"""How a member moves towards its target: give up first, then take what is free, then wait."""

from collections.abc import Callable, Iterable

import msgspec

from engine.machines.group.consumer.member import (
    STABLE,
    UNRELEASED,
    UNREVOKED,
    ConsumerMember,
    Held,
)
from engine.machines.group.consumer.topics import Shares

Owned = Iterable[tuple[bytes, Iterable[int]]]


class Aim(msgspec.Struct, frozen=True):
    """What a member is moved towards, and what is known of it meanwhile."""

    target_epoch: int
    target: Shares
    subscribed: frozenset[bytes]
    """Ids of the topics that the member wants now."""
    is_taken: Callable[[bytes, int], bool]
    """Whether some member still holds a partition."""
    owned: tuple[tuple[bytes, tuple[int, ...]], ...] | None
    """What the client says it holds; None where it did not say."""
    must_fit: bool
    """Its subscription has changed: topics that it no longer wants go at once."""


def reconciled(member: ConsumerMember, aim: Aim) -> ConsumerMember:
    """The member after the next step it can take; itself where it can take none."""
    if member.state == STABLE:
        if member.epoch != aim.target_epoch:
            return _next(member, aim)
        return _trimmed(member, aim) if aim.must_fit else member
    if member.state == UNREVOKED and _still_owns(aim, member.revoking):
        return _trimmed(member, aim) if aim.must_fit else member
    return _next(member, aim)


def _next(member: ConsumerMember, aim: Aim) -> ConsumerMember:
    kept: dict[bytes, dict[int, int]] = {}
    revoking: dict[bytes, dict[int, int]] = {}
    coming: dict[bytes, list[int]] = {}
    awaits_others = False
    for topic_id in sorted(aim.target.keys() | member.assigned.keys()):
        has = member.assigned.get(topic_id, {})
        wanted = aim.target.get(topic_id, frozenset()) if topic_id in aim.subscribed else ()
        stays = {each: epoch for each, epoch in has.items() if each in wanted}
        goes = {each: epoch for each, epoch in has.items() if each not in wanted}
        for each in sorted(wanted):
            if each in stays:
                continue
            its_own = each in member.revoking.get(topic_id, {})
            if aim.is_taken(topic_id, each) and not its_own:
                awaits_others = True
            else:
                coming.setdefault(topic_id, []).append(each)
        if stays:
            kept[topic_id] = stays
        if goes:
            revoking[topic_id] = goes
    if revoking and _still_owns(aim, revoking):
        return member.moved_to(member.epoch, UNREVOKED, kept, revoking)
    for topic_id, partitions in coming.items():
        kept.setdefault(topic_id, {}).update(dict.fromkeys(partitions, aim.target_epoch))
    return member.moved_to(aim.target_epoch, UNRELEASED if awaits_others else STABLE, kept, {})


def _trimmed(member: ConsumerMember, aim: Aim) -> ConsumerMember:
    """Without the topics that it no longer wants; otherwise where it was."""
    gone = {topic_id for topic_id in member.assigned if topic_id not in aim.subscribed}
    if not gone:
        return member
    kept = {topic_id: held for topic_id, held in member.assigned.items() if topic_id not in gone}
    revoking = {topic_id: dict(held) for topic_id, held in member.revoking.items()}
    for topic_id in gone:
        revoking.setdefault(topic_id, {}).update(member.assigned[topic_id])
    if _still_owns(aim, revoking):
        return member.moved_to(member.epoch, UNREVOKED, kept, revoking)
    return member.moved_to(member.epoch, member.state, kept, member.revoking)


def _still_owns(aim: Aim, revoking: Held) -> bool:
    """A client that does not say what it holds may still hold it."""
    if aim.owned is None:
        return True
    return any(
        partition in revoking.get(topic_id, {})
        for topic_id, partitions in aim.owned
        for partition in partitions
    )
