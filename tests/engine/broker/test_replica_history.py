"""Leaders and in-sync replicas as they were and are, kept as far as there is room."""

import pytest

from engine.broker import replica_history
from engine.contract.commands import DeleteTopic
from engine.contract.replica_history import ReadReplicaHistory, ReplicaHistory
from engine.contract.values import EngineError
from tests.engine.crews import Crews


async def history(crews: Crews, topic: str) -> ReplicaHistory:
    found = await crews.host.execute(ReadReplicaHistory(topic))
    assert isinstance(found, ReplicaHistory)
    return found


def test_a_failover_is_kept_with_what_was_and_is() -> None:
    async def story(crews: Crews) -> None:
        await crews.create("orders")
        before = len((await history(crews, "orders")).changes)
        leader = crews.leader("orders")
        await crews.kill(leader)
        await crews.until(lambda: crews.leader("orders") not in (leader, -1))
        found = await history(crews, "orders")
        change = found.changes[before]
        assert (change.leader_was, change.leader) == (leader, crews.leader("orders"))
        assert set(change.isr_was) - set(change.isr) == {leader}
        assert change.why
        assert found.skipped == 0

    Crews(3).run(story)


def test_what_is_not_kept_is_counted_and_a_topic_takes_its_own_along(monkeypatch) -> None:
    async def story(crews: Crews) -> None:
        monkeypatch.setattr(replica_history, "CHANGES_KEPT", 2)
        await crews.create("orders", partitions=4)
        await crews.kill(3)
        await crews.until(lambda: all(len(crews.isr("orders", at)) == 2 for at in range(4)))
        found = await history(crews, "orders")
        assert len(found.changes) == 2
        assert found.skipped >= 2
        await crews.host.execute(DeleteTopic("orders"))
        with pytest.raises(EngineError, match="There is no topic orders"):
            await history(crews, "orders")

    Crews(3).run(story)
