"""Partitions moved to other brokers."""

import pytest

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID
from engine.machines.controller.asks import CreatePartitions, DeleteTopics, Growth
from engine.machines.controller.replica_asks import (
    AlterPartitionReassignments,
    PartitionOutcome,
    Reassignment,
)
from tests.engine.machines.controller.clusters import Decided, in_sync_again


def move(
    decided: Decided, *replicas: int, name: str = "a", index: int = 0, fixed: bool = False
) -> PartitionOutcome:
    """Without replicas: cancel."""
    wanted = Reassignment(name, index, replicas or None)
    outcome: PartitionOutcome
    (outcome,) = decided.ask(AlterPartitionReassignments((wanted,), not fixed))
    return outcome


@pytest.fixture
def decided() -> Decided:
    decided = Decided(1, 2, 3, 4, elr=True)
    decided.assign(1, 2)
    return decided


def test_new_replicas_join_and_the_old_stay_until_they_are_in_sync(decided: Decided) -> None:
    assert move(decided, 3, 4).code is Code.NONE
    partition = decided.partition()
    assert partition.replicas == (3, 4, 1, 2)
    assert (partition.adding_replicas, partition.removing_replicas) == ((3, 4), (1, 2))
    assert (partition.leader, partition.isr, partition.leader_epoch) == (1, (1, 2), 0)
    in_sync_again(decided, "a", 1, 2, 3)
    assert decided.partition().is_reassigning
    in_sync_again(decided, "a", 1, 2, 3, 4)
    partition = decided.partition()
    assert (partition.replicas, partition.is_reassigning) == ((3, 4), False)
    assert (partition.leader, partition.isr, partition.leader_epoch) == (3, (3, 4), 1)


def test_another_order_is_true_at_once(decided: Decided) -> None:
    move(decided, 2, 1)
    partition = decided.partition()
    assert (partition.replicas, partition.is_reassigning, partition.leader) == ((2, 1), False, 1)


def test_fewer_replicas_are_true_at_once_where_those_that_stay_are_in_sync(
    decided: Decided,
) -> None:
    move(decided, 2)
    partition = decided.partition()
    assert (partition.replicas, partition.isr, partition.leader) == ((2,), (2,), 2)


def test_more_replicas_wait_until_they_are_in_sync(decided: Decided) -> None:
    move(decided, 1, 2, 3)
    partition = decided.partition()
    assert (partition.adding_replicas, partition.removing_replicas) == ((3,), ())
    in_sync_again(decided, "a", 1, 2, 3)
    assert not decided.partition().is_reassigning
    assert decided.partition().leader_epoch == 0


def test_cancelling_goes_back_to_who_held_it_before(decided: Decided) -> None:
    move(decided, 3, 2)
    in_sync_again(decided, "a", 1, 2)
    assert move(decided).code is Code.NONE
    partition = decided.partition()
    assert (partition.replicas, partition.isr) == ((2, 1), (1, 2))
    assert (partition.leader, partition.leader_epoch, partition.is_reassigning) == (1, 1, False)


def test_cancelling_what_would_lose_records_is_refused() -> None:
    decided = Decided(1, 2, 3, 4, elr=True)
    decided.assign(1)
    move(decided, 2, 3)
    in_sync_again(decided, "a", 1, 2)
    decided.fence(1)
    outcome = move(decided)
    assert outcome.code is Code.INVALID_REPLICA_ASSIGNMENT
    assert outcome.message == (
        "Unable to revert partition assignment for a:0 because it would require an unclean"
        " leader election."
    )


def test_a_second_thought_replaces_the_first(decided: Decided) -> None:
    move(decided, 3, 4)
    move(decided, 1, 4)
    partition = decided.partition()
    assert partition.replicas == (1, 4, 2, 3)
    assert (partition.adding_replicas, partition.removing_replicas) == ((4,), (2, 3))
    move(decided, 1, 2)
    assert decided.partition().replicas == (1, 2)
    assert not decided.partition().is_reassigning


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        ({"name": "b"}, 3, "Unable to find a topic named b."),
        ({"index": 5}, 3, "Unable to find partition a:5."),
        ({}, 85, None),
    ],
)
def test_what_cannot_be_cancelled_is_said_in_kafkas_words(decided, asked, code, message) -> None:
    outcome = move(decided, **asked)
    assert (outcome.code, outcome.message) == (code, message)


@pytest.mark.parametrize(
    ("replicas", "fixed", "code", "message"),
    [
        (
            (1, 9),
            False,
            39,
            "The manual partition assignment includes broker 9, but no such broker is registered.",
        ),
        (
            (1, 1),
            False,
            39,
            "The manual partition assignment includes the broker 1 more than once.",
        ),
        ((1, 2, 3), True, 38, "The replication factor is changed from 2 to 3"),
    ],
)
def test_an_impossible_target_is_refused_in_kafkas_words(
    decided, replicas, fixed, code, message
) -> None:
    outcome = move(decided, *replicas, fixed=fixed)
    assert (outcome.code, outcome.message) == (code, message)
    assert decided.partition().replicas == (1, 2)


def test_a_check_moves_nothing(decided: Decided) -> None:
    wanted = (Reassignment("a", 0, (3, 4)), Reassignment("a", 0, (9,)))
    outcomes = decided.ask(AlterPartitionReassignments(wanted, validate_only=True))
    assert [outcome.code for outcome in outcomes] == [0, 39]
    assert decided.partition().replicas == (1, 2)


def test_the_factor_is_what_it_will_be_not_how_many_there_are_on_the_way(
    decided: Decided,
) -> None:
    move(decided, 3, 4)
    assert move(decided, 3, 1, fixed=True).code is Code.NONE


def test_a_topic_grows_and_is_deleted_while_its_partitions_move(decided: Decided) -> None:
    move(decided, 3, 4)
    (grown,) = decided.ask(CreatePartitions((Growth("a", 2),)))
    assert grown.code is Code.NONE
    assert len(decided.partition(index=1).replicas) == 2
    decided.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
    assert decided.image.topics == {}
    assert move(decided).code is Code.UNKNOWN_TOPIC_OR_PARTITION


def test_a_new_replica_that_is_fenced_delays_the_end(decided: Decided) -> None:
    move(decided, 1, 3)
    decided.fence(3)
    assert decided.partition().is_reassigning
    decided.start(3)
    in_sync_again(decided, "a", 1, 2, 3)
    assert decided.partition().replicas == (1, 3)
