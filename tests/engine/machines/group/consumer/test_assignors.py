"""What the assignors give: balanced, sticky, in runs; and never the same partition twice."""

from hypothesis import given
from hypothesis import strategies as st

from engine.machines.group.consumer.assignors import ASSIGNORS, Assigned, Wish, range_, uniform
from engine.machines.group.consumer.topics import TopicSeen

T, U = TopicSeen(b"t" * 16, "t", 7), TopicSeen(b"u" * 16, "u", 3)


def wishes(*members: str, topics: tuple[TopicSeen, ...] = (T, U), had: Assigned | None = None):
    return {
        member: Wish(
            None,
            topics,
            {each: frozenset(held) for each, held in (had or {}).get(member, {}).items()},
        )
        for member in members
    }


def sizes(assigned: Assigned) -> list[int]:
    return sorted(sum(map(len, held.values())) for held in assigned.values())


def test_uniform_gives_each_as_many_as_another() -> None:
    assert sizes(uniform(wishes("a", "b", "c"))) == [3, 3, 4]


def test_uniform_moves_no_more_than_balance_asks_for() -> None:
    before = uniform(wishes("a", "b"))
    after = uniform(wishes("a", "b", "c", had=before))
    assert sizes(after) == [3, 3, 4]
    for member in ("a", "b"):
        for topic_id, held in after[member].items():
            assert held <= before[member].get(topic_id, set())


def test_uniform_gives_what_a_leaver_had_to_the_others() -> None:
    before = uniform(wishes("a", "b", "c"))
    after = uniform(wishes("a", "b", had=before))
    assert sizes(after) == [5, 5]
    for member in ("a", "b"):
        for topic_id, held in before[member].items():
            assert held <= after[member][topic_id]


def test_uniform_without_topics_gives_nothing() -> None:
    assert not any(uniform(wishes("a", "b", topics=())).values())


def test_uniform_balances_members_that_want_different_topics() -> None:
    mixed = {"a": Wish(None, (T,), {}), "b": Wish(None, (T, U), {}), "c": Wish(None, (U,), {})}
    found = uniform(mixed)
    assert sizes(found) == [3, 3, 4]
    assert U.topic_id not in found["a"]
    assert T.topic_id not in found["c"]


def test_range_gives_runs_and_the_rest_to_the_first() -> None:
    found = range_(wishes("b", "a", "c"))
    assert found["a"] == {T.topic_id: {0, 1, 2}, U.topic_id: {0}}
    assert found["b"] == {T.topic_id: {3, 4}, U.topic_id: {1}}
    assert found["c"] == {T.topic_id: {5, 6}, U.topic_id: {2}}


def test_range_puts_static_members_first_by_their_names() -> None:
    static = {"z": Wish("i1", (T,), {}), "a": Wish(None, (T,), {}), "y": Wish("i2", (T,), {})}
    found = range_(static)
    assert found["z"][T.topic_id] == {0, 1, 2}
    assert found["y"][T.topic_id] == {3, 4}
    assert found["a"][T.topic_id] == {5, 6}


topics = st.builds(
    lambda name, count: TopicSeen(name.encode() * 16, name, count),
    st.sampled_from("pqrs"),
    st.integers(1, 9),
)


@st.composite
def groups(draw):
    known = {topic.name: topic for topic in draw(st.lists(topics, max_size=4))}
    members = draw(st.sets(st.sampled_from("abcdefgh"), min_size=1))
    pick = st.sets(st.sampled_from(sorted(known) or ["none"]))
    return {
        member: Wish(None, tuple(known[name] for name in sorted(draw(pick)) if name in known), {})
        for member in sorted(members)
    }


@given(groups(), st.sampled_from(sorted(ASSIGNORS)))
def test_everything_wanted_is_given_once_to_who_wants_it(group, name: str) -> None:
    found = ASSIGNORS[name](group)
    given_out = [
        (topic_id, each)
        for held in found.values()
        for topic_id, partitions in held.items()
        for each in partitions
    ]
    wanted = {
        (topic.topic_id, each)
        for wish in group.values()
        for topic in wish.topics
        for each in range(topic.partition_count)
    }
    assert len(given_out) == len(set(given_out))
    assert set(given_out) == wanted
    for member, held in found.items():
        assert set(held) <= {topic.topic_id for topic in group[member].topics}
