"""What retention takes from the front of a log, now and next: Kafka's rules, decided and not done.

Segments go whole and from the oldest on. One goes when it lies below the log start, when the log
is larger than retention.bytes without it, or when its newest record is older than retention.ms;
the first that must stay keeps all behind it. A record from the future therefore holds everything
from its segment on, and none of it goes before the clock has passed it.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.storage.config import LogConfig

if TYPE_CHECKING:
    from engine.storage.log import Log

Reason = Literal["log_start", "size", "age"]


class SegmentFacts(NamedTuple):
    """What retention looks at."""

    base_offset: int
    end_offset: int
    """Where the next segment begins, or the end of the log."""
    size: int
    newest_ms: int
    """The newest record's time; where records have none, when the segment was made."""


class Going(NamedTuple):
    """A segment that goes, and why."""

    segment: SegmentFacts
    reason: Reason


class Staying(NamedTuple):
    """The oldest segment that stays, and what would make it go."""

    segment: SegmentFacts
    due_ms: int | None
    """When age makes it go; None where age never does."""
    bytes_left: int | None
    """How much the log must grow until size makes it go; None where size never does."""
    is_unread: bool
    """Not all of it is below the high watermark."""
    is_ahead: bool
    """Its newest record's time has not come yet."""


class RetentionPlan(NamedTuple):
    """What goes now, from the oldest on, and what is next."""

    going: tuple[Going, ...]
    staying: Staying | None

    @property
    def size(self) -> int:
        return sum(gone.segment.size for gone in self.going)

    @property
    def start_offset(self) -> int | None:
        """Where the log begins when it is done; None where nothing goes."""
        return self.going[-1].segment.end_offset if self.going else None


def facts_of(log: "Log") -> Iterator[SegmentFacts]:
    """The segments of a log, oldest first; each is looked at only when it is asked for."""
    segments = log.segments
    for number, segment in enumerate(segments):
        is_last = number + 1 == len(segments)
        end_offset = log.end_offset if is_last else segments[number + 1].base_offset
        newest_ms = segment.largest_timestamp
        if newest_ms < 0:
            newest_ms = segment.created_ms if segment.size else 0
        yield SegmentFacts(segment.base_offset, end_offset, segment.size, newest_ms)


def retention_plan(
    segments: Iterable[SegmentFacts],
    *,
    total_size: int,
    start_offset: int,
    high_watermark: int,
    config: LogConfig,
    now_ms: int,
) -> RetentionPlan:
    """Pure. `total_size` is that of all segments, the one being written included."""
    by_age = config.is_deleted and config.retention_ms >= 0
    by_size = config.is_deleted and config.retention_bytes >= 0
    surplus = total_size - config.retention_bytes
    going: list[Going] = []
    listed = iter(segments)
    following = next(listed, None)
    while following is not None:
        segment, following = following, next(listed, None)
        is_readable = segment.end_offset <= high_watermark
        reason: Reason | None = None
        if following is not None and segment.end_offset <= start_offset:
            reason = "log_start"
        elif by_size and surplus >= segment.size:
            reason = "size"
        elif by_age and now_ms - segment.newest_ms > config.retention_ms:
            reason = "age"
        if reason is None or not is_readable or (following is None and not segment.size):
            return RetentionPlan(
                tuple(going),
                Staying(
                    segment,
                    segment.newest_ms + config.retention_ms + 1 if by_age else None,
                    segment.size - surplus if by_size else None,
                    not is_readable,
                    segment.newest_ms > now_ms,
                ),
            )
        going.append(Going(segment, reason))
        surplus -= segment.size
    return RetentionPlan(tuple(going), None)


def plan_for(
    log: "Log", *, high_watermark: int, now_ms: int, config: LogConfig | None = None
) -> RetentionPlan:
    """What goes from a log as it lies."""
    return retention_plan(
        facts_of(log),
        total_size=log.size,
        start_offset=log.start_offset,
        high_watermark=high_watermark,
        config=config or log.config,
        now_ms=now_ms,
    )
