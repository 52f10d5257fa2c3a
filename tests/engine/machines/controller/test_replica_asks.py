"""Brokers come, go and lose their disks while partitions move and leaders are elected: the laws hold."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from engine.base.errors import Code
from engine.base.ids import BrokerId
from engine.machines.controller.asks import (
    BrokerRefused,
    ControlledShutdown,
    UnfenceBroker,
    UnregisterBroker,
)
from engine.machines.controller.replica_asks import (
    AlterPartitionReassignments,
    BalanceLeaders,
    ElectionType,
    ElectLeaders,
    ElectUncleanLeaders,
    Reassignment,
)
from tests.engine.machines.controller.clusters import in_sync_again
from tests.engine.machines.controller.laws import Laws, facts

BROKERS = (1, 2, 3, 4)
BROKER = st.sampled_from(BROKERS)
REPLICAS = st.lists(BROKER, min_size=1, max_size=3, unique=True).map(tuple)


class Replicas(Laws):
    """One partition on three of four brokers, and all that may befall it."""

    @initialize(minimum=st.sampled_from("123"), unclean=st.sampled_from(["true", "false"]))
    def begin(self, minimum, unclean) -> None:
        for broker_id in BROKERS:
            self.decided.start(broker_id)
        self.decided.assign(
            1, 2, 3, min_insync_replicas=minimum, unclean_leader_election_enable=unclean
        )

    def is_known(self, broker_id: int) -> bool:
        return BrokerId(broker_id) in self.decided.image.brokers

    @rule(broker_id=BROKER)
    def fence(self, broker_id) -> None:
        if self.is_known(broker_id):
            self.decided.fence(broker_id)

    @rule(broker_id=BROKER)
    def unfence(self, broker_id) -> None:
        if self.is_known(broker_id):
            epoch = self.decided.epoch(broker_id)
            self.decided.ask(UnfenceBroker(BrokerId(broker_id), epoch))

    @rule(broker_id=BROKER, is_clean=st.booleans())
    def start(self, broker_id, is_clean) -> None:
        self.decided.start(broker_id, is_clean=is_clean)

    @rule(broker_id=BROKER)
    def say_more(self, broker_id) -> None:
        self.decided.register(broker_id, is_same=True)

    @rule(broker_id=BROKER)
    def stop(self, broker_id) -> None:
        if self.is_known(broker_id):
            ask = ControlledShutdown(BrokerId(broker_id), self.decided.epoch(broker_id))
            assert not isinstance(self.decided.ask(ask), BrokerRefused)
            assert self.decided.partition().leader != broker_id

    @rule(broker_id=BROKER)
    def unregister(self, broker_id) -> None:
        self.decided.ask(UnregisterBroker(BrokerId(broker_id)))
        assert not self.is_known(broker_id)

    @precondition(lambda self: self.decided.partition().leader is not None)
    @rule(isr=REPLICAS, is_all=st.booleans())
    def alter_isr(self, isr, is_all) -> None:
        before = facts(self.decided.image)
        if is_all:
            brokers = self.decided.image.brokers
            replicas = self.decided.partition().replicas
            isr = tuple(r for r in replicas if BrokerId(r) in brokers and brokers[r].may_lead)
        code = in_sync_again(self.decided, "a", *isr)
        if code is Code.NONE:
            partition = self.decided.partition()
            assert set(partition.isr) == set(isr) & set(partition.replicas)
        elif code is not Code.NEW_LEADER_ELECTED:
            assert facts(self.decided.image) == before

    @rule(replicas=st.none() | REPLICAS, may_change=st.booleans())
    def reassign(self, replicas, may_change) -> None:
        before = facts(self.decided.image)
        wanted = Reassignment("a", 0, replicas)
        (outcome,) = self.decided.ask(AlterPartitionReassignments((wanted,), may_change))
        partition = self.decided.partition()
        if outcome.code is not Code.NONE:
            assert facts(self.decided.image) == before
        elif replicas:
            assert set(partition.replicas) - set(partition.removing_replicas) == set(replicas)
            assert partition.replicas[: len(replicas)] == replicas
        else:
            assert not partition.is_reassigning

    @rule(kind=st.sampled_from(ElectionType), is_of_all=st.booleans())
    def elect(self, kind, is_of_all) -> None:
        before = self.decided.partition()
        outcomes = self.decided.ask(ElectLeaders(kind, None if is_of_all else (("a", 0),)))
        if before != self.decided.partition():
            assert [outcome.code for outcome in outcomes] == [Code.NONE]

    @rule()
    def balance(self) -> None:
        if self.decided.ask(BalanceLeaders()).elected:
            assert self.decided.ask(BalanceLeaders()).elected == 0

    @rule()
    def elect_unclean(self) -> None:
        self.decided.ask(ElectUncleanLeaders())


class ReplicasWithEligibleLeaders(Replicas):
    """The same where the eligible leader replicas are kept (KIP-966)."""

    has_elr = True


TestReplicas = Replicas.TestCase
TestReplicas.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestReplicasWithEligibleLeaders = ReplicasWithEligibleLeaders.TestCase
TestReplicasWithEligibleLeaders.settings = TestReplicas.settings
