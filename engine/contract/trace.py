"""Trace: decoded requests with their answers, paged through by whoever looks."""

from engine.contract.values import Command, Reply, Value


class TracePlace(Value, frozen=True):
    """A topic or partition in a request, with the offset asked for and the one answered."""

    topic: str
    partition: int | None = None
    asked: int | None = None
    answered: int | None = None
    error: str = ""
    """Kafka's name of the error, empty where there was none."""


class TraceEntry(Value, frozen=True):
    """One request with its answer; alike ones behind one another are one entry."""

    number: int
    at_ms: int
    connection_id: int
    client_id: str
    api: str
    version: int
    correlation_id: int
    size_bytes: int
    took_ms: float
    error: str = ""
    group_id: str = ""
    member_id: str = ""
    generation: int | None = None
    places: tuple[TracePlace, ...] = ()
    more_place_count: int = 0
    record_count: int | None = None
    """Records that a fetch got or a produce brought."""
    note: str = ""
    """What the client gave as its reason."""
    repeat_count: int = 1
    last_at_ms: int = 0
    last_correlation_id: int = 0


class WatchTrace(Command, frozen=True):
    """Trace every request from now on, which costs a little. Reply: `Done`.

    Otherwise those about topics, groups and offsets are kept, but no produce and no fetch.
    """

    watcher: int = 0
    """Who watches: it goes on until each has ended."""


class UnwatchTrace(Command, frozen=True):
    """One watches no more. Reply: `Done`."""

    watcher: int = 0


class ReadTrace(Command, frozen=True):
    """What is traced beyond entry `after`, oldest first. Reply: `TracePage`."""

    after: int = 0
    connection_id: int | None = None
    limit: int = 200
    client_id: str | None = None
    """Only what this client asked, on whatever connection."""


class TracePage(Reply, frozen=True):
    """A page of the trace."""

    entries: tuple[TraceEntry, ...]
    last_number: int
    """Where to go on."""
    dropped_count: int
    """Entries that made room for later ones since the engine started."""
    is_watched: bool
