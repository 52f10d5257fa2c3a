"""Why nobody leads a partition, in words."""

from msgspec.structs import replace

from engine.broker.leaderless import why_no_leader
from tests.engine.crews import Crews


def test_each_way_to_be_without_a_leader_has_its_words() -> None:
    async def story(crews: Crews) -> None:
        await crews.create("t")
        fleet = crews.fleet
        image = fleet.image.topics["t"].partitions[0]
        assert not why_no_leader(fleet, image)
        assert why_no_leader(fleet, replace(image, leader=None)) == "a leader is being elected"
        assert (
            why_no_leader(fleet, replace(image, leader=9))
            == "broker 9 is down and no other has taken over yet"
        )
        alone = replace(image, leader=None, isr=(9,))
        assert why_no_leader(fleet, alone) == "broker 9 is down and was the last in sync"
        known = replace(image, leader=None, isr=(), eligible_leader_replicas=(1, 9))
        assert (
            why_no_leader(fleet, known)
            == "of brokers 1 and 9, which were the last in sync, none may lead"
        )
        fleet.links.pause(int(image.leader))
        assert why_no_leader(fleet, image) == f"broker {image.leader} leads it and is paused"
        fleet.links.resume(int(image.leader))

    Crews().run(story)
