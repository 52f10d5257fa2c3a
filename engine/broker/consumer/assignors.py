"""What the leader of a classic group deals out: `range`, `roundrobin` and `cooperative-sticky`."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from engine.machines.group.consumer.assignors import Wish, range_, uniform
from engine.machines.group.consumer.topics import TopicSeen

RANGE, ROUND_ROBIN, COOPERATIVE = "range", "roundrobin", "cooperative-sticky"

Place = tuple[str, int]
Dealt = dict[str, dict[str, tuple[int, ...]]]
"""Member -> topic -> partitions."""


class Joiner(msgspec.Struct, frozen=True):
    """A member as the leader is told of it."""

    instance_id: str | None
    topics: tuple[str, ...]
    owned: frozenset[Place] = frozenset()
    generation: int = -1
    """Of which what it owns is."""


def deal(protocol: str, joiners: Mapping[str, Joiner], counts: Mapping[str, int]) -> Dealt:
    """Who shall have what, of topics with so many partitions."""
    if protocol == ROUND_ROBIN:
        return _round_robin(joiners, counts)
    seen = {name: TopicSeen(name.encode(), name, count) for name, count in counts.items()}
    owned = _owned(joiners) if protocol == COOPERATIVE else {}
    has: dict[str, dict[bytes, set[int]]] = {member_id: {} for member_id in joiners}
    for (topic, partition), member_id in owned.items():
        if topic in joiners[member_id].topics:
            has[member_id].setdefault(topic.encode(), set()).add(partition)
    wishes = {
        member_id: Wish(
            joiner.instance_id,
            tuple(seen[name] for name in sorted(set(joiner.topics)) if name in seen),
            {topic: frozenset(partitions) for topic, partitions in has[member_id].items()},
        )
        for member_id, joiner in joiners.items()
    }
    found = uniform(wishes) if protocol == COOPERATIVE else range_(wishes)
    dealt: Dealt = {member_id: {} for member_id in joiners}
    for member_id, topics in found.items():
        for topic_id, partitions in topics.items():
            name = topic_id.decode()
            # who has a partition gives it up first: it is dealt in the rebalance after that
            kept = tuple(
                each for each in sorted(partitions) if owned.get((name, each)) in {None, member_id}
            )
            if kept:
                dealt[member_id][name] = kept
    return dealt


def _owned(joiners: Mapping[str, Joiner]) -> dict[Place, str]:
    """Whose each partition is: who claims it of the latest generation; of two such nobody's."""
    latest: dict[Place, int] = {}
    for joiner in joiners.values():
        for place in joiner.owned:
            latest[place] = max(latest.get(place, joiner.generation), joiner.generation)
    claims = [
        (place, member_id)
        for member_id, joiner in joiners.items()
        for place in joiner.owned
        if joiner.generation == latest[place]
    ]
    times = Counter(place for place, _ in claims)
    return {place: member_id for place, member_id in claims if times[place] == 1}


def _round_robin(joiners: Mapping[str, Joiner], counts: Mapping[str, int]) -> Dealt:
    """Partition after partition to the next member that wants its topic."""
    order = sorted(
        joiners, key=lambda each: (joiners[each].instance_id is None, joiners[each].instance_id or each)
    )  # fmt: skip
    dealt: dict[str, dict[str, list[int]]] = {member_id: {} for member_id in order}
    at = 0
    for topic in sorted(counts):
        takers = {each for each in order if topic in joiners[each].topics}
        for partition in range(counts[topic]) if takers else ():
            while order[at % len(order)] not in takers:
                at += 1
            dealt[order[at % len(order)]].setdefault(topic, []).append(partition)
            at += 1
    return {
        member_id: {topic: tuple(partitions) for topic, partitions in topics.items()}
        for member_id, topics in dealt.items()
    }
