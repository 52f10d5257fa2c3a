"""Brokers come and go; who leads then."""

from engine.base.errors import Code
from engine.base.ids import BrokerId
from engine.machines.controller.asks import (
    BrokerRefused,
    BrokerStopping,
    ControlledShutdown,
    FenceBroker,
    UnfenceBroker,
    UnregisterBroker,
)
from engine.machines.controller.image import BROKER_TRANSITIONS, TOPIC_TRANSITIONS
from engine.machines.step import mermaid
from engine.wire.metadata_records.topics import PartitionChangeRecord
from tests.engine.machines.controller.clusters import Decided, new_topic

ONE, TWO = BrokerId(1), BrokerId(2)


def fence(decided: Decided, broker_id: BrokerId) -> object:
    return decided.ask(FenceBroker(broker_id, decided.image.brokers[broker_id].epoch))


def test_a_broker_is_fenced_until_it_says_that_it_is_ready() -> None:
    decided = Decided()
    registered = decided.register(1)
    assert decided.image.brokers[ONE].is_fenced
    decided.ask(UnfenceBroker(ONE, registered.epoch))
    assert decided.image.brokers[ONE].may_lead


def test_the_next_in_sync_replica_leads_when_the_leader_goes() -> None:
    decided = Decided(1, 2)
    decided.create(new_topic("a", -1, -1, assignments=((0, (1, 2)),)))
    fence(decided, ONE)
    partition = decided.image.topics["a"].partitions[0]
    assert (partition.leader, partition.isr, partition.leader_epoch) == (2, (2,), 1)


def test_the_last_in_sync_replica_stays_so_that_nobody_else_leads() -> None:
    decided = Decided(1, 2)
    decided.create(new_topic("a", -1, -1, assignments=((0, (1, 2)),)))
    fence(decided, TWO)
    fence(decided, ONE)
    partition = decided.image.topics["a"].partitions[0]
    assert (partition.leader, partition.isr) == (None, (1,))
    decided.start(2)
    assert decided.image.topics["a"].partitions[0].leader is None
    decided.start(1)
    assert decided.image.topics["a"].partitions[0].leader == 1


def test_an_older_incarnation_is_not_heard() -> None:
    decided = Decided(1)
    old = decided.image.brokers[ONE].epoch
    decided.start(1)
    refusal = decided.ask(FenceBroker(ONE, old))
    assert isinstance(refusal, BrokerRefused)
    assert refusal.code is Code.STALE_BROKER_EPOCH
    assert decided.image.brokers[ONE].may_lead


def test_a_stranger_is_not_heard() -> None:
    refusal = Decided().ask(UnfenceBroker(TWO, 1))
    assert refusal.code is Code.BROKER_ID_NOT_REGISTERED


def test_what_genuine_kafka_left_in_the_eligible_replicas_is_led_again() -> None:
    decided = Decided(1)
    made = decided.create(new_topic("a"))
    fence(decided, ONE)
    decided.controller.restore(
        PartitionChangeRecord(
            partition_id=0, topic_id=made.topic_id, isr=[], eligible_leader_replicas=[1]
        )
    )
    decided.ask(UnfenceBroker(ONE, decided.image.brokers[ONE].epoch))
    partition = decided.image.topics["a"].partitions[0]
    assert (partition.leader, partition.isr, partition.eligible_leader_replicas) == (1, (1,), ())


def test_with_eligible_leaders_the_last_member_leaves_the_isr_and_leads_again() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2)
    decided.fence(2)
    decided.fence(1)
    partition = decided.partition()
    assert (partition.leader, partition.isr) == (None, ())
    assert (partition.eligible_leader_replicas, partition.last_known_elr) == ((1,), (1,))
    decided.start(2)
    assert decided.partition().leader is None
    decided.start(1)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.is_recovering) == (1, (1,), False)
    assert (partition.eligible_leader_replicas, partition.last_known_elr) == ((), ())


def test_whose_disk_may_have_lost_records_leads_only_if_it_led_last_and_recovers() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2, min_insync_replicas="2")
    decided.fence(2)
    assert decided.partition().eligible_leader_replicas == (2,)
    decided.start(2, is_clean=False)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.eligible_leader_replicas) == (1, (1,), ())
    decided.register(1, is_clean=False)
    assert (decided.partition().leader, decided.partition().isr) == (None, ())
    decided.ask(UnfenceBroker(ONE, decided.epoch(1)))
    assert (decided.partition().leader, decided.partition().is_recovering) == (1, True)


def test_a_topic_that_allows_it_is_led_by_whoever_is_left() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2, unclean_leader_election_enable="true")
    decided.fence(2)
    decided.start(2)
    decided.fence(1)
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.is_recovering) == (2, (2,), True)


def test_a_broker_that_stops_hands_over_first_and_leads_nothing_until_it_is_back() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2)
    decided.assign(2, 1, name="b")
    stopping = ControlledShutdown(ONE, decided.epoch(1))
    assert decided.ask(stopping) == BrokerStopping(1)
    assert (decided.partition().leader, decided.partition().isr) == (2, (2,))
    assert decided.partition("b").isr == (2,)
    assert decided.image.brokers[ONE].state == "stopping"
    assert decided.ask(ControlledShutdown(ONE, decided.epoch(1))) == BrokerStopping(0)
    refusal = decided.ask(UnfenceBroker(ONE, decided.epoch(1)))
    assert refusal.code is Code.INVALID_REQUEST
    decided.fence(1)
    assert decided.image.brokers[ONE].state == "fenced"
    decided.start(1)
    assert decided.image.brokers[ONE].may_lead


def test_the_same_incarnation_says_more_of_itself_and_stays_what_it_is() -> None:
    decided = Decided(1)
    decided.assign(1)
    before = decided.image.brokers[ONE]
    assert decided.register(1, rack="r1", is_same=True).epoch == before.epoch
    assert decided.image.brokers[ONE].rack == "r1"
    assert decided.image.brokers[ONE].may_lead
    assert decided.partition().leader_epoch == 0


def test_a_broker_that_will_not_come_back_is_forgotten_and_its_replicas_stay_assigned() -> None:
    decided = Decided(1, 2, elr=True)
    decided.assign(1, 2)
    assert decided.ask(UnregisterBroker(ONE)) is None
    assert ONE not in decided.image.brokers
    partition = decided.partition()
    assert (partition.leader, partition.isr, partition.replicas) == (2, (2,), (1, 2))
    decided.start(1)
    assert decided.partition().leader == 2


def test_a_broker_nobody_knows_cannot_be_forgotten() -> None:
    refusal = Decided(1).ask(UnregisterBroker(TWO))
    assert refusal == BrokerRefused(
        Code.BROKER_ID_NOT_REGISTERED, "Broker ID 2 is not currently registered"
    )


def test_every_state_of_a_broker_can_be_left_and_reached() -> None:
    for table in (BROKER_TRANSITIONS, TOPIC_TRANSITIONS):
        reached = {after for row in table.values() for after in row.values()}
        assert reached == set(table)
        assert all(table.values())
        assert mermaid(table).startswith("stateDiagram-v2\n")
