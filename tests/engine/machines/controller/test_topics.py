"""Topics made, placed and refused."""

import pytest

from engine.base.errors import Code
from engine.machines.controller.asks import CreateTopics
from tests.engine.machines.controller.clusters import Decided, new_topic


def placed(*assignments: tuple[int, ...]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple(enumerate(assignments))


def test_a_topic_gets_the_defaults_where_it_names_nothing() -> None:
    decided = Decided(1, 2)
    outcome = decided.create(
        new_topic("a", -1, -1), default_partition_count=3, default_replication_factor=2
    )
    assert (outcome.partition_count, outcome.replication_factor) == (3, 2)


def test_leaders_are_spread_over_the_brokers() -> None:
    decided = Decided(1, 2, 3)
    decided.create(new_topic("a", 6, 2))
    leaders = [p.leader for p in decided.image.topics["a"].partitions.values()]
    assert sorted(leaders) == [1, 1, 2, 2, 3, 3]


def test_an_assignment_is_taken_as_given() -> None:
    decided = Decided(1, 2)
    decided.create(new_topic("a", -1, -1, assignments=placed((2, 1), (1, 2))))
    partitions = decided.image.topics["a"].partitions
    assert [p.replicas for p in partitions.values()] == [(2, 1), (1, 2)]
    assert [p.leader for p in partitions.values()] == [2, 1]


@pytest.mark.parametrize(
    ("assignments", "code", "words"),
    [
        (((1, (1,)),), 39, "consecutive"),
        (((0, (1,)), (0, (1,))), 39, "multiple manual partition assignments for partition 0"),
        (((0, ()),), 39, "empty replica list"),
        (((0, (1, 1)),), 39, "broker 1 more than once"),
        (((0, (77,)),), 39, "includes broker 77, but no such broker is registered."),
        (((0, (1,)), (1, (1, 2))), 39, "replica(s)"),
    ],
)
def test_an_impossible_assignment_is_refused_in_kafkas_words(assignments, code, words) -> None:
    outcome = Decided(1, 2).create(new_topic("a", -1, -1, assignments=assignments))
    assert outcome.code == code
    assert words in outcome.message


def test_an_assignment_and_a_count_exclude_each_other() -> None:
    outcome = Decided(1).create(new_topic("a", 2, -1, assignments=placed((1,), (1,))))
    assert outcome.code is Code.INVALID_REQUEST


def test_one_name_twice_in_a_request_is_answered_once() -> None:
    outcome = Decided(1).create(new_topic("a"), new_topic("a"), new_topic("b"))
    assert [(o.name, o.code) for o in outcome] == [("a", Code.INVALID_REQUEST), ("b", Code.NONE)]


def test_names_that_only_differ_in_dots_and_underscores_collide() -> None:
    decided = Decided(1)
    decided.create(new_topic("a.b"))
    outcome = decided.create(new_topic("a_b"))
    assert outcome.message == "Topic 'a_b' collides with existing topic: a.b"


def test_both_of_a_colliding_pair_are_made_by_one_request() -> None:
    outcomes = Decided(1).create(new_topic("a.b"), new_topic("a_b"))
    assert [o.code for o in outcomes] == [Code.NONE, Code.NONE]


def test_too_many_partitions_in_one_request_are_refused() -> None:
    outcomes = Decided(1).create(new_topic("a", 6), new_topic("b", 5), max_partitions=10)
    assert [o.code for o in outcomes] == [Code.NONE, Code.POLICY_VIOLATION]


def test_a_check_alone_changes_nothing() -> None:
    decided = Decided(1)
    assert decided.create(new_topic("a"), validate_only=True).code is Code.NONE
    assert not decided.image.topics


def test_no_topic_can_be_made_while_every_broker_is_fenced() -> None:
    decided = Decided()
    decided.register(1)
    outcome = decided.create(new_topic("a"))
    assert outcome.code is Code.INVALID_REPLICATION_FACTOR


def test_settings_are_checked_before_replicas() -> None:
    outcome = Decided(1).create(new_topic("a", 1, 3, configs=(("no.such", "1"),)))
    assert outcome.message == "Unknown topic config name: no.such"


def test_tiered_storage_is_refused_where_there_is_none() -> None:
    outcome = Decided(1).create(new_topic("a", configs=(("remote.storage.enable", "true"),)))
    assert outcome.code is Code.INVALID_CONFIG


def test_the_order_of_records_is_topic_settings_partitions() -> None:
    decided = Decided(1)
    decided.ask(CreateTopics((new_topic("a", 2, configs=(("retention.ms", " 7 "),)),)))
    kinds = [type(change).__name__ for change in decided.last.changes]
    assert kinds == ["TopicRecord", "ConfigRecord", "PartitionRecord", "PartitionRecord"]
    assert decided.image.topics["a"].configs == {"retention.ms": "7"}
