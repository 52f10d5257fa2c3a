"""Real sockets: a client of our own, slow readers, ranges of files, taken ports."""

import asyncio
import errno
import os
import socket
import sys

import pytest

from engine.server.limits import Limits
from engine.server.network import (
    AddressUnavailableError,
    PortTakenError,
    holder_of_port,
)
from tests.engine.server.memory import HEARTBEAT, api, beat, heartbeat
from tests.engine.server.sockets import ask, hang_up, serve


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
        connection.peer.on_closed[gone.set] = None
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


def test_another_port_is_taken_where_the_chosen_one_cannot_be_listened_on(monkeypatch) -> None:
    """The kernel may choose one that is bound already, and say so only then."""
    refused = iter((errno.EADDRINUSE,))
    listen = socket.socket.listen

    def late(sock: socket.socket, backlog: int) -> None:
        for code in refused:
            raise OSError(code, "taken")
        listen(sock, backlog)

    monkeypatch.setattr(socket.socket, "listen", late)

    async def run() -> None:
        listener, binding = await serve()
        assert binding.hosts[0] == "127.0.0.1"
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
