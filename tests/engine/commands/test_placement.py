"""Who leads and holds what: described, moved and elected on command."""

import pytest

from engine.contract.cluster_commands import (
    AddBroker,
    DescribeCluster,
    DescribePartitions,
    DrainBroker,
    ElectPreferredLeaders,
    MoveReplicas,
    RaiseReplication,
    ReviveBroker,
    StopBroker,
)
from engine.contract.values import EngineError
from tests.engine.crews import Crews


def test_the_cluster_and_its_partitions_are_described_as_they_are() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3)
        await crew.write("a")
        described = await crew.host.execute(DescribeCluster())
        assert [each.leader_count for each in described.brokers] == [1, 1, 1]
        assert [each.replica_count for each in described.brokers] == [3, 3, 3]
        assert sum(each.is_controller for each in described.brokers) == 1
        assert described.brokers[1].addresses == ("localhost:9093",)
        partition = (await crew.host.execute(DescribePartitions("a"))).partitions[0]
        assert (partition.high_watermark, set(partition.isr)) == (1, {1, 2, 3})
        assert dict(partition.end_offsets) == {1: 1, 2: 1, 3: 1}
        with pytest.raises(EngineError, match="There is no topic b"):
            await crew.host.execute(DescribePartitions("b"))

    Crews().run(story)


def test_leadership_comes_back_to_the_preferred_replica() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        preferred = crew.leader("a")
        await crew.host.execute(StopBroker(preferred))
        await crew.host.execute(ReviveBroker(preferred))
        await crew.until(lambda: crew.isr("a") == (1, 2, 3))
        assert crew.leader("a") != preferred
        await crew.create("b")
        assert (await crew.host.execute(ElectPreferredLeaders(topic="b"))).partition_count == 0
        assert crew.leader("a") != preferred
        assert (await crew.host.execute(ElectPreferredLeaders())).partition_count == 1
        assert crew.leader("a") == preferred
        with pytest.raises(EngineError, match="There is no topic c"):
            await crew.host.execute(ElectPreferredLeaders(topic="c"))

    Crews(auto_leader_rebalance_enable="false").run(story)


def test_replicas_move_and_internal_topics_get_more() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=1)
        await crew.create("__internal", replicas=1)
        await crew.write("a", b"kept")
        other = 1 + crew.leader("a") % 3
        await crew.host.execute(MoveReplicas("a", 0, (other,)))
        await crew.until(lambda: crew.isr("a") == (other,))
        assert crew.values(other, "a") == [b"kept"]
        assert (await crew.host.execute(RaiseReplication())).partition_count == 1
        await crew.until(lambda: crew.isr("__internal") == (1, 2, 3))

    Crews().run(story)


def test_a_drain_that_nobody_can_take_is_refused_before_anything_moves() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=3)
        with pytest.raises(EngineError, match="add a broker first"):
            await crew.host.execute(DrainBroker(2))
        await crew.host.execute(AddBroker())
        assert (await crew.host.execute(DrainBroker(2))).replica_count == 1
        await crew.until(lambda: crew.isr("a") == (1, 3, 4))
        assert (await crew.host.execute(DrainBroker(2))).replica_count == 0

    Crews().run(story)
