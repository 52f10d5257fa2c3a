"""An engine in memory with a client of our own: requests in, decoded answers out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from engine.base.clock import Clock
from engine.broker.broker import Broker
from engine.contract.commands import CreateTopic, DeleteTopic
from engine.host import EngineHost
from engine.server.listener import Listener
from engine.wire.catalog import response_type
from engine.wire.declare import Message
from engine.wire.frames import read_response_header
from engine.wire.message import decode
from tests.engine.hosting import SilentNetwork, make_host
from tests.engine.server.memory import MemoryTransport, whole
from tests.sim.disk import MemoryDisk
from workbench.system import SystemClock

Answer = TypeVar("Answer", bound=Message)


class Client:
    """One connection; `call` waits for its answer."""

    def __init__(self, transport: MemoryTransport) -> None:
        self.transport = transport
        self._correlation_id = 0
        self._seen = 0

    def send(self, message: Message, version: int) -> int:
        """Send without waiting; the correlation id."""
        self._correlation_id += 1
        frame = whole(message, version=version, correlation_id=self._correlation_id)
        taken = self.transport.feed(frame)
        assert taken == len(frame) or self.transport.is_closed
        return self._correlation_id

    async def receive(self, key: int, version: int) -> Message:
        """The next answer."""
        async with asyncio.timeout(10):
            while len(self.transport.answers()) <= self._seen:
                assert not self.transport.is_closed, "the connection was closed"
                await self.transport.something_left()
        correlation_id, rest = self.transport.answers()[self._seen]
        self._seen += 1
        frame = correlation_id.to_bytes(4, "big") + rest
        _, position = read_response_header(frame, 0, len(frame), api_key=key, api_version=version)
        answer, end = decode(response_type(key), version, bytearray(frame), position, len(frame))
        assert end == len(frame)
        return answer

    async def call(self, message: Message, version: int) -> Message:
        self.send(message, version)
        return await self.receive(message.KEY, version)

    async def is_closed(self) -> bool:
        """Whether the broker has hung up, after it had some turns to do so."""
        for _ in range(20):
            if self.transport.is_closed:
                return True
            await asyncio.sleep(0)
        return False

    def hang_up(self) -> None:
        self.transport.connection.lost("the client hung up")


class Serving:
    """A running engine."""

    def __init__(self, host: EngineHost, network: SilentNetwork, disk: MemoryDisk) -> None:
        self.host = host
        self.disk = disk
        self._network = network
        self._port = 5000

    @property
    def broker(self) -> Broker:
        assert self.host.broker is not None
        return self.host.broker

    @property
    def listener(self) -> Listener:
        return self._network.listeners[0]

    def client(self) -> Client:
        self._port += 1
        transport = MemoryTransport()
        connection = self.listener.admit(transport, host="127.0.0.1", port=self._port)
        assert connection is not None
        transport.connection = connection
        return Client(transport)

    async def topic(self, name: str, partitions: int = 1, **configs: str) -> bytes:
        """Make a topic; its id."""
        given = tuple((key.replace("_", "."), value) for key, value in configs.items())
        await self.host.execute(CreateTopic(name, partitions, configs=given))
        return self.broker.cluster.topic(name).topic_id

    async def delete(self, name: str) -> None:
        await self.host.execute(DeleteTopic(name))


@asynccontextmanager
async def serving(
    disk: MemoryDisk | None = None,
    *,
    configs: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Serving]:
    disk, network = disk or MemoryDisk(), SilentNetwork()
    host = make_host(disk, clock=clock or SystemClock(), network=network, configs=configs)
    await host.start()
    try:
        yield Serving(host, network, disk)
    finally:
        await host.stop()


OS = {"workbench.durability": "os"}
"""What is written counts: answers come at once."""
