"""Replicas are spread evenly, over racks first."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId
from engine.machines.controller.asks import ControlledShutdown
from engine.machines.controller.placement import check_assignment, place, usable_brokers
from engine.wire.metadata_records.brokers import BrokerRegistrationChangeRecord
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


@given(
    racks=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=7),
    factor=st.integers(1, 7),
    seed=st.integers(0, 50),
)
def test_replicas_lie_in_as_many_racks_as_there_are(racks, factor, seed) -> None:
    decided = Decided()
    for broker_id, rack in enumerate(racks, start=1):
        decided.start(broker_id, rack=rack)
    factor = min(factor, len(racks))
    for replicas in place(decided.image, partition_count=20, replication_factor=factor, seed=seed):
        assert len(set(replicas)) == factor
        used = {racks[broker_id - 1] for broker_id in replicas}
        assert len(used) == min(factor, len(set(racks)))


def test_the_load_of_a_lost_broker_falls_on_all_the_others() -> None:
    image = Decided(1, 2, 3, 4).image
    placed = place(image, partition_count=120, replication_factor=2, seed=7)
    followers = Counter(second for first, second in placed if first == 1)
    assert set(followers) == {2, 3, 4}


def test_a_fenced_broker_may_follow_but_not_lead() -> None:
    decided = Decided(1)
    decided.register(2)
    placed = place(decided.image, partition_count=4, replication_factor=2, seed=1)
    assert placed == [(1, 2)] * 4


def test_a_fenced_broker_comes_last_in_its_rack() -> None:
    decided = Decided(1, 2, 3)
    decided.fence(2)
    placed = place(decided.image, partition_count=9, replication_factor=2, seed=3)
    assert not any(2 in replicas for replicas in placed)


def test_who_stops_or_is_closed_to_new_replicas_gets_none() -> None:
    decided = Decided(1, 2, 3)
    decided.ask(ControlledShutdown(BrokerId(1), decided.epoch(1)))
    decided.controller.restore(
        BrokerRegistrationChangeRecord(
            broker_id=2,
            broker_epoch=decided.epoch(2),
            cordoned_log_dirs=[b"d" * 15 + b"\2"],
        )
    )
    assert [broker.broker_id for broker in usable_brokers(decided.image)] == [3]
    with pytest.raises(KafkaError, match="includes broker 2, but all its log directories are"):
        check_assignment(decided.image, (3, 2))


def test_without_a_broker_that_serves_nothing_is_placed() -> None:
    decided = Decided()
    decided.register(1)
    with pytest.raises(KafkaError) as refused:
        place(decided.image, partition_count=1, replication_factor=5, seed=1)
    assert refused.value.code is Code.INVALID_REPLICATION_FACTOR
    assert refused.value.message == (
        "All brokers are currently fenced, or have all their log directories cordoned."
    )
