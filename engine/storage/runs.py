"""Plain batches of one leader that go to the end of a log together, with one write.

Plain: they lie in the log as they came but for their offsets and epoch, open no new segment and
belong to no transaction. Who has checked them asks `segment_for_run`, then hands a `Run` in.
"""

from typing import NamedTuple

from engine.storage.log import Log
from engine.storage.producers import BatchFacts
from engine.storage.segment import Segment
from engine.wire.batch import stamp


class Mark(NamedTuple):
    """What a segment notes of one batch."""

    size: int
    last_offset: int
    max_timestamp: int


class Run:
    """Batches in the order of their offsets, in the buffers they came in."""

    __slots__ = ("batches", "byte_count", "facts", "marks", "next_offset", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.next_offset = segment.end_offset
        self.byte_count = 0
        self.batches: list[memoryview] = []
        self.marks: list[Mark] = []
        self.facts: dict[tuple[int, int], list[BatchFacts]] = {}
        """Of each batch of an idempotent producer that the log knows, by its id and epoch."""

    def add(self, batch: memoryview, mark: Mark) -> None:
        self.batches.append(batch)
        self.marks.append(mark)
        self.byte_count += mark.size
        self.next_offset = mark.last_offset + 1


def segment_for_run(log: Log, count: int, *, leader_epoch: int) -> Segment | None:
    """The segment that takes up to `count` plain batches, if nothing else must happen first."""
    segment = log.active
    if (
        segment is None
        or log.failed is not None
        or not log.keeps_batches
        or log.epochs.last != leader_epoch
        or log.epochs_wait
        or segment.end_offset != log.end_offset
        or not segment.takes_run(count)
    ):
        return None
    return segment


def append_run(log: Log, run: Run, *, leader_epoch: int, now_ms: int) -> None:
    """Write the batches. OSError: none of them was appended, and all are as they came."""
    batches, segment = run.batches, run.segment
    offset = log.end_offset
    for batch, mark in zip(batches, run.marks, strict=True):
        stamp(batch, base_offset=offset, leader_epoch=leader_epoch)
        offset = mark.last_offset + 1
    try:
        segment.append_run(batches[0] if len(batches) == 1 else b"".join(batches), run.marks)
    except OSError:
        for batch in batches:
            stamp(batch, base_offset=0, leader_epoch=leader_epoch)
        raise
    log.end_offset = run.next_offset
    for (producer_id, _), facts in run.facts.items():
        log.producers.note_run(producer_id, facts, seen_ms=now_ms)
