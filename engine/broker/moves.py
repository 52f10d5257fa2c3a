"""Counts the batches that go from client to leader, to followers and to readers while watched.

Whatever moves batches asks whether there is somebody to tell (`Peer.moves`, `Telemetry.moves`):
that is all it costs while nobody watches. Nothing is done for each record, and for each batch
only a step over its length where a reader gets several at once.
"""

import msgspec

from engine.base.clock import Clock
from engine.base.errors import Code
from engine.broker.link_pace import StepPace
from engine.broker.partition import Partition
from engine.broker.request import Peer
from engine.broker.telemetry import Telemetry
from engine.contract.frames import Key
from engine.contract.moves import Move, MovesView, Way
from engine.contract.values import View
from engine.storage.disk import FileRange

KEY: Key = ("moves",)
MOST_WAYS = 4_000
"""Ways that are kept apart; batches on further ones are counted together."""
RECENT_MS = 5_000.0
"""A way that nothing took for so long is not told again."""
LOOKED_AT = 64 * 1024
"""Bytes of one answer whose batches are counted one by one."""

_LENGTH_AT, _BODY_AT = 8, 12
_Place = tuple[Way, str, int, int, str | int]
"""Way, topic, partition, broker, and its client or follower."""


class _Count(msgspec.Struct):
    """What took one way."""

    batches: int = 0
    is_about: bool = False
    refused: int = 0
    refusal: str = ""
    at_ms: float = 0
    """When something took it last."""


class Moves:
    """The counts of all brokers."""

    def __init__(self, telemetry: Telemetry, clock: Clock, pace: StepPace) -> None:
        self._telemetry, self._clock, self._pace = telemetry, clock, pace
        pace.on_changed = lambda: telemetry.mark(KEY)
        self._watchers: set[int] = set()
        self._ways: dict[_Place, _Count] = {}
        self._others = _Count()
        """What took ways beyond `MOST_WAYS`."""
        telemetry.show("moves", list_keys=lambda: [KEY], build=self._view)

    def watch(self, watcher: int) -> tuple[Move, ...]:
        """Count from now on; what was counted so far, where others watch."""
        if not self._watchers:
            self._attend(self)
        self._watchers.add(watcher)
        self._telemetry.mark(KEY)
        return tuple(_told(*found) for found in self._ways.items())

    def unwatch(self, watcher: int) -> None:
        self._watchers.discard(watcher)
        if not self._watchers:
            self._attend(None)
            self._ways.clear()
            self._others = _Count()
            self._telemetry.mark(KEY)

    def _attend(self, told: "Moves | None") -> None:
        self._telemetry.moves = told
        for client in self._telemetry.clients.values():
            client.peer.moves = told

    # -- what moves --------------------------------------------------------------------------

    def produced(self, peer: Peer, partition: Partition, batch_count: int) -> None:
        """A client's batches were appended."""
        count = self._count("produced", partition, self._broker_of(peer), _name(peer))
        count.batches += batch_count

    def produced_here(self, client: str, partition: Partition, broker_id: int) -> None:
        """One batch of our own was appended."""
        self._count("produced", partition, broker_id, client).batches += 1

    def refused(self, peer: Peer, topic: str, index: int, code: Code) -> None:
        """A client's batch was not taken."""
        count = self._count_at(("produced", topic, index, self._broker_of(peer), _name(peer)))
        count.refused += 1
        count.refusal = code.name

    def fetched(self, peer: Peer, partition: Partition, records: bytes | FileRange) -> None:
        """A client was answered with records."""
        batches, is_about = batches_in(records)
        count = self._count("fetched", partition, self._broker_of(peer), _name(peer))
        count.batches += batches
        count.is_about |= is_about

    def replicated(self, partition: Partition, leader: int, follower: int, batches: int) -> None:
        """A follower has appended what it got of its leader."""
        self._count("replicated", partition, leader, follower).batches += batches

    # -- inside ------------------------------------------------------------------------------

    def _broker_of(self, peer: Peer) -> int:
        client = self._telemetry.clients.get(peer.connection_id)
        return -1 if client is None else client.broker_id

    def _count(self, way: Way, partition: Partition, broker_id: int, other: str | int) -> _Count:
        return self._count_at((way, partition.topic, partition.index, broker_id, other))

    def _count_at(self, place: _Place) -> _Count:
        self._telemetry.mark(KEY)
        found = self._ways.get(place)
        if found is None:
            if len(self._ways) >= MOST_WAYS:
                return self._others
            found = self._ways[place] = _Count()
        found.at_ms = self._clock.monotonic_ms()
        return found

    def _view(self, _key: Key) -> View | None:
        if not self._watchers:
            return None
        since_ms = self._clock.monotonic_ms() - RECENT_MS
        recent = {place: count for place, count in self._ways.items() if count.at_ms >= since_ms}
        if len(self._ways) >= MOST_WAYS:
            self._ways = recent  # the others make room; who comes back is counted anew
        told = tuple(_told(*found) for found in recent.items())
        return MovesView(told, self._others.batches, self._pace.held)


def batches_in(records: bytes | FileRange) -> tuple[int, bool]:
    """How many batches lie there, and whether that is only about so."""
    size = len(records)
    if isinstance(records, FileRange):
        records = FileRange(records.file, records.position, min(size, LOOKED_AT)).read()
    position = found = 0
    end = min(size, LOOKED_AT, len(records))
    while position + _BODY_AT <= end:
        at = position + _LENGTH_AT
        position += _BODY_AT + int.from_bytes(records[at : at + 4], "big")
        found += 1
    if position >= size:
        return found, False
    return max(round(found * size / max(position, 1)), 1), True


def _told(place: _Place, count: _Count) -> Move:
    way, topic, index, broker_id, other = place
    return Move(
        way, topic, index, broker_id, count.batches,
        client=other if isinstance(other, str) else "",
        follower=other if isinstance(other, int) else None,
        is_about=count.is_about, refused_count=count.refused, refusal=count.refusal,
    )  # fmt: skip


def _name(peer: Peer) -> str:
    return peer.client_id or peer.address
