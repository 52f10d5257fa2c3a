"""Brokers come and go; who leads then."""

from engine.base.errors import Code
from engine.base.ids import BrokerId
from engine.machines.controller.asks import BrokerRefused, FenceBroker, UnfenceBroker
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


def test_every_state_of_a_broker_can_be_left_and_reached() -> None:
    for table in (BROKER_TRANSITIONS, TOPIC_TRANSITIONS):
        reached = {after for row in table.values() for after in row.values()}
        assert reached == set(table)
        assert all(table.values())
        assert mermaid(table).startswith("stateDiagram-v2\n")
