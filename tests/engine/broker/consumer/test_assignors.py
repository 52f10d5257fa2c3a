"""What a leader deals out: ranges, in turn, and sticky with one rebalance between give and take."""

import pytest

from engine.broker.consumer.assignors import COOPERATIVE, RANGE, ROUND_ROBIN, Joiner, deal


def joiners(**topics: tuple[str, ...]) -> dict[str, Joiner]:
    return {name: Joiner(None, wanted) for name, wanted in topics.items()}


def test_range_gives_each_a_run_of_every_topic():
    dealt = deal(RANGE, joiners(b=("t", "u"), a=("t", "u")), {"t": 3, "u": 2})
    assert dealt == {"a": {"t": (0, 1), "u": (0,)}, "b": {"t": (2,), "u": (1,)}}


def test_in_turn_goes_on_from_topic_to_topic():
    dealt = deal(ROUND_ROBIN, joiners(a=("t", "u"), b=("t", "u")), {"t": 3, "u": 2})
    assert dealt == {"a": {"t": (0, 2), "u": (1,)}, "b": {"t": (1,), "u": (0,)}}


def test_in_turn_passes_over_who_does_not_want_the_topic():
    dealt = deal(ROUND_ROBIN, joiners(a=("t",), b=("u",), c=("t", "u")), {"t": 2, "u": 2})
    assert dealt == {"a": {"t": (0,)}, "b": {"u": (0,)}, "c": {"t": (1,), "u": (1,)}}


def test_static_members_come_first_by_their_own_names():
    members = {"z": Joiner("one", ("t",)), "a": Joiner(None, ("t",))}
    assert deal(RANGE, members, {"t": 3}) == {"z": {"t": (0, 1)}, "a": {"t": (2,)}}


@pytest.mark.parametrize("protocol", [RANGE, ROUND_ROBIN, COOPERATIVE])
def test_a_topic_that_is_not_there_is_dealt_to_nobody(protocol):
    assert deal(protocol, joiners(a=("t", "gone")), {"t": 1}) == {"a": {"t": (0,)}}


def test_what_moves_is_first_given_up_and_dealt_in_the_next_rebalance():
    owned = frozenset(("t", index) for index in range(4))
    first = {"a": Joiner(None, ("t",), owned, 1), "b": Joiner(None, ("t",))}
    dealt = deal(COOPERATIVE, first, {"t": 4})
    assert len(dealt["a"]["t"]) == 2
    assert dealt["b"] == {}
    kept = frozenset(("t", index) for index in dealt["a"]["t"])
    second = {"a": Joiner(None, ("t",), kept, 2), "b": Joiner(None, ("t",), generation=2)}
    dealt = deal(COOPERATIVE, second, {"t": 4})
    assert frozenset(("t", index) for index in dealt["a"]["t"]) == kept
    assert sorted(dealt["a"]["t"] + dealt["b"]["t"]) == [0, 1, 2, 3]


def test_who_missed_a_generation_owns_nothing_that_another_has_since():
    members = {
        "old": Joiner(None, ("t",), frozenset({("t", 0), ("t", 1)}), 3),
        "new": Joiner(None, ("t",), frozenset({("t", 0)}), 4),
    }
    assert deal(COOPERATIVE, members, {"t": 2}) == {"old": {"t": (1,)}, "new": {"t": (0,)}}


def test_a_partition_that_two_claim_of_one_generation_is_nobody_s():
    both = frozenset({("t", 0)})
    members = {"a": Joiner(None, ("t",), both, 4), "b": Joiner(None, ("t",), both, 4)}
    dealt = deal(COOPERATIVE, members, {"t": 2})
    assert sorted(dealt["a"]["t"] + dealt["b"]["t"]) == [0, 1]


def test_what_its_owner_wants_no_more_is_given_up_before_it_is_dealt():
    members = {
        "a": Joiner(None, ("u",), frozenset({("t", 0)}), 1),
        "b": Joiner(None, ("t", "u"), frozenset(), 1),
    }
    dealt = deal(COOPERATIVE, members, {"t": 1, "u": 1})
    assert "t" not in dealt["a"]
    assert "t" not in dealt["b"]
