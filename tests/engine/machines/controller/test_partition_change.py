"""What follows for a partition when replicas come, go and are elected."""

import pytest

from engine.base.ids import NO_TOPIC_ID
from engine.machines.controller.partition_change import (
    Election,
    Wish,
    allows_unclean_election,
    directory_of,
    min_isr_of,
    partition_change,
)
from engine.wire.metadata_records.topics import PartitionChangeRecord
from tests.engine.machines.controller.clusters import Decided


def change(decided: Decided, *gone: int, **wish: object) -> PartitionChangeRecord | None:
    """What follows when the brokers that are gone do not serve."""
    return partition_change(
        decided.image,
        decided.image.topics["a"],
        decided.partition(),
        Wish(**wish),  # type: ignore[arg-type]
        lambda broker: broker not in gone,
    )


def after(decided: Decided, *gone: int, **wish: object) -> None:
    record = change(decided, *gone, **wish)
    assert record is not None
    decided.controller.restore(record)


@pytest.fixture
def decided() -> Decided:
    decided = Decided(1, 2, 3, elr=True)
    decided.assign(1, 2, 3, min_insync_replicas="2")
    return decided


def test_nothing_wished_is_no_record(decided: Decided) -> None:
    assert change(decided) is None


def test_the_isr_may_become_empty_and_the_last_leader_is_known(decided: Decided) -> None:
    after(decided, 3, isr=(1, 2))
    after(decided, 2, 3, isr=(1,))
    after(decided, 1, 2, 3, isr=())
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.last_known_elr) == (None, (), (1,))
    assert partition.eligible_leader_replicas == (1, 2)


def test_an_eligible_replica_leads_before_the_last_leader_and_before_strangers(
    decided: Decided,
) -> None:
    after(decided, 1, 2, 3, isr=())
    assert decided.partition().eligible_leader_replicas == (1, 2, 3)
    after(decided, 1, 2)
    partition = decided.partition()
    assert (partition.leader, partition.isr) == (3, (3,))
    assert (partition.eligible_leader_replicas, partition.last_known_elr) == ((1, 2), ())
    assert not partition.is_recovering


def test_the_last_leader_leads_again_when_nobody_is_eligible(decided: Decided) -> None:
    after(decided, 2, 3, isr=(1,), lost=(2, 3))
    after(decided, 1, 2, 3, isr=(), lost=(1,))
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.eligible_leader_replicas) == (None, (), ())
    assert change(decided, 1) is None  # the others never lead here
    after(decided, 2, 3)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.is_recovering) == (1, (1,), True)


def test_without_eligible_leaders_the_last_member_stays_in_the_isr() -> None:
    decided = Decided(1, 2)
    decided.assign(1, 2)
    after(decided, 2, isr=(1,))
    after(decided, 1, 2, isr=())
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.last_known_elr) == (None, (1,), ())
    assert change(decided, 1) is None


def test_an_unclean_election_takes_whom_it_finds_and_forgets_the_rest(decided: Decided) -> None:
    after(decided, 2, 3, isr=(1,))
    after(decided, 1, 2, isr=(), election=Election.UNCLEAN)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.is_recovering) == (3, (3,), False)
    after(decided, 1, 2, 3, isr=(), lost=(1, 2, 3))
    after(decided, 3, 2, election=Election.UNCLEAN)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.is_recovering) == (1, (1,), True)
    assert partition.last_known_elr == ()


def test_a_preferred_election_moves_a_leader_that_serves_and_an_online_one_does_not(
    decided: Decided,
) -> None:
    after(decided, 1, isr=(2, 3))
    after(decided, isr=(2, 3, 1))
    assert decided.partition().leader == 2
    assert change(decided, election=Election.ONLINE) is None
    assert change(decided, 1, election=Election.PREFERRED) is None
    after(decided, election=Election.PREFERRED)
    assert decided.partition().leader == 1


def test_a_broker_does_not_lead_from_a_folder_that_is_offline(decided: Decided) -> None:
    decided.controller.restore(
        PartitionChangeRecord(
            partition_id=0,
            topic_id=decided.image.topics["a"].topic_id,
            directories=[b"d" * 15 + b"\1", b"d" * 15 + b"\x09", NO_TOPIC_ID],
        )
    )
    after(decided, 1, isr=(2, 3))
    assert decided.partition().leader == 3


def test_where_nothing_was_said_the_settings_of_the_controller_hold() -> None:
    decided = Decided(1, 2, 3, min_insync_replicas="3", unclean_leader_election_enable="true")
    decided.assign(1, 2)
    decided.assign(
        1, 2, 3, name="b", min_insync_replicas="2", unclean_leader_election_enable="false"
    )
    a, b = decided.image.topics["a"], decided.image.topics["b"]
    assert min_isr_of(decided.image, a) == 2  # never more than there are replicas
    assert min_isr_of(decided.image, b) == 2
    assert allows_unclean_election(decided.image, a)
    assert not allows_unclean_election(decided.image, b)


def test_a_replica_goes_to_the_one_folder_of_its_broker() -> None:
    decided = Decided(1)
    assert directory_of(decided.image, 1) == b"d" * 15 + b"\1"
    assert directory_of(decided.image, 2) == NO_TOPIC_ID
