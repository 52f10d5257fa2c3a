"""Counts over all partitions as brokers come and go."""

from engine.broker.replica_state import ReplicaState
from tests.engine.crews import Crews


def test_a_killed_broker_leaves_partitions_offline_and_under_replicated() -> None:
    async def story(crews: Crews) -> None:
        await crews.create("t")
        await crews.create("alone", partitions=3, replicas=1)
        state = ReplicaState(crews.fleet)
        assert (state.offline, state.under_replicated, state.out_of_sync(3)) == (0, 0, 0)
        await crews.kill(3)
        await crews.until(lambda: crews.leads("t") and len(crews.isr("t")) == 2)
        assert state.offline == 1
        assert state.under_replicated == state.out_of_sync(3) == 2
        assert state.out_of_sync(1) == 0
        await crews.revive(3)
        await crews.alike("t")
        await crews.until(lambda: crews.leader("alone", 0) > 0)
        assert (state.offline, state.under_replicated) == (0, 0)

    Crews().run(story)
