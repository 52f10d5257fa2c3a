"""Real sockets: a client of our own, slow readers, ranges of files, taken ports."""

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

from engine.base.clock import ManualClock
from engine.broker.request import EncodedAnswer
from engine.handlers import Handler
from engine.server.limits import Limits
from engine.server.listener import Listener
from engine.server.network import (
    AddressUnavailableError,
    PortTakenError,
    SocketBinding,
    SocketNetwork,
    holder_of_port,
)
from engine.storage.disk import FileRange
from engine.storage.os_disk import OsDisk
from engine.wire.messages.k01_fetch import (
    FetchableTopicResponse,
    FetchRequest,
    FetchResponse,
    PartitionData,
)
from tests.engine.server.memory import HEARTBEAT, Served, api, beat, heartbeat, whole
from tests.sim.disk import MemoryDisk


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


def test_both_families_answer_on_one_free_port() -> None:
    async def run() -> None:
        listener, binding = await serve(api(HEARTBEAT, beat))
        assert binding.hosts[0] == "127.0.0.1"
        for host in binding.hosts:
            answer, writer = await ask(binding.port, heartbeat(7), host)
            assert answer == b"\0\0\0\7\0\0"
            await hang_up(writer)
        binding.close()
        listener.close()

    asyncio.run(run())


def test_a_client_that_hangs_up_leaves_nothing() -> None:
    async def run() -> None:
        listener, binding = await serve(api(HEARTBEAT, beat))
        _, writer = await ask(binding.port, heartbeat(1))
        (connection,) = listener.connections.values()
        gone = asyncio.Event()
        connection.peer.on_closed.add(gone.set)
        await hang_up(writer)
        await asyncio.wait_for(gone.wait(), 5)
        assert not listener.connections
        binding.close()
        listener.close()

    asyncio.run(run())


def test_refused_bytes_close_the_socket(allowed_logs) -> None:
    allowed_logs("looks like HTTP")

    async def run() -> None:
        listener, binding = await serve(api(HEARTBEAT, beat))
        reader, writer = await asyncio.open_connection("127.0.0.1", binding.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert await reader.read() == b""
        await hang_up(writer)
        binding.close()
        listener.close()

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["a file", "a simulated disk"])
def test_ranges_of_files_reach_a_slow_reader_whole(kind: str, tmp_path: Path) -> None:
    content = os.urandom(6_000_000)
    disk = OsDisk() if kind == "a file" else MemoryDisk()
    file = disk.open(f"{tmp_path}/log" if kind == "a file" else "/log", create=True)
    file.append(content)

    def handle(request):
        data = PartitionData(records=FileRange(file, 1000, 5_000_000))
        return FetchResponse(responses=[FetchableTopicResponse("t", partitions=[data])])

    async def run() -> None:
        listener, binding = await serve(api(1, handle, (4, 18)))
        reader, writer = await asyncio.open_connection("127.0.0.1", binding.port, limit=4096)
        for correlation_id in (1, 2):
            writer.write(whole(FetchRequest(), version=12, correlation_id=correlation_id))
        for correlation_id in (1, 2):
            size = int.from_bytes(await reader.readexactly(4), "big")
            answer = await reader.readexactly(size)
            assert int.from_bytes(answer[:4], "big") == correlation_id
            assert content[1000:5_001_000] in answer
        await hang_up(writer)
        binding.close()
        listener.close()

    asyncio.run(run())


def test_a_reader_that_takes_nothing_holds_only_its_own_connection() -> None:
    async def run() -> None:
        big = EncodedAnswer(bytes(3_000_000))
        listener, binding = await serve(api(HEARTBEAT, lambda request: big))
        stuck = socket.create_connection(("127.0.0.1", binding.port))
        stuck.sendall(b"".join(heartbeat(number) for number in range(50)))
        answer, writer = await ask(binding.port, heartbeat(5))
        assert len(answer) == 3_000_004
        queued = max(c.output.byte_count for c in listener.connections.values())
        assert queued <= 7_000_000  # at most one answer beyond the limit
        stuck.close()
        await hang_up(writer)
        binding.close()
        listener.close()

    asyncio.run(run())


def test_a_taken_port_names_its_holder() -> None:
    async def run() -> None:
        listener, binding = await serve()
        with pytest.raises(PortTakenError) as taken:
            await serve(port=binding.port)
        assert taken.value.port == binding.port
        if sys.platform == "linux":
            assert f"(process {os.getpid()})" in taken.value.holder
        binding.close()
        listener.close()

    asyncio.run(run())


def test_nobody_holds_a_free_port() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))  # bound, not listening
        assert holder_of_port(sock.getsockname()[1]) == ""


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(AddressUnavailableError):
        asyncio.run(serve(host="192.0.2.1"))


def test_clients_wait_where_no_descriptor_is_left_for_them(allowed_logs) -> None:
    allowed_logs("no file descriptor is left")

    async def run() -> None:
        listener, binding = await serve(
            api(HEARTBEAT, beat), limits=Limits(descriptors_reserved=1 << 40)
        )
        _, writer = await ask(binding.port, heartbeat(1))
        reader, refused = await asyncio.open_connection("127.0.0.1", binding.port)
        assert await reader.read() == b""
        await hang_up(writer)
        await hang_up(refused)
        binding.close()
        listener.close()

    asyncio.run(run())
