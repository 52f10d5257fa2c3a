"""Topics given more partitions."""

import pytest

from engine.base.errors import Code
from engine.machines.controller.asks import CreatePartitions, Growth
from tests.engine.machines.controller.clusters import Decided, new_topic


def grow(decided: Decided, *topics: Growth, **more: object) -> list[tuple[int, str | None]]:
    outcomes = decided.ask(CreatePartitions(topics, **more))
    return [(o.code, o.message) for o in outcomes]


@pytest.fixture
def decided() -> Decided:
    decided = Decided(1, 2)
    decided.create(new_topic("a", 2, 2))
    return decided


def test_new_partitions_have_as_many_replicas_as_the_old(decided: Decided) -> None:
    assert grow(decided, Growth("a", 5)) == [(Code.NONE, None)]
    partitions = decided.image.topics["a"].partitions
    assert list(partitions) == [0, 1, 2, 3, 4]
    assert {len(p.replicas) for p in partitions.values()} == {2}


@pytest.mark.parametrize(
    ("growth", "code", "message"),
    [
        (Growth("a", 2), 37, "Topic already has 2 partition(s)."),
        (
            Growth("a", 1),
            37,
            "The topic a currently has 2 partition(s); 1 would not be an increase.",
        ),
        (Growth("b", 2), 3, None),
        (
            Growth("a", 4, ((1, 2),)),
            39,
            "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.",
        ),
        (
            Growth("a", 20_000),
            44,
            "Excessively large number of additional partitions per request.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_kafkas_words(decided, growth, code, message) -> None:
    assert grow(decided, growth) == [(code, message)]


def test_an_assignment_for_the_new_ones_is_taken(decided: Decided) -> None:
    grow(decided, Growth("a", 3, ((2, 1),)))
    assert decided.image.topics["a"].partitions[2].replicas == (2, 1)


def test_new_partitions_on_brokers_that_do_not_serve_are_refused(decided: Decided) -> None:
    decided.fence(1)
    decided.fence(2)
    ((code, message),) = grow(decided, Growth("a", 4, ((1, 2), (2, 1))))
    assert code is Code.INVALID_REPLICA_ASSIGNMENT
    assert message == (
        "All brokers specified in the manual partition assignment for partition 2 are fenced"
        " or in controlled shutdown."
    )
    assert grow(decided, Growth("a", 3)) == [
        (38, "All brokers are currently fenced, or have all their log directories cordoned.")
    ]


def test_one_topic_twice_is_answered_once_and_left_alone(decided: Decided) -> None:
    outcomes = grow(decided, Growth("a", 3), Growth("a", 4))
    assert outcomes == [(Code.INVALID_REQUEST, "Duplicate topic name.")]


def test_a_check_alone_adds_nothing(decided: Decided) -> None:
    grow(decided, Growth("a", 9), validate_only=True)
    assert len(decided.image.topics["a"].partitions) == 2
