"""Elections: preferred, unclean, and those that come by themselves."""

import pytest

from engine.base.errors import Code
from engine.machines.controller.replica_asks import (
    BalanceLeaders,
    ElectionType,
    ElectLeaders,
    ElectUncleanLeaders,
    LeadersElected,
    PartitionOutcome,
)
from tests.engine.machines.controller.clusters import Decided, in_sync_again

PREFERRED, UNCLEAN = ElectionType.PREFERRED, ElectionType.UNCLEAN


def elect(
    decided: Decided, kind: ElectionType, *partitions: tuple[str, int]
) -> tuple[PartitionOutcome, ...]:
    outcomes: tuple[PartitionOutcome, ...] = decided.ask(ElectLeaders(kind, partitions or None))
    return outcomes


@pytest.fixture
def decided() -> Decided:
    """Partition a-0 is led by 2, though 1 is preferred and in sync again; b-0 by its preferred."""
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2)
    decided.assign(2, 1, name="b")
    decided.fence(1)
    decided.start(1)
    in_sync_again(decided, "a", 2, 1)
    return decided


def test_the_preferred_replica_leads_again(decided: Decided) -> None:
    assert decided.partition().leader == 2
    assert elect(decided, PREFERRED, ("a", 0)) == (PartitionOutcome("a", 0),)
    assert (decided.partition().leader, decided.partition().leader_epoch) == (1, 2)


@pytest.mark.parametrize(
    ("kind", "partition", "code", "message"),
    [
        (PREFERRED, ("b", 0), 84, "Leader election not needed for topic partition."),
        (UNCLEAN, ("a", 0), 84, "Leader election not needed for topic partition."),
        (PREFERRED, ("c", 0), 3, "No such topic as c"),
        (UNCLEAN, ("b", 7), 3, "No such partition as b-7"),
    ],
)
def test_what_cannot_be_elected_is_said_in_kafkas_words(
    decided, kind, partition, code, message
) -> None:
    assert elect(decided, kind, partition) == (PartitionOutcome(*partition, code, message),)


def test_a_preferred_replica_that_is_not_in_sync_does_not_lead() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2)
    decided.fence(1)
    (outcome,) = elect(decided, PREFERRED, ("a", 0))
    assert outcome.code is Code.PREFERRED_LEADER_NOT_AVAILABLE
    assert outcome.message == "The preferred leader was not available."
    assert decided.partition().leader == 2


def test_all_that_need_it_are_elected_and_only_they_are_answered(decided: Decided) -> None:
    assert elect(decided, PREFERRED) == (PartitionOutcome("a", 0),)
    assert elect(decided, PREFERRED) == ()


def test_an_unclean_election_takes_whoever_serves() -> None:
    decided = Decided(1, 2, 3, elr=True)
    decided.assign(1, 2)
    decided.fence(2)
    decided.fence(1)
    (outcome,) = elect(decided, UNCLEAN, ("a", 0))
    assert outcome.code is Code.ELIGIBLE_LEADERS_NOT_AVAILABLE
    assert outcome.message == "Eligible topic partition leaders are not available."
    decided.start(2)
    assert decided.partition().leader is None
    assert elect(decided, UNCLEAN, ("a", 0)) == (PartitionOutcome("a", 0),)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.is_recovering) == (2, (2,), True)


def test_leaders_are_balanced_a_number_at_a_time(decided: Decided) -> None:
    decided.assign(1, 2, name="c")
    decided.fence(1)
    decided.start(1)
    for name in ("a", "c"):
        in_sync_again(decided, name, 2, 1)
    assert decided.ask(BalanceLeaders(max_elections=1)) == LeadersElected(1, is_whole=False)
    assert decided.ask(BalanceLeaders(max_elections=5)) == LeadersElected(1, is_whole=True)
    assert decided.ask(BalanceLeaders()) == LeadersElected(0, is_whole=True)
    assert [decided.partition(name).leader for name in ("a", "b", "c")] == [1, 2, 1]


def test_only_topics_that_allow_it_get_an_unclean_leader_by_themselves() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2)
    decided.assign(1, 2, name="b")
    for broker_id in (2, 1):
        decided.fence(broker_id)
    decided.start(2)
    decided.image.topics["b"].configs["unclean.leader.election.enable"] = "true"
    assert decided.ask(ElectUncleanLeaders()) == LeadersElected(1, is_whole=True)
    assert (decided.partition("a").leader, decided.partition("b").leader) == (None, 2)
