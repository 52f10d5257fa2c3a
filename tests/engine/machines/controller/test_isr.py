"""What a leader may wish its ISR to be."""

import pytest
from msgspec.structs import replace

from engine.base.errors import Code
from engine.base.ids import BrokerId, TopicId
from engine.machines.controller.replica_asks import (
    ANY_EPOCH,
    AlterPartition,
    IsrChange,
    IsrOutcome,
)
from engine.wire.metadata_records.topics import PartitionChangeRecord
from tests.engine.machines.controller.clusters import Decided


def wish(decided: Decided, *new_isr: int) -> IsrChange:
    partition = decided.partition()
    return IsrChange(
        topic_id=decided.image.topics["a"].topic_id,
        index=0,
        leader_epoch=partition.leader_epoch,
        partition_epoch=partition.partition_epoch,
        new_isr=tuple((replica, decided.epoch(replica)) for replica in new_isr),
    )


def alter(decided: Decided, *wishes: IsrChange, broker: int = 1) -> list[IsrOutcome]:
    ask = AlterPartition(BrokerId(broker), decided.epoch(broker), wishes)
    outcomes: tuple[IsrOutcome, ...] = decided.ask(ask)
    return list(outcomes)


@pytest.fixture
def decided() -> Decided:
    decided = Decided(1, 2, 3, elr=True)
    decided.assign(1, 2, 3)
    return decided


def test_the_isr_shrinks_and_the_leader_stays_in_its_epoch(decided: Decided) -> None:
    (outcome,) = alter(decided, wish(decided, 1, 2))
    assert outcome.code is Code.NONE
    assert (outcome.leader, outcome.isr, outcome.leader_epoch) == (1, (1, 2), 0)
    assert outcome.partition_epoch == decided.partition().partition_epoch == 1
    assert decided.partition().isr == (1, 2)


def test_what_is_so_already_is_granted_without_a_record(decided: Decided) -> None:
    (outcome,) = alter(decided, wish(decided, 1, 2, 3))
    assert (outcome.code, outcome.partition_epoch) == (Code.NONE, 0)
    assert decided.last is not None
    assert decided.last.changes == ()


def test_below_the_minimum_those_who_left_stay_eligible() -> None:
    decided = Decided(1, 2, 3, elr=True)
    decided.assign(1, 2, 3, min_insync_replicas="2")
    alter(decided, wish(decided, 1, 3))
    assert decided.partition().eligible_leader_replicas == ()
    alter(decided, wish(decided, 1))
    assert decided.partition().eligible_leader_replicas == (3,)
    alter(decided, wish(decided, 1, 2))
    assert decided.partition().eligible_leader_replicas == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"topic_id": TopicId(b"\xff" * 16)}, Code.UNKNOWN_TOPIC_ID),
        ({"index": 7}, Code.UNKNOWN_TOPIC_OR_PARTITION),
        ({"leader_epoch": 9}, Code.NOT_CONTROLLER),
        ({"partition_epoch": 9}, Code.NOT_CONTROLLER),
        ({"leader_epoch": -1}, Code.FENCED_LEADER_EPOCH),
        ({"partition_epoch": -1}, Code.INVALID_UPDATE_VERSION),
        ({"new_isr": ((2, -1), (3, -1))}, Code.INVALID_REQUEST),
        ({"new_isr": ((1, -1), (1, -1))}, Code.INVALID_REQUEST),
        ({"new_isr": ((1, -1), (9, -1))}, Code.INVALID_REQUEST),
        ({"new_isr": ()}, Code.INVALID_REQUEST),
        ({"is_recovering": True}, Code.INVALID_REQUEST),
        ({"new_isr": ((1, -1), (2, 5))}, Code.INELIGIBLE_REPLICA),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    decided: Decided, changed: dict[str, object], code: Code
) -> None:
    before = decided.partition()
    (outcome,) = alter(decided, replace(wish(decided, 1, 2), **changed))  # type: ignore[arg-type]
    assert outcome.code is code
    assert decided.partition() == before


def test_who_does_not_lead_has_no_say(decided: Decided) -> None:
    (outcome,) = alter(decided, wish(decided, 1, 2), broker=2)
    assert outcome.code is Code.INVALID_REQUEST


def test_an_older_incarnation_of_the_leader_is_refused_whole(decided: Decided) -> None:
    ask = AlterPartition(BrokerId(1), decided.epoch(1) - 1, (wish(decided, 1), wish(decided, 1)))
    assert [outcome.code for outcome in decided.ask(ask)] == [Code.STALE_BROKER_EPOCH] * 2


def test_a_broker_that_does_not_serve_cannot_come_back_into_the_isr(decided: Decided) -> None:
    decided.fence(3)
    (outcome,) = alter(decided, wish(decided, 1, 2, 3))
    assert outcome.code is Code.INELIGIBLE_REPLICA
    decided.start(3)
    (outcome,) = alter(decided, replace(wish(decided, 1, 2), new_isr=((1, ANY_EPOCH), (3, 7))))
    assert outcome.code is Code.INELIGIBLE_REPLICA
    (outcome,) = alter(decided, wish(decided, 1, 2, 3))
    assert (outcome.code, decided.partition().isr) == (Code.NONE, (1, 2, 3))


def test_each_partition_succeeds_or_fails_alone(decided: Decided) -> None:
    good = wish(decided, 1, 2)
    bad = replace(good, index=7)
    assert [outcome.code for outcome in alter(decided, bad, good)] == [
        Code.UNKNOWN_TOPIC_OR_PARTITION,
        Code.NONE,
    ]


def moving(decided: Decided, replicas: list[int], removing: list[int], adding: list[int]) -> None:
    decided.controller.restore(
        PartitionChangeRecord(
            partition_id=0,
            topic_id=decided.image.topics["a"].topic_id,
            replicas=replicas,
            removing_replicas=removing,
            adding_replicas=adding,
            directories=[b"d" * 15 + bytes([replica]) for replica in replicas],
        )
    )


def test_the_last_new_replica_in_sync_completes_a_reassignment() -> None:
    decided = Decided(1, 2, 3, elr=True)
    decided.assign(1, 2)
    moving(decided, [1, 3, 2], [2], [3])
    (outcome,) = alter(decided, wish(decided, 1, 2, 3))
    partition = decided.partition()
    assert (outcome.code, outcome.isr) == (Code.NONE, (1, 3))
    assert (partition.replicas, partition.isr, partition.is_reassigning) == ((1, 3), (1, 3), False)
    assert partition.leader_epoch == 1  # a replica left: the epoch rises though the leader stays
    assert partition.directories == (b"d" * 15 + b"\1", b"d" * 15 + b"\3")


def test_a_leader_that_a_reassignment_leaves_out_learns_that_another_was_elected() -> None:
    decided = Decided(1, 2, 3, elr=True)
    decided.assign(1, 2)
    moving(decided, [3, 2, 1], [1], [3])
    (outcome,) = alter(decided, wish(decided, 1, 2, 3))
    assert outcome.code is Code.NEW_LEADER_ELECTED
    assert (decided.partition().leader, decided.partition().replicas) == (3, (3, 2))


def test_a_reassignment_to_fewer_waits_for_all_that_stay() -> None:
    decided = Decided(1, 2, 3, 4, elr=True)
    decided.assign(1, 2, 3)
    decided.fence(2)
    moving(decided, [1, 2, 3], [3], [])
    alter(decided, wish(decided, 1, 3))
    assert decided.partition().is_reassigning
    decided.start(2)
    alter(decided, wish(decided, 1, 2, 3))
    assert (decided.partition().replicas, decided.partition().is_reassigning) == ((1, 2), False)


def test_an_uncleanly_elected_leader_tells_that_it_has_recovered(decided: Decided) -> None:
    decided.controller.restore(
        PartitionChangeRecord(
            partition_id=0,
            topic_id=decided.image.topics["a"].topic_id,
            isr=[1],
            leader_recovery_state=1,
        )
    )
    (outcome,) = alter(decided, replace(wish(decided, 1), is_recovering=True))
    assert (outcome.code, outcome.is_recovering) == (Code.NONE, True)
    (outcome,) = alter(decided, replace(wish(decided, 1, 2), is_recovering=True))
    assert outcome.code is Code.INVALID_REQUEST
    (outcome,) = alter(decided, wish(decided, 1, 2))
    assert (outcome.code, outcome.is_recovering) == (Code.NONE, False)
    assert not decided.partition().is_recovering
