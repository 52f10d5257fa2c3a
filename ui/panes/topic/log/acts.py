"""What may be done to a log: each act's preview in rows and words, and the command that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.contract.log import (
    ApplyRetention,
    CompactNow,
    DeleteRecordsTo,
    LogCompacted,
    LogDescription,
    RecordsDeleted,
    RetentionApplied,
    RollSegment,
    SegmentRolled,
)
from engine.contract.values import Command, Reply
from ui.panes.topic.log.words import FATES, HOLDS
from ui.widgets.text import count, counted, size

Act = Literal["roll", "retention", "compact", "delete"]
TITLES: dict[Act, str] = {
    "roll": "Roll the active segment",
    "retention": "Apply retention now",
    "compact": "Compact now",
    "delete": "Delete records up to an offset",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What exactly would happen."""

    rows: Sequence[tuple[str, str]]
    button: str
    """Empty where there is nothing to do."""
    note: str = ""
    new_start: int | None = None
    """Where the log would begin, for groups and the strip."""
    can_be_undone: bool = False


def command_of(
    act: Act, topic: str, partition: int, *, offset: int | None = None, preview: bool
) -> Command:
    match act:
        case "roll":
            return RollSegment(topic, partition)
        case "retention":
            return ApplyRetention(topic, partition, preview)
        case "compact":
            return CompactNow(topic, partition, preview)
        case "delete":
            return DeleteRecordsTo(topic, partition, offset, preview)


def roll_preview(log: LogDescription) -> Preview:
    """Rolling has no preview of its own: the description says all of it."""
    active = next((segment for segment in log.segments if segment.is_active), None)
    if active is None or active.end_offset == active.base_offset:
        return Preview((), "", "The active segment is empty: there is nothing to close.")
    rows = (
        ("Closed", f"{active.base_offset:020d}.log"),
        ("Holds", counted(active.end_offset - active.base_offset, "offset")),
        ("Size", size(active.size_bytes)),
        ("New active segment", f"{active.end_offset:020d}.log"),
    )
    return Preview(
        rows, "Roll segment",
        "No record goes. Retention and the cleaner may take the closed segment from then on.",
        can_be_undone=True,
    )  # fmt: skip


def preview_of(reply: Reply, log: LogDescription) -> Preview:
    match reply:
        case RetentionApplied():
            return _retention(reply, log)
        case LogCompacted():
            return _compaction(reply)
        case RecordsDeleted():
            return _deletion(reply, log)
        case _:
            raise AssertionError(f"{reply} is no preview")


def _retention(reply: RetentionApplied, log: LogDescription) -> Preview:
    if not reply.segments:
        return Preview((), "", "Nothing goes: no segment is past retention.ms or retention.bytes.")
    reasons = {segment.fate for segment in reply.segments}
    rows = (
        ("Records removed", count(reply.offset_count)),
        ("Segments freed", f"{len(reply.segments):,} of {log.segment_count:,}"),
        ("Bytes freed", size(reply.size_bytes)),
        ("New log start", count(reply.log_start_after)),
    )
    why = "; ".join(FATES[reason] for reason in sorted(reasons))
    return Preview(
        rows, f"Delete {counted(len(reply.segments), 'segment')}", f"Why: {why}.",
        reply.log_start_after,
    )  # fmt: skip


def _compaction(reply: LogCompacted) -> Preview:
    held = f"Up to {count(reply.end_offset)}: {HOLDS[reply.held_by]}."
    if reply.end_offset <= reply.first_dirty:
        return Preview((), "", f"Nothing may be cleaned now: {HOLDS[reply.held_by]}.")
    gone = reply.records_before - reply.records_after
    rows = (
        ("Cleaned", f"{count(reply.first_dirty)} to {count(reply.end_offset)}"),
        ("Keys", count(reply.key_count)),
        ("Records", f"{count(reply.records_before)} → {count(reply.records_after)}"),
        ("Segments", f"{reply.segments_before:,} → {reply.segments_after:,}"),
        ("Bytes", f"{size(reply.bytes_before)} → {size(reply.bytes_after)}"),
    )
    return Preview(
        rows, f"Compact away {counted(gone, 'record')}" if gone else "Compact",
        f"The last value of each key stays, and every offset. {held}",
    )  # fmt: skip


def _deletion(reply: RecordsDeleted, log: LogDescription) -> Preview:
    if reply.log_start_after <= reply.log_start_before:
        return Preview((), "", "Nothing goes: the log begins there already.")
    whole = sum(segment.size_bytes for segment in reply.segments)
    freed_to = max((s.end_offset for s in reply.segments), default=reply.log_start_before)
    hidden = reply.log_start_after - max(freed_to, reply.log_start_before)
    rows = (
        ("Records removed", count(reply.offset_count)),
        (
            "Whole segments freed",
            f"{len(reply.segments):,} of {log.segment_count:,} · {size(whole)}",
        ),
        ("Still in a kept segment", f"{count(hidden)}, hidden"),
        ("New log start", count(reply.log_start_after)),
    )
    return Preview(
        rows, f"Delete {counted(reply.offset_count, 'record')}",
        "The files of whole segments go with retention's next look.", reply.log_start_after,
    )  # fmt: skip


def done_words(reply: Reply, place: str) -> str:
    """What was done, for the notice; the Events pane has it too."""
    match reply:
        case SegmentRolled():
            if not reply.is_new:
                return f"{place}: the active segment is empty, nothing was rolled"
            return f"{place}: new segment from {count(reply.base_offset)}"
        case RetentionApplied():
            gone = counted(len(reply.segments), "segment")
            return f"{place}: {gone} deleted, {size(reply.size_bytes)} freed"
        case LogCompacted():
            gone = counted(reply.records_before - reply.records_after, "record")
            return f"{place}: {gone} compacted away"
        case RecordsDeleted():
            return f"{place} begins at {count(reply.log_start_after)} now"
        case _:
            raise AssertionError(f"{reply} is no act")
