"""A partition's log: what is in it, what goes next, and what may be done to it.

Each act has a preview, which says exactly what would go and does nothing. Sizes are bytes, times
milliseconds since 1970, end offsets exclusive.
"""

from typing import Literal

from engine.contract.values import Command, Reply, Value

Fate = Literal["log_start", "size", "age"]
"""Why retention takes a segment: records before the log start, a log too large, a record too old."""
Hold = Literal["active", "transaction", "lag"]
"""What the cleaner must not pass: the segment being written, an open transaction, its youth."""


class SegmentGoing(Value, frozen=True):
    """A segment that retention takes."""

    base_offset: int
    end_offset: int
    size_bytes: int
    newest_ms: int
    fate: Fate


class RollSegment(Command, frozen=True):
    """Close the segment being written and begin a new one. Reply: `SegmentRolled`."""

    topic: str
    partition: int


class SegmentRolled(Reply, frozen=True):
    """The segment that is written now; not a new one where the old one was empty."""

    base_offset: int
    is_new: bool


class ApplyRetention(Command, frozen=True):
    """Do at once what retention would do at its next look. Reply: `RetentionApplied`."""

    topic: str
    partition: int
    preview: bool = True


class RetentionApplied(Reply, frozen=True):
    """What went, or would go, from the front of the log."""

    segments: tuple[SegmentGoing, ...]
    size_bytes: int
    offset_count: int
    """Offsets before the new log start that could be read until then."""
    log_start_before: int
    log_start_after: int


class CompactNow(Command, frozen=True):
    """Clean the log at once, whatever its dirty ratio. Reply: `LogCompacted`."""

    topic: str
    partition: int
    preview: bool = True


class LogCompacted(Reply, frozen=True):
    """What the cleaner did, or would do. Nothing may be cleaned where `end_offset` is no further."""

    first_dirty: int
    end_offset: int
    held_by: Hold
    key_count: int
    segments_before: int
    segments_after: int
    bytes_before: int
    bytes_after: int
    records_before: int
    records_after: int


class DeleteRecordsTo(Command, frozen=True):
    """Let the log begin at `offset`; None is the high watermark. Reply: `RecordsDeleted`."""

    topic: str
    partition: int
    offset: int | None
    preview: bool = True


class RecordsDeleted(Reply, frozen=True):
    """The log start, and the segments wholly before it: their bytes go with retention's next look."""

    log_start_before: int
    log_start_after: int
    offset_count: int
    segments: tuple[SegmentGoing, ...]


class DescribeLog(Command, frozen=True):
    """Everything about one partition's log. Reply: `LogDescription`.

    Of more segments than `most`, the newest are described.
    """

    topic: str
    partition: int
    most: int = 500


class LogFile(Value, frozen=True):
    """A file of a segment."""

    name: str
    size_bytes: int


class SegmentDescription(Value, frozen=True):
    """One segment."""

    base_offset: int
    end_offset: int
    size_bytes: int
    newest_ms: int | None
    """None where its records have no times."""
    is_active: bool
    is_dirty: bool
    """The cleaner has not gone through all of it; only where the topic is compacted."""
    fate: Fate | None
    """Why retention takes it at its next look, if it does."""
    index_entries: int
    time_index_entries: int
    aborted_count: int
    files: tuple[LogFile, ...]


class ProducerDescription(Value, frozen=True):
    """What the log remembers of one producer."""

    producer_id: int
    epoch: int
    last_sequence: int | None
    last_offset: int | None
    last_append_ms: int | None
    coordinator_epoch: int | None
    open_since_offset: int | None
    """Where its open transaction began."""


class RetentionNext(Value, frozen=True):
    """The oldest segment that stays, and what makes it go."""

    base_offset: int
    due_ms: int | None
    bytes_left: int | None
    is_unread: bool
    """Not all of it is below the high watermark yet."""
    is_ahead_of_clock: bool
    """Its newest record's time has not come: it and all behind it stay until then."""


class CleanerNext(Value, frozen=True):
    """How the cleaner sees the log."""

    first_dirty: int
    end_offset: int
    held_by: Hold
    clean_bytes: int
    dirty_bytes: int
    dirty_ratio: float
    min_ratio: float
    due_ms: int | None
    """When max.compaction.lag.ms makes it due whatever its ratio."""
    is_due: bool
    is_running: bool
    given_up: str
    """Why it is not cleaned any more; empty where it is."""


class DamagedSpot(Value, frozen=True):
    """Bytes that cannot be trusted and offsets that cannot be read."""

    path: str
    position: int
    offset: int
    end_offset: int
    reason: str


class LogCheckpoints(Value, frozen=True):
    """What the next start is told, as the files say it now; None where they do not."""

    recovery_point: int | None
    log_start: int | None
    high_watermark: int | None
    cleaner: int | None


class LogDescription(Reply, frozen=True):
    """A partition's log as it lies on the disk."""

    folder: str
    log_start_offset: int
    last_stable_offset: int
    high_watermark: int
    synced_end_offset: int
    log_end_offset: int
    size_bytes: int
    segment_count: int
    segments: tuple[SegmentDescription, ...]
    waiting_files: int
    """Files of this broker that are out of their logs and wait for file.delete.delay.ms."""
    producer_count: int
    producers: tuple[ProducerDescription, ...]
    leader_epochs: tuple[tuple[int, int], ...]
    """Each epoch and its first offset."""
    snapshot_offsets: tuple[int, ...]
    checkpoints: LogCheckpoints
    retention_look_ms: int | None
    """When retention looks next."""
    retention: RetentionNext | None
    cleaner: CleanerNext | None
    """None where the topic is not compacted."""
    damage: tuple[DamagedSpot, ...]
