"""A network in memory: real protocol bytes, split, late, in windows, and now and then reset.

It stands where sockets stand: `SimNetwork` is the engine's `Network`, `SimTransport` moves the
bytes of its sans-IO `Connection`. Clients use `SimStream`. As with TCP, bytes are neither lost nor
reordered within a connection; only whole connections are.
"""

import asyncio
from collections import deque
from random import Random

from engine.server.connection import Connection
from engine.server.listener import Listener
from engine.storage.disk import FileRange
from tests.sim.loop import Owner, SimLoop

WINDOW_BYTES = 64 * 1024
"""Bytes on their way to a client before the server has to wait."""


class SimBinding:
    """A listener that clients can find by its port."""

    def __init__(self, network: "SimNetwork", listener: Listener, port: int, owner: Owner) -> None:
        self.port = port
        self.hosts: tuple[str, ...] = ("127.0.0.1",)
        self.listener = listener
        self.owner = owner
        self._network = network

    def close(self) -> None:
        self._network.unbind(self)


class SimNetwork:
    """Every listener and connection of the simulated world."""

    def __init__(self, loop: SimLoop) -> None:
        self.loop = loop
        self.delay_s = 0.002
        """The longest a piece of bytes is on its way."""
        self._random = loop.stream("network")
        self._bindings: dict[int, SimBinding] = {}
        self._links: list[_Link] = []

    async def listen(self, listener: Listener, *, host: str | None, port: int) -> SimBinding:
        assert port not in self._bindings, "the world gives every broker its own port"
        binding = SimBinding(self, listener, port, self.loop.owner())
        self._bindings[port] = binding
        return binding

    def unbind(self, binding: SimBinding) -> None:
        if self._bindings.get(binding.port) is binding:
            del self._bindings[binding.port]

    async def connect(self, port: int) -> "SimStream":
        """A client's way in; ConnectionRefusedError where nobody listens."""
        await asyncio.sleep(self.some_delay())
        binding = self._bindings.get(port)
        if binding is None or not self.loop.is_alive(binding.owner):
            raise ConnectionRefusedError(f"nobody listens on port {port}")
        link = _Link(self, self._random, binding.owner, self.loop.owner())
        self._links = [other for other in self._links if not other.is_broken]
        self._links.append(link)
        self.loop.deliver(binding.owner, self.some_delay(), link.knock, binding.listener)
        return link.stream

    def some_delay(self) -> float:
        return self._random.random() * self.delay_s

    def crashed(self, process: int) -> None:
        """The kernel of a dead process resets its connections."""
        for binding in list(self._bindings.values()):
            if binding.owner.process == process:
                self.unbind(binding)
        for link in self._links:
            if process in (link.server.process, link.client.process):
                link.reset()

    def reset_some(self, share: float) -> None:
        """Connections break under both ends."""
        for link in self._links:
            if self._random.random() < share:
                link.reset()


class _Link:
    """One connection: the pieces under way in either direction."""

    def __init__(self, network: SimNetwork, chance: Random, server: Owner, client: Owner) -> None:
        self.network = network
        self.chance = chance
        self.server = server
        self.client = client
        self.is_broken = False
        self.transport = SimTransport(self)
        self.stream = SimStream(self)
        self._last_arrival = {server: 0.0, client: 0.0}

    def knock(self, listener: Listener) -> None:
        listener.when_open(lambda: self._accepted_by(listener))

    def _accepted_by(self, listener: Listener) -> None:
        if self.is_broken:
            return
        port = 50_000 + len(self.network._links)
        connection = listener.admit(self.transport, host="127.0.0.1", port=port)
        if connection is None:
            self.transport.close()
        else:
            self.transport.carry(connection)

    def send(self, to: Owner, data: bytes) -> None:
        """Pieces of any size, each a little later than the one before."""
        arrive = self.transport.arrived if to is self.server else self.stream.arrived
        position = 0
        while position < len(data) and not self.is_broken:
            size = len(data) - position
            if self.chance.random() < 0.3:
                size = self.chance.randrange(1, min(size, 4096) + 1)
            self._later(to, arrive, data[position : position + size])
            position += size

    def end(self, to: Owner) -> None:
        """A goodbye, behind every piece that is under way."""
        self._later(to, self.stream.ended if to is self.client else self.transport.ended)

    def reset(self) -> None:
        """Both ends learn it soon; what is under way is lost."""
        if self.is_broken:
            return
        self.is_broken = True
        loop = self.network.loop
        loop.deliver(self.server, self.network.some_delay(), self.transport.broken)
        loop.deliver(self.client, self.network.some_delay(), self.stream.broken)

    def _later(self, to: Owner, callback: object, *args: bytes) -> None:
        loop = self.network.loop
        at = max(self._last_arrival[to], loop.time() + self.network.some_delay())
        self._last_arrival[to] = at
        loop.deliver(to, at - loop.time(), self._unless_broken, callback, *args)

    def _unless_broken(self, callback: object, *args: bytes) -> None:
        if not self.is_broken:
            assert callable(callback)
            callback(*args)


class SimTransport:
    """The server's end: what `SocketTransport` is to a socket."""

    def __init__(self, link: _Link) -> None:
        self._link = link
        self._connection: Connection | None = None
        self._arrived: deque[bytes] = deque()
        self._has_ended = False
        self._is_closed = False
        self._is_pumping = False
        self._under_way = 0

    def carry(self, connection: Connection) -> None:
        self._connection = connection
        self._feed()

    # what the connection asks for

    def output_ready(self) -> None:
        connection = self._connection
        if connection is None or self._is_closed or self._is_pumping or connection.is_paused:
            return
        output, moved = connection.output, 0
        self._is_pumping = True
        while output and self._under_way < WINDOW_BYTES:
            piece = output.first()
            size = min(len(piece), WINDOW_BYTES - self._under_way)
            if self._link.chance.random() < 0.2:
                size = self._link.chance.randrange(1, size + 1)
            if isinstance(piece, FileRange):
                data = piece.file.pread(size, piece.position)
                assert data, "the file is shorter than what was promised"
            else:
                data = bytes(piece[:size])
            self._under_way += len(data)
            self._link.send(self._link.client, data)
            output.moved(len(data))
            moved += len(data)
        self._is_pumping = False
        if moved:
            connection.sent()

    def reading_changed(self) -> None:
        if self._arrived or self._has_ended:
            self._link.network.loop.call_soon(self._feed)

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._link.end(self._link.client)

    # what the network tells

    def arrived(self, data: bytes) -> None:
        self._arrived.append(data)
        self._feed()

    def ended(self) -> None:
        self._has_ended = True
        self._feed()

    def taken(self, size: int) -> None:
        """The client has read so much: the window opens."""
        self._under_way -= size
        self.output_ready()

    def broken(self) -> None:
        if self._connection is not None and not self._is_closed:
            self._connection.lost("the connection broke: reset")

    def _feed(self) -> None:
        connection = self._connection
        if connection is None:
            return
        while self._arrived and connection.wants_input and not self._is_closed:
            data = self._arrived.popleft()
            target = connection.target()
            size = min(len(target), len(data))
            target[:size] = data[:size]
            if size < len(data):
                self._arrived.appendleft(data[size:])
            connection.received(size)
        if self._has_ended and not self._arrived and not self._is_closed:
            connection.lost("the client hung up")


class SimStream:
    """The client's end: write bytes, read exactly so many."""

    def __init__(self, link: _Link) -> None:
        self._link = link
        self._data = bytearray()
        self._wanted: tuple[int, asyncio.Future[None]] | None = None
        self._error: ConnectionError | None = None

    def write(self, data: bytes) -> None:
        if self._error is not None:
            raise self._error
        self._link.send(self._link.server, data)

    async def read_exactly(self, size: int) -> bytes:
        while len(self._data) < size:
            if self._error is not None:
                raise self._error
            future = asyncio.get_running_loop().create_future()
            self._wanted = size, future
            await future
        taken = bytes(self._data[:size])
        del self._data[:size]
        return taken

    def close(self) -> None:
        if self._error is None:
            self._error = ConnectionAbortedError("closed by the client itself")
            self._link.end(self._link.server)
            self._wake()

    def arrived(self, data: bytes) -> None:
        link = self._link
        link.network.loop.deliver(
            link.server, link.network.some_delay(), link.transport.taken, len(data)
        )
        self._data += data
        if self._wanted is not None and len(self._data) >= self._wanted[0]:
            self._wake()

    def ended(self) -> None:
        self._failed(ConnectionResetError("the broker closed the connection"))

    def broken(self) -> None:
        self._failed(ConnectionResetError("the connection was reset"))

    def _failed(self, error: ConnectionError) -> None:
        if self._error is None:
            self._error = error
        self._wake()

    def _wake(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and not wanted[1].done():
            wanted[1].set_result(None)
