"""A request answered by its real handler, through the real encoding."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from engine.base.ids import BrokerId
from engine.broker.cluster import SUPPORTED_FEATURES
from engine.broker.request import EncodedAnswer, Peer, Request, Sleeper
from engine.machines.controller.asks import RegisterBroker
from engine.machines.controller.image import Endpoint
from engine.wire.catalog import response_type
from engine.wire.message import Message, decode_whole, encode_whole
from tests.engine.hosting import Watched, watched_engine
from tests.sim.disk import MemoryDisk

DISK_ERROR = (56, "Disk error when trying to access log file on the disk.")
"""KAFKA_STORAGE_ERROR as genuine Kafka words it."""
PEER = {"host": "127.0.0.1", "port": 50_000, "listener": "PLAINTEXT", "connected_at_ms": 0}


class Client:
    """Asks a running engine without a socket."""

    def __init__(self, engine: Watched) -> None:
        self.engine = engine
        self.broker = engine.broker
        self.peer = Peer(connection_id=1, **PEER)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No byte more is taken, for a while."""
        disk = self.engine.host._disk  # beneath what each broker sees of it
        assert isinstance(disk, MemoryDisk)
        disk.fail_on["append"] = errno.ENOSPC
        yield
        del disk.fail_on["append"]

    async def until_quiet(self) -> None:
        """Every topic that somebody's question called for is made."""
        await self.broker.auto_creation.settled()
        await self.broker.settled()

    async def ask(self, message: Message, version: int) -> Any:
        """The answer as a client reads it in this version."""
        key = message.KEY
        request = Request(
            body=decode_whole(type(message), version, encode_whole(message, version)),
            key=key,
            version=version,
            client_id="tester",
            connection=self.peer,
            broker=self.broker,
            size=0,
            now_ms=self.broker.clock.now_ms(),
        )
        answer = self.broker.apis[key].handle(request)
        while isinstance(answer, Sleeper):
            woken = asyncio.Event()
            answer.sleep(woken.set)
            await woken.wait()
            answer = answer.look()
        if asyncio.iscoroutine(answer) or asyncio.isfuture(answer):
            answer = await answer
        data = answer.body if isinstance(answer, EncodedAnswer) else encode_whole(answer, version)
        return decode_whole(response_type(key), version, data)


def with_client(story: Callable[[Client], Awaitable[None]], **configs: str) -> None:
    """Run a story against an engine of its own; dots of settings are written as underscores."""

    async def live() -> None:
        given = {name.replace("_", "."): value for name, value in configs.items()}
        async with watched_engine(configs=given) as engine:
            await story(Client(engine))

    asyncio.run(live())


def registered(broker_id: int, client: Client) -> RegisterBroker:
    """The ask by which a broker joins that exists in the metadata alone."""
    return RegisterBroker(
        broker_id=BrokerId(broker_id),
        incarnation_id=broker_id.to_bytes(16, "big"),
        epoch=client.broker.cluster.next_metadata_offset,
        endpoints=(Endpoint("PLAINTEXT", "localhost", 9090 + broker_id),),
        features=tuple((name, *levels) for name, levels in SUPPORTED_FEATURES.items()),
        log_dirs=(broker_id.to_bytes(16, "big"),),
    )
