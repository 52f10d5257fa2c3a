"""A transport in memory and a table of small APIs, for the tests of connections."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.base.clock import ManualClock
from engine.broker.request import Peer
from engine.broker.tasks import Tasks
from engine.handlers import Handler
from engine.server.buffers import Buffers
from engine.server.connection import Connection
from engine.server.gathering import Gathering
from engine.server.lane import HeavyLane
from engine.server.limits import Limits
from engine.storage.disk import FileRange
from engine.wire.declare import Message
from engine.wire.frames import frame_request
from engine.wire.messages.k12_heartbeat import HeartbeatRequest, HeartbeatResponse

HEARTBEAT = 12


@dataclass
class Served:
    """What a connection asks of a broker: its table and its tasks."""

    is_paused = False

    apis: dict[int, Handler]
    tasks: Tasks = field(default_factory=Tasks)


class MemoryTransport:
    """The far side of a connection: `room` is what it takes before it is full (None: all)."""

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        self.taken = bytearray()
        self.is_closed = False
        self.connection: Connection | None = None
        self._is_pumping = False
        self._waiting: asyncio.Future[None] | None = None

    def output_ready(self) -> None:
        if self._is_pumping:
            return
        output = self.connection.output
        moved = 0
        self._is_pumping = True
        while output and self.room != 0:
            piece = output.first()
            data = piece.read() if isinstance(piece, FileRange) else bytes(piece)
            data = data[: self.room] if self.room is not None else data
            self.taken += data
            output.moved(len(data))
            moved += len(data)
            if self.room is not None:
                self.room -= len(data)
        self._is_pumping = False
        if moved:
            self._wake()
            self.connection.sent()

    def reading_changed(self) -> None: ...

    def close(self) -> None:
        self.is_closed = True
        self._wake()

    async def something_left(self) -> None:
        """Return when more was sent, or the connection closed."""
        self._waiting = asyncio.get_running_loop().create_future()
        await self._waiting

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def feed(self, data: bytes) -> int:
        """Hand bytes over as far as they are wanted; how many were taken."""
        given = 0
        while given < len(data) and self.connection.wants_input:
            target = self.connection.target()
            count = min(len(target), len(data) - given)
            target[:count] = data[given : given + count]
            target.release()
            self.connection.received(count)
            given += count
        return given

    def take(self, count: int) -> None:
        """The reader has room for so many more bytes."""
        self.room = (self.room or 0) + count
        self.output_ready()

    def answers(self) -> list[tuple[int, bytes]]:
        """(correlation id, rest) of every whole answer so far."""
        found = []
        position = 0
        while position + 4 <= len(self.taken):
            end = position + 4 + int.from_bytes(self.taken[position : position + 4], "big")
            if end > len(self.taken):
                break
            frame = bytes(self.taken[position + 4 : end])
            found.append((int.from_bytes(frame[:4], "big"), frame[4:]))
            position = end
        return found

    def correlation_ids(self) -> list[int]:
        return [correlation_id for correlation_id, _ in self.answers()]


def connect(
    *handlers: Handler,
    limits: Limits | None = None,
    room: int | None = None,
    clock: ManualClock | None = None,
    lane: HeavyLane | None = None,
) -> tuple[MemoryTransport, Connection]:
    transport = MemoryTransport(room)
    buffers = Buffers()
    clock = clock or ManualClock()
    peer = Peer(
        connection_id=1, host="127.0.0.1", port=5000, listener="PLAINTEXT", connected_at_ms=0
    )
    connection = Connection(
        peer=peer,
        broker=Served({handler.key: handler for handler in handlers}),
        limits=limits or Limits(),
        buffers=buffers,
        lane=lane or HeavyLane(),
        gathering=Gathering(buffers, clock),
        clock=clock,
        transport=transport,
        on_closed=lambda connection, reason: None,
    )
    transport.connection = connection
    return transport, connection


def api(key: int, handle: Callable, versions: tuple[int, int] = (0, 4)) -> Handler:
    return Handler(key=key, versions=versions, handle=handle, advertised=versions)


def heartbeat(correlation_id: int, *, group: str = "g", version: int = 0) -> bytes:
    message = HeartbeatRequest(group_id=group, member_id="m")
    return whole(message, version=version, correlation_id=correlation_id)


def whole(message: Message, *, version: int, correlation_id: int) -> bytes:
    segments = frame_request(
        message, api_version=version, correlation_id=correlation_id, client_id="tester"
    )
    return b"".join(bytes(segment) for segment in segments)


def beat(request: object = None) -> HeartbeatResponse:
    return HeartbeatResponse()


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)
