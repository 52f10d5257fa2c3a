"""Moves the bytes of connections over sockets of its own: no transport between, nothing copied.

Bytes are received into lent buffers and leave by `send`; ranges of files leave by `sendfile`
where the system has it and the file has a descriptor, in slices otherwise.
"""

import asyncio
import os
import socket
import sys

from engine.server.connection import Connection
from engine.server.readiness import Readiness
from engine.storage.disk import FileRange

_MORE = getattr(socket, "MSG_MORE", 0)
_HAS_SENDFILE = hasattr(os, "sendfile") and sys.platform == "linux"
_SLICE = 128 * 1024
"""Bytes read at once from a file that cannot be sent by its descriptor."""
_PUMP_BYTES = 4 * 1024 * 1024
"""Bytes one connection sends before the others get their turn."""


class SocketTransport:
    """One accepted socket and the connection it carries."""

    def __init__(self, sock: socket.socket, readiness: Readiness) -> None:
        self._socket = sock
        self._readiness = readiness
        self._descriptor = sock.fileno()
        self._loop = asyncio.get_running_loop()
        self._connection: Connection | None = None
        self._is_reading = False
        self._is_writing = False
        self._is_pumping = False

    def carry(self, connection: Connection) -> None:
        """Begin to move the bytes of a connection."""
        self._connection = connection
        self.reading_changed()

    # -- what the connection asks for --------------------------------------------------------

    def output_ready(self) -> None:
        if not self._is_writing and not self._is_pumping:
            self._pump()

    def reading_changed(self) -> None:
        connection = self._connection
        if connection is None or self._descriptor < 0:
            return
        wanted = connection.wants_input
        if wanted == self._is_reading:
            return
        self._is_reading = wanted
        if wanted:
            self._readiness.watch(self._descriptor, self._readable)
        else:
            self._readiness.forget(self._descriptor)

    def close(self) -> None:
        descriptor = self._descriptor
        if descriptor < 0:
            return
        self._descriptor = -1
        if self._is_reading:
            self._readiness.forget(descriptor)
        if self._is_writing:
            self._loop.remove_writer(descriptor)
        self._socket.close()

    # -- moving bytes ------------------------------------------------------------------------

    def _readable(self) -> None:
        connection = self._connection
        if connection is None or not self._is_reading:
            return
        try:
            count = self._socket.recv_into(connection.target())
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            connection.lost(f"the connection broke: {error.strerror or error}")
            return
        if count:
            connection.received(count)
        else:
            connection.lost("the client hung up")

    def _writable(self) -> None:
        self._pump()

    def _pump(self) -> None:
        """Send what the other side takes now; wait for it to take more where something is left."""
        connection = self._connection
        if connection is None or self._descriptor < 0:
            return
        if connection.is_paused:
            self._watch_writable(wanted=False)
            return
        output = connection.output
        moved = 0
        is_full = False
        self._is_pumping = True
        try:
            while output.byte_count and moved < _PUMP_BYTES:
                piece = output.first()
                if isinstance(piece, FileRange):
                    count = self._send_range(piece, has_more=len(output) > 1)
                else:
                    count = self._socket.send(piece, _MORE if len(output) > 1 else 0)
                output.moved(count)
                moved += count
        except (BlockingIOError, InterruptedError):
            is_full = True
        except OSError as error:
            self._is_pumping = False
            connection.lost(f"the connection broke: {error.strerror or error}")
            return
        self._is_pumping = False
        wanted = is_full or output.byte_count > 0
        if wanted is not self._is_writing:
            self._watch_writable(wanted=wanted)
        if moved:
            connection.sent()

    def _send_range(self, piece: FileRange, *, has_more: bool) -> int:
        source = piece.file.fileno() if _HAS_SENDFILE else None
        if source is None:
            return self._send_slice(piece, has_more=has_more)
        count = os.sendfile(self._descriptor, source, piece.position, piece.count)
        if count == 0:
            raise OSError(f"{piece.file.path} is shorter than it was")
        return count

    def _send_slice(self, piece: FileRange, *, has_more: bool) -> int:
        data = piece.file.pread(min(piece.count, _SLICE), piece.position)
        if not data:
            raise OSError(f"{piece.file.path} is shorter than it was")
        is_last = len(data) == piece.count and not has_more
        return self._socket.send(data, 0 if is_last else _MORE)

    def _watch_writable(self, *, wanted: bool) -> None:
        if wanted == self._is_writing or self._descriptor < 0:
            return
        self._is_writing = wanted
        if wanted:
            self._loop.add_writer(self._descriptor, self._writable)
        else:
            self._loop.remove_writer(self._descriptor)
