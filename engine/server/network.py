"""Listening sockets: which addresses, which port, and who is in the way."""

import asyncio
import errno
import logging
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from engine.server.listener import Listener
from engine.server.readiness import Readiness
from engine.server.socket import SocketTransport

log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "::1")
BACKLOG = 512
ACCEPTS_PER_EVENT = 32
ACCEPT_PAUSE_S = 0.5
"""How long nobody is accepted after the system ran out of descriptors."""
PORT_TRIES = 20
"""Free ports tried until one is free on every address."""


class PortTakenError(Exception):
    """Another process listens on the port."""

    def __init__(self, port: int, holder: str) -> None:
        self.port = port
        self.holder = holder
        """`java (process 4711)`, or "" where it cannot be known."""
        super().__init__(f"port {port} is taken by {holder or 'another process'}")


class AddressUnavailableError(Exception):
    """The host to listen on is not an address of this machine."""

    def __init__(self, host: str, reason: str) -> None:
        self.host = host
        super().__init__(f"cannot listen on {host}: {reason}")


class Binding(Protocol):
    """What listens: the addresses it is reached at, until closed."""

    port: int
    hosts: tuple[str, ...]

    def close(self) -> None: ...


class Network(Protocol):
    """Where clients come from: sockets, or a simulator's memory."""

    async def listen(self, listener: Listener, *, host: str | None, port: int) -> Binding:
        """Admit clients of `host` (None: this machine only) and `port` (0: a free one)."""
        ...


class SocketBinding:
    """Listening sockets, all on one port."""

    def __init__(self, listener: Listener, sockets: list[socket.socket]) -> None:
        self.port: int = sockets[0].getsockname()[1]
        self.hosts: tuple[str, ...] = tuple(sock.getsockname()[0] for sock in sockets)
        self._listener = listener
        self._sockets = sockets
        self._readiness = Readiness(listener.gathering)
        self._loop = asyncio.get_running_loop()
        self._is_closed = False
        self._capacity = descriptor_capacity(listener.limits.descriptors_reserved)
        listener.when_open(self._open)

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        for sock in self._sockets:
            self._loop.remove_reader(sock.fileno())  # it may have none yet
            sock.close()

    def _open(self) -> None:
        for sock in self._sockets:
            self._resume(sock)

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPTS_PER_EVENT):
            try:
                sock, address = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._pause(listening, error)
                return
            self._welcome(sock, address[0], address[1])

    def _welcome(self, sock: socket.socket, host: str, port: int) -> None:
        if len(self._listener.connections) >= self._capacity:
            log.warning("no file descriptor is left for a client from %s", host)
            sock.close()
            return
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:  # it has gone already
            sock.close()
            return
        transport = SocketTransport(sock, self._readiness)
        connection = self._listener.admit(transport, host=host, port=port)
        if connection is None:
            transport.close()
        else:
            transport.carry(connection)

    def _pause(self, listening: socket.socket, error: OSError) -> None:
        """Out of descriptors or memory: the backlog waits, the loop does not spin."""
        log.warning("clients wait: %s", error.strerror or error)
        self._loop.remove_reader(listening.fileno())
        self._loop.call_later(ACCEPT_PAUSE_S, self._resume, listening)

    def _resume(self, listening: socket.socket) -> None:
        if not self._is_closed:
            self._loop.add_reader(listening.fileno(), self._accept, listening)


class SocketNetwork:
    """The machine's own network."""

    async def listen(self, listener: Listener, *, host: str | None, port: int) -> SocketBinding:
        """Bind and listen; raises `PortTakenError`, `AddressUnavailableError`, `PermissionError`."""
        if host is None:
            sockets = _listen_on_loopback(port)
        else:
            loop = asyncio.get_running_loop()
            try:
                found = await loop.getaddrinfo(
                    host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
                )
            except socket.gaierror as error:
                raise AddressUnavailableError(host, error.strerror or str(error)) from error
            sockets = _listen_on_all(sorted({str(entry[4][0]) for entry in found}), port, host)
        return SocketBinding(listener, sockets)


def _listen_on_loopback(port: int) -> list[socket.socket]:
    """127.0.0.1 and, where there is one, ::1; on the same port."""
    for attempt in range(PORT_TRIES):
        sockets: list[socket.socket] = []
        try:
            # of a port that the kernel chose, too, it may say only here that it is taken
            sockets.append(_listen(LOOPBACK[0], port))
            sockets.append(_listen(LOOPBACK[1], sockets[0].getsockname()[1]))
        except PortTakenError:
            for sock in sockets:
                sock.close()
            if port or attempt == PORT_TRIES - 1:
                raise
            continue
        except (AddressUnavailableError, PermissionError):  # no IPv6 here
            if not sockets:
                raise
        return sockets
    raise AssertionError("the loop returns or raises")


def _listen_on_all(hosts: Iterable[str], port: int, asked: str) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for host in hosts:
            sockets.append(_listen(host, sockets[0].getsockname()[1] if sockets else port))
    except BaseException:
        for sock in sockets:
            sock.close()
        raise
    if not sockets:
        raise AddressUnavailableError(asked, "it has no address")
    return sockets


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise AddressUnavailableError(host, error.strerror or str(error)) from error
    try:
        if sys.platform != "win32":  # there it would let two brokers share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(port, holder_of_port(port)) from error
        if error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            raise AddressUnavailableError(host, error.strerror or str(error)) from error
        raise
    return sock


def holder_of_port(port: int) -> str:
    """Who listens on a port, as `name (process id)`; "" where that cannot be known."""
    inodes = {
        inode
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for inode in _listening_inodes(_read(Path(table)), port)
    }
    if not inodes:
        return ""
    links = {f"socket:[{inode}]" for inode in inodes}
    for process in _numbered(Path("/proc")):
        if any(_link(descriptor) in links for descriptor in _numbered(process / "fd")):
            name = _read(process / "comm").strip()
            return f"{name} (process {process.name})" if name else f"process {process.name}"
    return ""


def _listening_inodes(table: str, port: int) -> list[str]:
    found = []
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 9 and fields[3] == "0A" and fields[1].endswith(f":{port:04X}"):
            found.append(fields[9])
    return found


def _numbered(folder: Path) -> list[Path]:
    try:
        return [entry for entry in folder.iterdir() if entry.name.isdigit()]
    except OSError:
        return []


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def descriptor_capacity(reserved: int) -> int:
    """Connections that may be open so that the log keeps `reserved` file descriptors."""
    try:
        limit = os.sysconf("SC_OPEN_MAX")
    except (AttributeError, ValueError, OSError):  # Windows has no such limit
        return sys.maxsize
    return max(limit - reserved, 1) if limit > 0 else sys.maxsize
