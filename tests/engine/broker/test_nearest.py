"""A consumer is sent to the replica in its rack, if that one has what it wants."""

from engine.broker.nearest import BY_RACK, nearest_replica
from engine.machines.controller.image import BrokerImage
from tests.engine.crews import Crews


def test_the_replica_in_the_rack_is_named_once_it_has_the_offset() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.write("a")
        leader = crew.broker(crew.leader("a"))
        partition = leader.partition("a", 0)
        (near, far) = sorted({1, 2, 3} - {leader.broker_id})
        brokers = leader.cluster.image.brokers
        for broker_id, rack in ((leader.broker_id, "here"), (near, "there"), (far, "beyond")):
            brokers[broker_id] = rack_of(brokers[broker_id], rack)

        def nearest(rack: str, offset: int = 0) -> int | None:
            return nearest_replica(leader, partition, rack=rack, offset=offset)

        assert nearest("there") == near
        assert nearest("beyond") == far
        assert nearest("here") is None
        assert nearest("nowhere") is None
        assert nearest("") is None
        assert nearest("there", offset=99) is None

    Crews(replica_selector_class=BY_RACK).run(story)


def rack_of(broker: BrokerImage, rack: str) -> BrokerImage:
    return BrokerImage(
        broker.broker_id, broker.epoch, broker.incarnation_id, broker.endpoints,
        rack=rack, is_fenced=broker.is_fenced,
    )  # fmt: skip


def test_without_the_selector_everyone_reads_from_the_leader() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        leader = crew.broker(crew.leader("a"))
        assert nearest_replica(leader, leader.partition("a", 0), rack="x", offset=0) is None

    Crews().run(story)
