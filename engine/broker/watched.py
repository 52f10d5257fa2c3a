"""Batches that wait to become readable, for whoever watches the partition they are of."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.broker.partition import Partition
    from engine.storage.log import Log

WATCHED_BYTES = 8 * 1024 * 1024
"""Bytes copied for watchers while they wait to become readable; beyond it batches go uncopied."""


class ReadableBatch(NamedTuple):
    """A batch that became readable, for whoever watches the partition."""

    partition: "Partition"
    base_offset: int
    record_count: int
    appended_at_ms: int
    batch: bytes | None
    """As it lies in the log; None where too many waited to be copied."""

    @property
    def end_offset(self) -> int:
        return self.base_offset + self.record_count


Watcher = Callable[[ReadableBatch], None]


class Watched:
    """What watchers of one partition will be shown, in the order of its offsets."""

    __slots__ = ("_bytes", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[ReadableBatch] = deque()
        self._bytes = 0

    def keep(
        self,
        partition: "Partition",
        batch: memoryview,
        *,
        base_offset: int,
        record_count: int,
        now_ms: int,
    ) -> None:
        """Remember a batch that was appended at `base_offset`."""
        copy: bytes | None = None
        if self._bytes + len(batch) <= WATCHED_BYTES:
            copy = bytes(batch)
            if int.from_bytes(copy[:8], "big") != base_offset:  # the log made another batch of it
                copy = _as_it_lies(partition.log, base_offset, base_offset + record_count)
            self._bytes += len(copy)
        self.waiting.append(ReadableBatch(partition, base_offset, record_count, now_ms, copy))

    def show(self, end_offset: int, watchers: dict[object, Watcher]) -> None:
        """Everything below became readable."""
        waiting = self.waiting
        while waiting and waiting[0].end_offset <= end_offset:
            readable = waiting.popleft()
            self._bytes -= len(readable.batch or b"")
            for watcher in tuple(watchers.values()):
                watcher(readable)

    def drop_from(self, offset: int) -> None:
        """The log was cut: what lay at `offset` and above will never be readable."""
        waiting = self.waiting
        while waiting and waiting[-1].end_offset > offset:
            self._bytes -= len(waiting.pop().batch or b"")


def _as_it_lies(log: "Log", base_offset: int, end_offset: int) -> bytes:
    records = log.read(base_offset, 1, end_offset=end_offset).records
    return records if isinstance(records, bytes) else records.read()
