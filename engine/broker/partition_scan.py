"""Looks at the leaders' copies of all partitions, a portion at a time, for what moved."""

from typing import TYPE_CHECKING

from engine.base.ids import TopicPartition
from engine.broker.partition import Partition

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

PARTITIONS_PER_TICK = 500


class PartitionScan:
    """What was last seen of each partition."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self._seen: dict[TopicPartition, tuple[int, ...]] = {}
        self._waiting: list[Partition] = []

    def moved(self) -> list[TopicPartition]:
        """Those of the next portion that are not as they were."""
        if not self._waiting:
            self._waiting = [each for each in self._fleet.partitions() if each.is_leader]
        portion = self._waiting[:PARTITIONS_PER_TICK]
        del self._waiting[:PARTITIONS_PER_TICK]
        moved = []
        for partition in portion:
            place, now = partition.topic_partition, _figures(partition)
            if self._seen.get(place) != now:
                self._seen[place] = now
                moved.append(place)
        return moved

    def forget(self, place: TopicPartition) -> None:
        """A partition is gone."""
        self._seen.pop(place, None)
        self.restart()

    def restart(self) -> None:
        """Other partitions are to be looked at than those that were."""
        self._waiting = []


def _figures(partition: Partition) -> tuple[int, ...]:
    followers = partition.replicas.followers.values() if partition.replicas is not None else ()
    return (
        partition.high_watermark,
        partition.log.end_offset,
        partition.log.start_offset,
        partition.log.size,
        partition.leader_epoch,
        partition.records_out,
        sum(each.end_offset for each in followers),
    )
