"""A listener on real sockets and a client of our own."""

import asyncio

from engine.base.clock import ManualClock
from engine.handlers import Handler
from engine.server.limits import Limits
from engine.server.listener import Listener
from engine.server.network import SocketBinding, SocketNetwork
from tests.engine.server.memory import Served


async def serve(
    *handlers: Handler, limits: Limits | None = None, port: int = 0, host: str | None = None
) -> tuple[Listener, SocketBinding]:
    listener = Listener(
        broker=Served({handler.key: handler for handler in handlers}),
        clock=ManualClock(),
        limits=limits,
    )
    binding = await SocketNetwork().listen(listener, host=host, port=port)
    listener.open()
    return listener, binding


async def ask(
    port: int, data: bytes, host: str = "127.0.0.1"
) -> tuple[bytes, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(data)
    size = int.from_bytes(await reader.readexactly(4), "big")
    return await reader.readexactly(size), writer


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()
