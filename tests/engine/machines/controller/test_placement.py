"""Replicas are spread evenly."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from engine.machines.controller.placement import place
from tests.engine.machines.controller.clusters import Decided


@given(
    brokers=st.integers(1, 6),
    partitions=st.integers(1, 40),
    factor=st.integers(1, 6),
    seed=st.integers(0, 50),
)
def test_replicas_are_distinct_and_leaders_even(brokers, partitions, factor, seed) -> None:
    image = Decided(*range(1, brokers + 1)).image
    factor = min(factor, brokers)
    placed = place(image, partition_count=partitions, replication_factor=factor, seed=seed)
    assert len(placed) == partitions
    assert all(len(set(replicas)) == factor for replicas in placed)
    leaders = Counter(replicas[0] for replicas in placed)
    assert max(leaders.values()) - min(leaders[b] for b in image.brokers) <= 1


def test_a_fenced_broker_may_follow_but_not_lead() -> None:
    decided = Decided(1)
    decided.register(2)
    placed = place(decided.image, partition_count=4, replication_factor=2, seed=1)
    assert placed == [(1, 2)] * 4
