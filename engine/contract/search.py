"""Searches: every record that is retained against a filter, with progress and an honest end.

The engine says where the records lie; a process of its own reads them. Its answers are pulled:
`FollowSearch` waits until there is something new to say.
"""

from typing import Literal

from engine.contract.values import Command, Reply, Value

MAX_MATCHES = 50_000
MAX_MATCH_BYTES = 48 * 1024 * 1024
"""A search ends at its limit when it found so much; it can be gone on with."""

EndKind = Literal["end", "limit", "cancelled", "error"]


class StartSearch(Command, frozen=True):
    """Look for records that pass a filter, oldest first. Reply: `SearchStarted`.

    It goes to the high watermarks of this moment. `partition` None: all, merged by time.
    """

    topic: str
    partition: int | None
    filter: str
    now_ms: int
    """What `-5m` in the filter counts from."""
    begin: tuple[tuple[int, int], ...] = ()
    """(partition, offset) to begin at; a partition that is not named begins at its log start."""
    only_named: bool = False
    """Leave out the partitions that `begin` does not name."""
    max_matches: int = MAX_MATCHES


class SearchStarted(Reply, frozen=True):
    """The search runs."""

    search_id: int
    ends: tuple[tuple[int, int], ...]
    """(partition, end offset), exclusive."""
    offset_count: int
    """Offsets between the beginnings and the ends; compaction leaves fewer records."""


class FollowSearch(Command, frozen=True):
    """Wait for news of a search, a moment at most. Reply: `SearchNews`."""

    search_id: int


class SearchEnd(Value, frozen=True):
    """Why a search ended, and where it could be gone on with."""

    kind: EndKind
    text: str
    """One sentence: "The end was reached."."""
    next_offsets: tuple[tuple[int, int], ...] = ()
    """(partition, offset) where a search that met its limit would go on."""


class SearchNews(Reply, frozen=True):
    """What is new since the last time; counts are of the whole search so far."""

    search_id: int
    batches: tuple[tuple[int, bytes], ...] = ()
    """(partition, excerpt): matching records in the header of their batch, in order."""
    match_count: int = 0
    record_count: int = 0
    """Records that were looked at."""
    offsets_done: int = 0
    """How much of `SearchStarted.offset_count` is behind."""
    damaged_batches: int = 0
    undecided_records: int = 0
    """Too large to be decided; they are in the log and were not shown."""
    missing_segments: int = 0
    """Retention deleted them before they were read."""
    end: SearchEnd | None = None


class CancelSearch(Command, frozen=True):
    """End a search and forget it, whether it still runs or not. Reply: `Done`."""

    search_id: int


# What the engine and the process that searches say to each other.


class Stretch(Value, frozen=True):
    """Whole batches that lie side by side in one segment's file."""

    path: str
    begin: int
    end: int


class SearchPart(Value, frozen=True):
    """One partition of a search: from the batch that holds `begin_offset` up to `end_offset`."""

    partition: int
    begin_offset: int
    end_offset: int
    stretches: tuple[Stretch, ...]


class SearchJob(Value, frozen=True):
    """A search as the process gets it."""

    search_id: int
    filter: str
    now_ms: int
    parts: tuple[SearchPart, ...]
    max_matches: int


class DropSearch(Value, frozen=True):
    """Nobody waits for this search any more."""

    search_id: int
