"""What moved, seen at the leaders alone."""

from engine.broker.partition_scan import PartitionScan
from tests.engine.crews import Crews


def test_a_partition_moves_with_its_leader_and_its_followers_only() -> None:
    async def story(crews: Crews) -> None:
        await crews.create("t")
        scan, place = PartitionScan(crews.fleet), ("t", 0)
        assert place in scan.moved()
        assert place not in scan.moved()
        await crews.write("t")
        assert scan.moved().count(place) == 1
        await crews.alike("t")
        while scan.moved():
            pass
        await crews.kill(crews.leader("t"))
        scan.restart()
        await crews.until(lambda: crews.leads("t"))
        assert place in scan.moved()

    Crews().run(story)
