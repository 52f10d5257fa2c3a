"""Bytes that move over real sockets: slow readers, ranges of files, files that shrank."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from engine.broker.request import EncodedAnswer
from engine.storage.disk import FileRange
from engine.storage.os_disk import OsDisk
from engine.wire.messages.k01_fetch import (
    FetchableTopicResponse,
    FetchRequest,
    FetchResponse,
    PartitionData,
)
from tests.engine.server.memory import HEARTBEAT, api, heartbeat, whole
from tests.engine.server.sockets import ask, hang_up, serve
from tests.sim.disk import MemoryDisk


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


def test_a_file_that_is_shorter_than_it_was_costs_the_connection(tmp_path: Path) -> None:
    file = OsDisk().open(f"{tmp_path}/log", create=True)
    file.append(bytes(20_000))

    def handle(request):
        data = PartitionData(records=FileRange(file, 0, 50_000))
        return FetchResponse(responses=[FetchableTopicResponse("t", partitions=[data])])

    async def run() -> None:
        listener, binding = await serve(api(1, handle, (4, 18)))
        reader, writer = await asyncio.open_connection("127.0.0.1", binding.port)
        (writer.write(whole(FetchRequest(), version=12, correlation_id=1)))
        assert len(await reader.read(1 << 20)) < 50_000
        while await reader.read(1 << 20):
            pass
        assert not listener.connections
        await hang_up(writer)
        binding.close()
        listener.close()

    asyncio.run(run())


def test_a_connection_that_breaks_is_let_go() -> None:
    async def run() -> None:
        big = EncodedAnswer(bytes(3_000_000))
        listener, binding = await serve(api(HEARTBEAT, lambda request: big))
        sock = socket.create_connection(("127.0.0.1", binding.port))
        sock.sendall(heartbeat(1))
        await asyncio.to_thread(sock.recv, 10)
        (connection,) = listener.connections.values()
        gone = asyncio.Event()
        connection.peer.on_closed[gone.set] = None
        linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        sock.close()  # a reset, amid an answer
        await asyncio.wait_for(gone.wait(), 5)
        assert not listener.connections
        binding.close()
        listener.close()

    asyncio.run(run())
