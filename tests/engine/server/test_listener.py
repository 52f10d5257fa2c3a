"""Who is let in, and who is shown out."""

import asyncio
from dataclasses import dataclass, field

from engine.base.clock import ManualClock
from engine.broker.request import Peer
from engine.server.limits import Limits
from engine.server.listener import LINES_PER_SWEEP, Listener
from tests.engine.server.memory import HEARTBEAT, MemoryTransport, Served, api, beat, heartbeat


@dataclass
class Seen:
    """An observer that writes down what it is told."""

    lines: list[str] = field(default_factory=list)

    def connected(self, peer: Peer) -> None:
        self.lines.append(f"connected {peer.connection_id}")

    def left(self, peer: Peer, reason: str) -> None:
        self.lines.append(f"left {peer.connection_id}: {reason}")

    def refused(self, host: str, reason: str) -> None:
        self.lines.append(f"refused {host}: {reason}")

    def request_refused(self, peer: Peer, reason: str) -> None:
        self.lines.append(f"refused a request of {peer.connection_id}: {reason}")


def make(clock: ManualClock | None = None, **limits: int) -> tuple[Listener, Seen]:
    seen = Seen()
    listener = Listener(
        broker=Served({HEARTBEAT: api(HEARTBEAT, beat)}),
        clock=clock or ManualClock(),
        limits=Limits(**limits),
        observer=seen,
    )
    return listener, seen


def enter(listener: Listener, port: int = 5000) -> MemoryTransport:
    transport = MemoryTransport()
    transport.connection = listener.admit(transport, host="127.0.0.1", port=port)
    return transport


def test_clients_are_told_apart_and_counted() -> None:
    async def run() -> None:
        listener, seen = make()
        first, second = enter(listener), enter(listener)
        first.feed(heartbeat(1))
        second.connection.lost("the client hung up")
        assert list(listener.connections) == [1]
        assert seen.lines == ["connected 1", "connected 2", "left 2: the client hung up"]
        listener.close()
        assert first.is_closed
        assert not listener.connections

    asyncio.run(run())


def test_more_clients_than_the_limit_are_refused(allowed_logs) -> None:
    allowed_logs("refused a client from 127.0.0.1: 1 connections are open")

    async def run() -> None:
        listener, seen = make(connections=1)
        enter(listener)
        assert enter(listener).connection is None
        assert listener.refused_count == 1
        assert seen.lines[-1] == "refused 127.0.0.1: 1 connections are open"
        listener.close()

    asyncio.run(run())


def test_nobody_is_let_in_after_the_close() -> None:
    async def run() -> None:
        listener, _ = make()
        listener.close()
        assert enter(listener).connection is None

    asyncio.run(run())


def test_a_flood_of_refusals_fills_no_log(allowed_logs) -> None:
    allowed_logs("closed 127.0.0.1", "more clients were refused or closed")

    async def run() -> None:
        listener, _ = make()
        for port in range(50):
            enter(listener, port).feed(b"GET / HTTP")
        lines = [record.getMessage() for record in allowed_logs.seen]
        assert len(lines) == LINES_PER_SWEEP
        assert "looks like HTTP" in lines[0]
        listener._sweep()
        assert allowed_logs.seen[-1].getMessage() == "40 more clients were refused or closed"
        listener.close()

    asyncio.run(run())


def test_the_sweep_closes_who_is_overdue() -> None:
    async def run() -> None:
        clock = ManualClock()
        listener, seen = make(clock)
        transport = enter(listener)
        clock.advance(601_000)
        listener._sweep()
        assert transport.is_closed
        assert seen.lines[-1] == "left 1: idle"
        listener.close()

    asyncio.run(run())


def test_a_refused_request_is_told_before_its_client_leaves(allowed_logs) -> None:
    allowed_logs("closed 127.0.0.1:5000")

    async def run() -> None:
        listener, seen = make()
        enter(listener).feed(b"\0\0\0\x08GET / HT")
        assert [line.split(":")[0] for line in seen.lines] == [
            "connected 1",
            "refused a request of 1",
            "left 1",
        ]
        listener.close()

    asyncio.run(run())
