"""Keeps what clients asked and were answered: the telling requests always, all while watched.

Of each connection the last entries are kept, alike ones as one; those of connections that closed
stay until later ones push them out.
"""

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import structs
from msgspec.structs import replace

from engine.base.errors import Code, KafkaError
from engine.broker.observed import Over, observed
from engine.broker.request import EncodedAnswer, Peer, Request
from engine.broker.trace_words import FETCH, PRODUCE, TOLD_ALWAYS, Said, said
from engine.contract.trace import TraceEntry
from engine.wire.catalog import API_NAMES
from engine.wire.message import decode_whole
from engine.wire.messages.k00_produce import ProduceResponse

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.fleet import Fleet

ENTRIES_OF_ONE = 48
CLOSED_KEPT = 128
RING = 5_000
"""Entries kept of all other requests, over all connections, while somebody watches."""


class Traced:
    """What is kept of one connection."""

    __slots__ = ("entries", "peer")

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.entries: deque[TraceEntry] = deque(maxlen=ENTRIES_OF_ONE)


class Trace:
    """The trace of all brokers."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self._open: dict[int, Traced] = {}
        self._closed: dict[int, Traced] = {}
        self._ring: deque[TraceEntry] = deque(maxlen=RING)
        self._number = 0
        self.dropped_count = 0
        self._watchers: set[int] = set()
        self._serve_anew()
        fleet.on_joined.append(self._joined)

    @property
    def is_watched(self) -> bool:
        return bool(self._watchers)

    def watch(self, watcher: int) -> None:
        """Trace every request until nobody watches any more."""
        was_watched = self.is_watched
        self._watchers.add(watcher)
        if not was_watched:
            self._serve_anew()

    def unwatch(self, watcher: int) -> None:
        self._watchers.discard(watcher)
        if not self._watchers and self._ring:
            self._ring.clear()
        if not self._watchers:
            self._serve_anew()

    def connections(self) -> list[Traced]:
        """Those known, the ones that closed first."""
        return [*self._closed.values(), *self._open.values()]

    def entries(
        self, *, after: int, connection_id: int | None = None, client_id: str | None = None
    ) -> Iterable[TraceEntry]:
        """Beyond a number, oldest first; an entry that was repeated counts as new."""

        def is_meant(entry: TraceEntry) -> bool:
            return connection_id in {None, entry.connection_id} and (
                client_id in {None, entry.client_id}
            )

        found = [
            entry
            for traced in self.connections()
            if connection_id in {None, traced.peer.connection_id}
            for entry in traced.entries
            if entry.number > after and is_meant(entry)
        ]
        ring = islice(reversed(self._ring), RING)
        for entry in ring:
            if entry.number <= after:
                break
            if is_meant(entry):
                found.append(entry)
        return sorted(found, key=lambda entry: entry.number)

    # -- what is served

    def _serve_anew(self) -> None:
        for broker in self._fleet.brokers.values():
            self._joined(broker)

    def _joined(self, broker: "Broker") -> None:
        broker.serve_through("trace", self._around)

    def _around(self, key: int, api: Any) -> Any:
        if key in TOLD_ALWAYS:
            return replace(api, handle=observed(api.handle, self._begin))
        if self.is_watched:
            handle = observed(api.handle, self._begin, sleepers=True)
            return replace(api, handle=handle, learn=None)
        return api

    def _begin(self, request: Request[Any]) -> Over:
        clock = request.broker.clock
        began_ms = clock.monotonic_ms()
        peer = request.connection
        before = peer.records_out
        asked = said(
            request, request.broker
        )  # the request's bytes hold only until `handle` returns

        def over(answer: Any) -> None:
            if request.key == PRODUCE and isinstance(answer, EncodedAnswer):
                answer = decode_whole(ProduceResponse, request.version, answer.body)
            found = asked.answered(answer, request.broker)
            if request.key == FETCH:
                found = found.with_records(peer.records_out - before)
            self._keep(request, found, clock.monotonic_ms() - began_ms, answer)

        return over

    def _keep(self, request: Request[Any], found: Said, took_ms: float, answer: Any) -> None:
        self._number += 1
        peer = request.connection
        error = found.error
        if isinstance(answer, KafkaError):
            error = Code(answer.code).name
        entry = TraceEntry(
            number=self._number,
            at_ms=request.now_ms,
            connection_id=peer.connection_id,
            client_id=peer.client_id,
            api=API_NAMES.get(request.key, str(request.key)),
            version=request.version,
            correlation_id=request.correlation_id,
            size_bytes=request.size,
            took_ms=took_ms,
            error=error,
            group_id=found.group_id,
            member_id=found.member_id,
            generation=found.generation,
            places=found.places,
            more_place_count=found.more_place_count,
            record_count=found.record_count,
            note=found.note,
            last_at_ms=request.now_ms,
            last_correlation_id=request.correlation_id,
        )
        if request.key not in TOLD_ALWAYS:
            self.dropped_count += len(self._ring) == RING
            self._ring.append(entry)
            return
        entries = self._of(peer).entries
        if not _joined(entries, entry):
            self.dropped_count += len(entries) == ENTRIES_OF_ONE
            entries.append(entry)

    def _of(self, peer: Peer) -> Traced:
        if peer.traced is None:
            peer.traced = Traced(peer)
            self._open[peer.connection_id] = peer.traced
            peer.on_closed[lambda: self._left(peer)] = None
        traced: Traced = peer.traced
        return traced

    def _left(self, peer: Peer) -> None:
        traced = self._open.pop(peer.connection_id, None)
        if traced is None:
            return
        self._closed[peer.connection_id] = traced
        if len(self._closed) > CLOSED_KEPT:
            earliest = self._closed.pop(next(iter(self._closed)))
            self.dropped_count += len(earliest.entries)


def _joined(entries: deque[TraceEntry], entry: TraceEntry) -> bool:
    """Count an entry with an alike one that is among the last three."""
    for back in range(1, min(3, len(entries)) + 1):
        known = entries[-back]
        if _gist(known) == _gist(entry):
            entries[-back] = structs.replace(
                known,
                number=entry.number,
                repeat_count=known.repeat_count + 1,
                last_at_ms=entry.at_ms,
                last_correlation_id=entry.correlation_id,
            )
            return True
    return False


def _gist(entry: TraceEntry) -> tuple[object, ...]:
    return (
        entry.api, entry.version, entry.error, entry.group_id, entry.member_id, entry.generation,
        entry.places, entry.note,
    )  # fmt: skip
