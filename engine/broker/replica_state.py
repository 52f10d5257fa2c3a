"""Counts over all partitions: offline, under-replicated, and each broker's replicas out of sync."""

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet


class ReplicaState:
    """The counts, taken anew where the metadata or the running brokers changed."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self._taken_of: tuple[object, ...] = ()
        self._offline = self._under_replicated = 0
        self._out_of_sync: Counter[int] = Counter()

    @property
    def offline(self) -> int:
        """Partitions without a leader that runs."""
        self._take()
        return self._offline

    @property
    def under_replicated(self) -> int:
        self._take()
        return self._under_replicated

    def out_of_sync(self, broker_id: int) -> int:
        """Replicas of a broker outside their ISR."""
        self._take()
        return self._out_of_sync[broker_id]

    def _take(self) -> None:
        image, running = self._fleet.image, self._fleet.brokers
        now = (image.offset, *running)
        if now == self._taken_of:
            return
        self._taken_of = now
        self._offline = self._under_replicated = 0
        self._out_of_sync.clear()
        for _, partition in image.partitions():
            self._offline += partition.leader not in running
            if len(partition.isr) < len(partition.replicas):
                self._under_replicated += 1
                self._out_of_sync.update(set(partition.replicas) - set(partition.isr))
