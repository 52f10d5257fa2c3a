"""Requests as table rows, in the order they came; alike ones behind one another are one row."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from engine.contract.trace import TraceEntry
from ui.models.table import Column, KeyedTableModel
from ui.request_words import entry_words, number_words, took_words
from ui.widgets.text import clock_time, count, full_time, size, visible

ROWS_KEPT = 5_000
"""More are let go, the oldest first, and counted."""
TIME, CONNECTION, API, NUMBER, WHAT, TOOK, ERROR = range(7)

Key = tuple[int, int, int]
"""When it came, on which connection, and its correlation id."""


def key_of(entry: TraceEntry) -> Key:
    return entry.at_ms, entry.connection_id, entry.correlation_id


def line_of(entry: TraceEntry) -> str:
    """A row as text, to be searched and copied."""
    said = entry_words(entry)
    parts = (
        clock_time(entry.at_ms), f"connection {entry.connection_id}",
        f"{entry.api} v{entry.version}", number_words(entry), said, took_words(entry),
        "" if entry.error in said else entry.error,
    )  # fmt: skip
    return "  ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are shown; what is empty or None asks for nothing."""

    api: str = ""
    errors_only: bool = False
    connection_id: int | None = None
    text: str = ""

    def holds(self, entry: TraceEntry) -> bool:
        return (
            self.api in {"", entry.api}
            and (not self.errors_only or is_error(entry))
            and self.connection_id in {None, entry.connection_id}
            and (not self.text or self.text.lower() in line_of(entry).lower())
        )


def is_error(entry: TraceEntry) -> bool:
    return bool(entry.error) or any(place.error for place in entry.places)


def _error(entry: TraceEntry) -> str:
    return entry.error or next((place.error for place in entry.places if place.error), "")


def _what(entry: TraceEntry) -> str:
    """Without what stands in columns of its own."""
    return entry_words(entry).removesuffix(entry.error).removesuffix(", ") if entry.error else (
        entry_words(entry)
    )  # fmt: skip


class RequestsModel(KeyedTableModel[Key, TraceEntry]):
    """Keeps every request it was given up to a limit, shows those that are wanted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(
            (
                Column("Time", lambda e: clock_time(e.at_ms)[-12:], lambda e: e.at_ms,
                       tooltip=lambda e: full_time(e.at_ms)),
                Column("Conn", lambda e: count(e.connection_id), lambda e: e.connection_id, True,
                       hint="The connection it came on"),
                Column("Request", lambda e: f"{e.api} v{e.version}", lambda e: e.api),
                Column("Corr", _corr, lambda e: e.correlation_id, True,
                       hint="Its correlation id; of several alike the first and the last",
                       tooltip=number_words),
                Column("What it was about", _what, _what,
                       tooltip=lambda e: visible(entry_words(e), 600)),
                Column("Took", took_words, lambda e: e.took_ms, True,
                       hint="From the request to its answer",
                       tooltip=lambda e: f"{took_words(e)}, {size(e.size_bytes)} of request"),
                Column("Error", _error, _error),
            ),
            parent,
        )  # fmt: skip
        self.wanted = Wanted()
        self.let_go_count = 0
        self._all: dict[Key, TraceEntry] = {}

    @property
    def kept_count(self) -> int:
        return len(self._all)

    def apis(self) -> set[str]:
        return {entry.api for entry in self._all.values()}

    def connections(self) -> set[int]:
        return {entry.connection_id for entry in self._all.values()}

    def take(self, entries: Iterable[TraceEntry]) -> None:
        """New ones, and older ones that were repeated."""
        changes: dict[Key, TraceEntry | None] = {}
        for entry in entries:
            key = key_of(entry)
            self._all[key] = entry
            if self.wanted.holds(entry):
                changes[key] = entry
        for key in sorted(self._all)[: max(0, len(self._all) - ROWS_KEPT)]:
            del self._all[key]
            changes[key] = None
            self.let_go_count += 1
        self.apply(changes)

    def want(self, wanted: Wanted) -> None:
        """Show others; what is shown still stays where it is."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.replace({key: e for key, e in self._all.items() if wanted.holds(e)})

    def clear(self) -> None:
        self._all.clear()
        self.let_go_count = 0
        self.replace({})


def _corr(entry: TraceEntry) -> str:
    if entry.repeat_count > 1:
        return f"{entry.correlation_id} … {entry.last_correlation_id}"
    return str(entry.correlation_id)
