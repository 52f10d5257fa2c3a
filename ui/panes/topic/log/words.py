"""What a log's description says in words: what goes next and when, what a segment is, checkpoints."""

from collections.abc import Iterable

from engine.contract.groups import GroupView
from engine.contract.log import LogDescription, SegmentDescription
from ui.widgets.text import clock_time, count, counted, size, span

FATES = {
    "log_start": "all of it lies before the log start",
    "size": "the log is larger than retention.bytes",
    "age": "its newest record is older than retention.ms",
}
HOLDS = {
    "active": "the active segment is not cleaned",
    "transaction": "an open transaction holds the rest",
    "lag": "the rest is younger than min.compaction.lag.ms",
}


def next_to_go(log: LogDescription, now_ms: int) -> tuple[str, bool]:
    """What retention takes next and when; True where something goes at its next look."""
    going = [segment for segment in log.segments if segment.fate is not None]
    look = f" at the next look, {_when(log.retention_look_ms, now_ms)}"
    if going:
        total = sum(segment.size_bytes for segment in going)
        why = FATES[going[0].fate or "age"]
        return (
            f"Next to go{look}: {counted(len(going), 'segment')}, {size(total)}; {why}",
            True,
        )
    coming = log.retention
    if coming is None:
        return "Retention takes nothing: no limit of time or size applies", False
    name = count(coming.base_offset)
    if coming.is_unread:
        return f"Segment {name} stays until all of it is below the high watermark", False
    if coming.is_ahead_of_clock:
        return f"Segment {name} and all behind it stay: its newest time has not come yet", False
    ways = []
    if coming.due_ms is not None:
        ways.append(_when(coming.due_ms, now_ms))
    if coming.bytes_left is not None:
        ways.append(f"when {size(max(coming.bytes_left, 0))} more are written")
    if not ways:
        return "Retention takes nothing: no limit of time or size applies", False
    return f"Next to go: segment {name}, {' or '.join(ways)}", False


def _when(due_ms: int | None, now_ms: int) -> str:
    if due_ms is None:
        return "not planned"
    return f"in about {span(due_ms - now_ms)}" if due_ms > now_ms else "now"


def cleaner_words(log: LogDescription, now_ms: int) -> str:
    """How the cleaner sees the log; empty where the topic is not compacted."""
    cleaner = log.cleaner
    if cleaner is None:
        return ""
    if cleaner.given_up:
        return f"Not cleaned any more: {cleaner.given_up}"
    if cleaner.is_running:
        return "The cleaner is at work on this log"
    ratio = f"{cleaner.dirty_ratio:.0%} of {size(cleaner.clean_bytes + cleaner.dirty_bytes)} dirty"
    at = f"cleaned at {cleaner.min_ratio:.0%}"
    if cleaner.is_due:
        at = "due at the cleaner's next turn"
    elif cleaner.due_ms is not None:
        at += f" or {_when(cleaner.due_ms, now_ms)}"
    return f"Cleaner: {ratio}, {at}; {HOLDS[cleaner.held_by]}".replace("%", " %")


def held_words(log: LogDescription) -> str:
    """Which open transaction holds the last stable offset; empty where none does."""
    opened = [
        (producer.open_since_offset, producer.producer_id)
        for producer in log.producers
        if producer.open_since_offset is not None
    ]
    if not opened:
        return ""
    first, producer_id = min(opened)
    more = f" and {len(opened) - 1:,} more" if len(opened) > 1 else ""
    return (
        f"Producer {producer_id}{more}: open transaction since offset {count(first)};"
        " read_committed consumers wait there"
    )


def segment_state(segment: SegmentDescription, log: LogDescription) -> str:
    if segment.is_active:
        return "active"
    if segment.fate is not None:
        return "goes next"
    if log.cleaner is not None:
        return "dirty" if segment.is_dirty else "clean"
    return ""


def offsets_of(segment: SegmentDescription) -> str:
    return counted(segment.end_offset - segment.base_offset, "offset")


def segment_words(segment: SegmentDescription, log: LogDescription) -> str:
    """All of a segment in a few lines, for its tooltip and for the screen reader."""
    newest = "no times" if segment.newest_ms is None else f"newest {clock_time(segment.newest_ms)}"
    lines = [
        f"{segment.base_offset:020d}.log, {segment_state(segment, log) or 'closed'}",
        f"{offsets_of(segment)}, {count(segment.base_offset)} to {count(segment.end_offset)}",
        f"{size(segment.size_bytes)}, {newest}",
        (
            f"{counted(segment.index_entries, 'index entry', 'index entries')},"
            f" {counted(segment.time_index_entries, 'time index entry', 'time index entries')}"
        ),
        *(f"{file.name}  {size(file.size_bytes)}" for file in segment.files),
    ]
    if segment.aborted_count:
        lines.append(counted(segment.aborted_count, "aborted transaction"))
    if segment.fate is not None:
        lines.append(f"Retention takes it: {FATES[segment.fate]}")
    return "\n".join(lines)


def positions_of(groups: Iterable[GroupView], topic: str, partition: int) -> list[tuple[str, int]]:
    """Each group with what it has committed of a partition, by name."""
    found = [
        (group.group_id, position.committed_offset)
        for group in groups
        for position in group.positions
        if (position.topic, position.partition) == (topic, partition)
        and position.committed_offset is not None
    ]
    return sorted(found)


def group_fate(committed: int, new_start: int) -> tuple[str, str]:
    """What a new log start does to a group: a word and, where it is touched, a sentence."""
    if committed >= new_start:
        return "not affected", ""
    lost = counted(new_start - committed, "offset is", "offsets are")
    return (
        "out of range",
        (
            f"Its committed offset is below the new start. With earliest it jumps to"
            f" {count(new_start)}: {lost} never read."
        ),
    )


def offset_of(text: str) -> int | None:
    """An offset as it is typed, grouped or not; None where it is none."""
    digits = text.replace(",", "").replace(" ", "").replace("\u202f", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None
