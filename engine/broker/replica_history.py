"""Keeps what became of leaders and in-sync replicas, so far as there is room for it."""

from collections import Counter, deque
from typing import TYPE_CHECKING

from engine.base.ids import PartitionIndex, TopicId
from engine.broker.delta import MetadataDelta
from engine.contract.replica_history import ReplicaChange, ReplicaHistory
from engine.machines.controller.image import PartitionImage

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

CHANGES_KEPT = 10_000
"""Of all topics together: a broker of a thousand partitions that falls is some thousands."""


class ReplicaHistories:
    """Compares each committed change of a partition with what was before it."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self._clock = fleet.front.clock
        self._before: dict[tuple[TopicId, PartitionIndex], PartitionImage] = {
            (topic.topic_id, each.index): each for topic, each in fleet.image.partitions()
        }
        self._kept: deque[tuple[TopicId, ReplicaChange]] = deque()
        self._skipped: Counter[TopicId] = Counter()
        fleet.subscribe(self._took)

    def of(self, topic_id: TopicId) -> ReplicaHistory:
        """What is kept of one topic."""
        changes = tuple(change for of, change in self._kept if of == topic_id)
        return ReplicaHistory(changes, self._skipped[topic_id])

    def _took(self, delta: MetadataDelta) -> None:
        for gone in delta.removed:
            for index in gone.partitions:
                self._before.pop((gone.topic_id, index), None)
            self._skipped.pop(gone.topic_id, None)
        if delta.removed:
            ids = {gone.topic_id for gone in delta.removed}
            self._kept = deque(each for each in self._kept if each[0] not in ids)
        for topic, now in [*delta.made, *delta.changed]:
            was = self._before.get((topic.topic_id, now.index))
            self._before[topic.topic_id, now.index] = now
            if was is not None and (was.leader, set(was.isr)) != (now.leader, set(now.isr)):
                self._keep(topic.topic_id, was, now, delta.cause or delta.why)

    def _keep(self, topic_id: TopicId, was: PartitionImage, now: PartitionImage, why: str) -> None:
        if len(self._kept) == CHANGES_KEPT:
            self._skipped[self._kept.popleft()[0]] += 1
        change = ReplicaChange(
            at_ms=self._clock.now_ms(),
            partition=now.index,
            leader_was=was.leader,
            leader=now.leader,
            epoch=now.leader_epoch,
            isr_was=was.isr,
            isr=now.isr,
            why=why,
        )
        self._kept.append((topic_id, change))
