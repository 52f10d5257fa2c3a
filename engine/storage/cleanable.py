"""What the cleaner may take of a log, and whether it is time to: Kafka's rules, decided only.

Clean is what an earlier round went through; dirty, what came after it. Never touched: the segment
being written, what lies behind an open transaction, and what is younger than
min.compaction.lag.ms.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.storage.config import INT64_MAX
from engine.storage.scan import headers

if TYPE_CHECKING:
    from engine.storage.log import Log
    from engine.storage.segment import Segment

Hold = Literal["active", "transaction", "lag"]


class Cleanable(NamedTuple):
    """The parts of one log as the cleaner sees them."""

    first_dirty: int
    end_offset: int
    """The first offset that must not be touched: a segment begins there."""
    held_by: Hold
    """What keeps the cleaner from going further."""
    clean_bytes: int
    dirty_bytes: int
    due_ms: int | None
    """When the oldest dirty record has waited for max.compaction.lag.ms; None where that is never."""
    min_ratio: float
    now_ms: int

    @property
    def ratio(self) -> float:
        """The share of dirty bytes among those that may be touched."""
        total = self.clean_bytes + self.dirty_bytes
        return self.dirty_bytes / total if total else 0.0

    @property
    def is_overdue(self) -> bool:
        return self.due_ms is not None and self.due_ms <= self.now_ms and self.dirty_bytes > 0

    @property
    def is_due(self) -> bool:
        """Whether the cleaner takes this log by itself."""
        return self.is_overdue or self.ratio > self.min_ratio


def cleanable_part(
    log: "Log", *, noted_dirty: int | None, last_stable_offset: int, now_ms: int
) -> Cleanable:
    """What may be cleaned; `noted_dirty` is where the last round ended, as noted."""
    config, closed = log.config, log.segments[:-1]
    active_base = log.segments[-1].base_offset if log.segments else log.end_offset
    first_dirty = log.start_offset if noted_dirty is None else noted_dirty
    if not log.start_offset <= first_dirty <= active_base:
        first_dirty = log.start_offset
    end_offset, held_by = active_base, "active"
    for number, segment in enumerate(closed):
        following = log.segments[number + 1].base_offset
        if following <= first_dirty:
            continue
        if following > last_stable_offset:
            end_offset, held_by = segment.base_offset, "transaction"
            break
        lag_ms = config.min_compaction_lag_ms
        if lag_ms > 0 and segment.largest_timestamp > now_ms - lag_ms:
            end_offset, held_by = segment.base_offset, "lag"
            break
    first = log.segment_number(first_dirty) if closed else 0
    dirty = [segment for segment in closed[first:] if segment.base_offset < end_offset]
    return Cleanable(
        first_dirty,
        max(end_offset, first_dirty),
        held_by,  # type: ignore[arg-type]  # one of the words above
        sum(segment.size for segment in closed[:first]),
        sum(segment.size for segment in dirty),
        _due_ms(dirty, config.max_compaction_lag_ms),
        config.min_cleanable_dirty_ratio,
        now_ms,
    )


def _due_ms(dirty: list["Segment"], lag_ms: int) -> int | None:
    if lag_ms == INT64_MAX:
        return None
    times = [time for segment in dirty if (time := _first_timestamp(segment)) > 0]
    return min(times) + lag_ms if times else None


def _first_timestamp(segment: "Segment") -> int:
    if segment.first_timestamp is not None:
        return segment.first_timestamp
    for _, header in headers(segment.log.open(), 0, segment.size):
        return header.max_timestamp
    return -1


def groups_of(log: "Log", end_offset: int) -> list[list["Segment"]]:
    """The closed segments below an offset, those together that fit into one when none shrinks."""
    config = log.config
    groups: list[list[Segment]] = []
    size = entries = 0
    for segment in log.segments[:-1]:
        if segment.base_offset >= end_offset:
            break
        segment.load()
        count = max(segment.index.count * 8, segment.times.count * 12)
        fits = (
            groups
            and size + segment.size <= config.segment_bytes
            and entries + count <= config.segment_index_bytes
            and segment.end_offset - groups[-1][0].base_offset <= 0x7FFFFFFF
        )
        if fits:
            groups[-1].append(segment)
            size, entries = size + segment.size, entries + count
        else:
            groups.append([segment])
            size, entries = segment.size, count
    return groups
