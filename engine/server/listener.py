"""Who may connect: the connections of one listener, their ids, their number, their deadlines."""

import asyncio
import logging
from collections.abc import Callable
from itertools import count
from typing import Protocol

from engine.base.clock import Clock
from engine.broker.broker import Broker
from engine.broker.request import Peer
from engine.server.buffers import Buffers
from engine.server.connection import Connection
from engine.server.gathering import Gathering
from engine.server.lane import HeavyLane
from engine.server.limits import Limits
from engine.server.transport import Transport

log = logging.getLogger(__name__)

SWEEP_S = 1.0
LINES_PER_SWEEP = 10
"""Lines about refused peers in one second; the rest is counted."""


class ConnectionObserver(Protocol):
    """Whoever wants to know of clients that come and go (telemetry)."""

    def connected(self, peer: Peer) -> None: ...

    def left(self, peer: Peer, reason: str) -> None: ...

    def refused(self, host: str, reason: str) -> None: ...

    def request_refused(self, peer: Peer, reason: str) -> None: ...


class Listener:
    """The clients of one broker, whatever moves their bytes.

    `admit` makes a connection for a transport that was accepted somewhere; sockets and the
    simulator's network both come in here. Many sockets (127.0.0.1 and ::1) share one listener.
    """

    def __init__(
        self,
        *,
        broker: Broker,
        clock: Clock,
        limits: Limits | None = None,
        name: str = "PLAINTEXT",
        observer: ConnectionObserver | None = None,
        next_id: Callable[[], int] | None = None,
        is_open: bool = True,
        beside: "Listener | None" = None,
    ) -> None:
        """With `beside` it is one more door: ids, limits and memory are those of the other."""
        self.name = name
        self.limits: Limits = limits or (beside.limits if beside else Limits())
        self.connections: dict[int, Connection] = beside.connections if beside else {}
        self.refused_count = 0
        self.observer = observer
        self._broker = broker
        self._clock = clock
        self.buffers: Buffers = beside.buffers if beside else Buffers()
        self.lane: HeavyLane = beside.lane if beside else HeavyLane()
        self.gathering: Gathering = beside.gathering if beside else Gathering(self.buffers, clock)
        counted = next_id or count(1).__next__
        self.next_id: Callable[[], int] = beside.next_id if beside else counted
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._at_the_door: list[Callable[[], None]] | None = None if is_open else []
        self._lines_left = LINES_PER_SWEEP
        self._lines_dropped = 0

    def when_open(self, begin: Callable[[], None]) -> None:
        """Have `begin` called once clients are served; until then they wait to be accepted."""
        if self._at_the_door is None:
            begin()
        else:
            self._at_the_door.append(begin)

    def open(self) -> None:
        """Serve clients from now on: the broker has joined its cluster."""
        waiting, self._at_the_door = self._at_the_door, None
        for begin in waiting or ():
            begin()

    def admit(self, transport: Transport, *, host: str, port: int) -> Connection | None:
        """A connection for a new client, or None (with the reason in the log): close it."""
        if self._is_closed:
            return None
        if len(self.connections) >= self.limits.connections:
            self._refuse(host, f"{self.limits.connections} connections are open")
            return None
        peer = Peer(
            connection_id=self.next_id(),
            host=host,
            port=port,
            listener=self.name,
            connected_at_ms=self._clock.now_ms(),
        )
        connection = Connection(
            peer=peer,
            broker=self._broker,
            limits=self.limits,
            buffers=self.buffers,
            lane=self.lane,
            gathering=self.gathering,
            clock=self._clock,
            transport=transport,
            on_closed=self._left,
        )
        self.connections[peer.connection_id] = connection
        if self._timer is None:
            self._sweep_later()
        if self.observer is not None:
            self.observer.connected(peer)
        return connection

    def close(self) -> None:
        """Close every connection; nobody is admitted any more."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for connection in tuple(self.connections.values()):
            connection.close("the broker stops")

    def _left(self, connection: Connection, reason: str) -> None:
        peer = connection.peer
        self.connections.pop(peer.connection_id, None)
        if connection.is_refusal:
            self.refused_count += 1
            self._say(f"closed {peer.host}:{peer.port}: {reason}")
            if self.observer is not None:
                self.observer.request_refused(peer, reason)
        if self.observer is not None:
            self.observer.left(peer, reason)

    def apis_changed(self) -> None:
        """The broker answers through other handlers now."""
        for connection in self.connections.values():
            connection.forget_apis()

    def _refuse(self, host: str, reason: str) -> None:
        self.refused_count += 1
        self._say(f"refused a client from {host}: {reason}")
        if self.observer is not None:
            self.observer.refused(host, reason)

    def _say(self, line: str) -> None:
        if self._lines_left:
            self._lines_left -= 1
            log.warning("%s", line)
        else:
            self._lines_dropped += 1
            if self._timer is None:
                self._sweep_later()

    def _sweep_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def _sweep(self) -> None:
        """Close who is overdue; let the log speak again."""
        self._timer = None
        now_ms = self._clock.monotonic_ms()
        for connection in tuple(self.connections.values()):
            reason = connection.overdue(now_ms)
            if reason is not None:
                connection.close(reason)
        if self._lines_dropped:
            log.warning("%d more clients were refused or closed", self._lines_dropped)
            self._lines_dropped = 0
        self._lines_left = LINES_PER_SWEEP
        if self.connections and not self._is_closed:
            self._sweep_later()
