"""Copies batches that become readable to the tails that watch their partitions."""

from collections.abc import Iterable

from engine.base.ids import INTERNAL_TOPICS
from engine.broker.partition import Partition
from engine.broker.watched import ReadableBatch
from engine.contract.facts import BatchAppended
from engine.contract.outboxes import Outboxes

TAILS_AT_ONCE = 64

_WATCHER = "tails"


class Tails:
    """Which tails watch which partitions; a partition that nobody watches has no watcher."""

    def __init__(self, outboxes: Outboxes) -> None:
        self._outboxes = outboxes
        self._wanted: dict[int, tuple[str, int | None]] = {}
        self._told: dict[tuple[str, int, bytes], int] = {}
        """Of replicated partitions that are watched, where what was told ends."""

    def watch(
        self, tail_id: int, topic: str, partition: int | None, partitions: Iterable[Partition]
    ) -> bool:
        """Begin with what is appended from now on; False: there are too many tails already.

        `topic` "" stands for every topic that is not internal, `partition` None for all.
        """
        if tail_id not in self._wanted and len(self._wanted) >= TAILS_AT_ONCE:
            return False
        self._wanted[tail_id] = (topic, partition)
        for candidate in partitions:
            self.attend(candidate)
        return True

    def unwatch(self, tail_id: int, partitions: Iterable[Partition]) -> None:
        if self._wanted.pop(tail_id, None) is not None:
            if not self._wanted:
                self._told.clear()
            for partition in partitions:
                self.attend(partition)

    def attend(self, partition: Partition) -> None:
        """Watch a partition exactly where a tail wants it; also called for every new partition."""
        tail_ids = tuple(
            tail_id
            for tail_id, (topic, index) in self._wanted.items()
            if (topic == partition.topic or (not topic and partition.topic not in INTERNAL_TOPICS))
            and index in (None, partition.index)
        )
        if not tail_ids:
            partition.watchers.pop(_WATCHER, None)
            return

        def readable(batch: ReadableBatch) -> None:
            self._leave(tail_ids, batch)

        partition.watchers[_WATCHER] = readable

    def _leave(self, tail_ids: tuple[int, ...], readable: ReadableBatch) -> None:
        """A batch is told where it is led, and once: a new leader may learn late that it is safe."""
        partition = readable.partition
        if partition.replicas is not None or not partition.is_leader:
            place = (partition.topic, partition.index, partition.topic_id)
            if not partition.is_leader or readable.base_offset < self._told.get(place, 0):
                return
            self._told[place] = readable.end_offset
        if readable.batch is None:
            for tail_id in tail_ids:
                self._outboxes.skip(tail_id, batch_count=1, record_count=readable.record_count)
            return
        self._outboxes.feed(
            BatchAppended(
                tail_ids=tail_ids,
                topic=readable.partition.topic,
                partition=readable.partition.index,
                base_offset=readable.base_offset,
                record_count=readable.record_count,
                appended_at_ms=readable.appended_at_ms,
                batch=readable.batch,
            )
        )
