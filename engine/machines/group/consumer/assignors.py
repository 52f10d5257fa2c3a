"""The assignors that run on the broker: who shall have what."""

from collections.abc import Callable, Mapping

import msgspec

from engine.base.java import in_hash_order
from engine.machines.group.consumer.topics import Shares, TopicSeen

UNIFORM, RANGE = "uniform", "range"


class Wish(msgspec.Struct, frozen=True):
    """A member as an assignor sees it."""

    instance_id: str | None
    topics: tuple[TopicSeen, ...]
    """What it subscribes to, of what there is."""
    has: Shares
    """Its share so far."""


Wishes = Mapping[str, Wish]
Assigned = dict[str, dict[bytes, set[int]]]
Place = tuple[bytes, int]


def uniform(wishes: Wishes) -> Assigned:
    """As many partitions to each member as to the others, and as few moves as that allows."""
    if not wishes:
        return {}
    wanted = {frozenset(topic.topic_id for topic in wish.topics) for wish in wishes.values()}
    return _uniform_alike(wishes) if len(wanted) == 1 else _uniform_mixed(wishes)


def _uniform_alike(wishes: Wishes) -> Assigned:
    """All want the same topics. Keeps what fits each member's quota, then fills up in order."""
    order = in_hash_order(wishes)
    topics = wishes[order[0]].topics
    if not topics:
        return {}
    ids = {topic.topic_id for topic in topics}
    count = sum(topic.partition_count for topic in topics)
    least, extra = divmod(count, len(order))
    owned = {place for wish in wishes.values() for place in _places(wish.has)}
    free = [
        (topic.topic_id, each)
        for topic in topics
        for each in range(topic.partition_count)
        if (topic.topic_id, each) not in owned
    ]
    assigned: Assigned = {}
    unfilled: list[tuple[str, int]] = []
    there = {topic.topic_id: topic.partition_count for topic in topics}
    for member_id in order:
        quota = least + (extra > 0)
        extra -= extra > 0
        mine = assigned[member_id] = {}
        for place in _places(wishes[member_id].has):
            topic_id, partition = place
            if topic_id not in ids or partition >= there[topic_id]:
                continue
            if quota:
                quota -= 1
                mine.setdefault(topic_id, set()).add(partition)
            else:
                free.append(place)
        if quota:
            unfilled.append((member_id, quota))
    places = iter(free)
    for member_id, quota in unfilled:
        for _, (topic_id, partition) in zip(range(quota), places, strict=False):
            assigned[member_id].setdefault(topic_id, set()).add(partition)
    return assigned


def _uniform_mixed(wishes: Wishes) -> Assigned:
    """They want different topics: keep, hand out to who has least, then even out."""
    order = in_hash_order(wishes)
    topics = {topic.topic_id: topic for wish in wishes.values() for topic in wish.topics}
    takers = {
        topic_id: [each for each in order if any(t.topic_id == topic_id for t in wishes[each].topics)]
        for topic_id in topics
    }  # fmt: skip
    owner: dict[Place, str] = {}
    load = dict.fromkeys(order, 0)
    for member_id in order:
        for topic_id, partition in _places(wishes[member_id].has):
            topic = topics.get(topic_id)
            if topic is None or partition >= topic.partition_count:
                continue
            if member_id in takers[topic_id] and (topic_id, partition) not in owner:
                owner[topic_id, partition] = member_id
                load[member_id] += 1
    # topics that few can take first: they have the least choice
    for topic_id in sorted(topics, key=lambda each: (len(takers[each]), topics[each].name)):
        for partition in range(topics[topic_id].partition_count):
            if (topic_id, partition) not in owner:
                least = min(takers[topic_id], key=lambda each: load[each])
                owner[topic_id, partition] = least
                load[least] += 1
    _even_out(owner, load, takers)
    assigned: Assigned = {member_id: {} for member_id in order}
    for (topic_id, partition), member_id in owner.items():
        assigned[member_id].setdefault(topic_id, set()).add(partition)
    return assigned


def _even_out(
    owner: dict[Place, str], load: dict[str, int], takers: Mapping[bytes, list[str]]
) -> None:
    """Move partitions from who has two more than another that wants the topic; each move helps."""
    moved = True
    while moved:
        moved = False
        for place in sorted(owner):
            has = owner[place]
            least = min(takers[place[0]], key=lambda each: load[each])
            if load[has] - load[least] > 1:
                owner[place] = least
                load[has] -= 1
                load[least] += 1
                moved = True


def range_(wishes: Wishes) -> Assigned:
    """A run of each topic's partitions to each member, the same runs where topics are as large."""
    order = sorted(
        wishes, key=lambda each: (wishes[each].instance_id is None, wishes[each].instance_id or each)
    )  # fmt: skip
    takers: dict[bytes, list[str]] = {}
    topics: dict[bytes, TopicSeen] = {}
    for member_id in order:
        for topic in wishes[member_id].topics:
            topics[topic.topic_id] = topic
            takers.setdefault(topic.topic_id, []).append(member_id)
    assigned: Assigned = {member_id: {} for member_id in order}
    for topic_id, members in takers.items():
        least, extra = divmod(topics[topic_id].partition_count, len(members))
        start = 0
        for at, member_id in enumerate(members):
            end = start + least + (at < extra)
            if end > start:
                assigned[member_id][topic_id] = set(range(start, end))
            start = end
    return assigned


def _places(shares: Shares) -> list[Place]:
    return [(topic_id, each) for topic_id in sorted(shares) for each in sorted(shares[topic_id])]


ASSIGNORS: Mapping[str, Callable[[Wishes], Assigned]] = {UNIFORM: uniform, RANGE: range_}
