"""Moves the bytes of a client that lives in the engine itself: its connection has no socket.

Everything else about it is as for any client: it is admitted by the listener, counted, traced and
shown, and its bytes are Kafka's protocol.
"""

import asyncio
from collections.abc import Callable

from engine.broker.consumer.calls import Ear
from engine.server.connection import Connection
from engine.server.listener import Listener
from engine.storage.disk import FileRange

HOST, PORT = "127.0.0.1", 0
"""Where such a client comes from; no client has port 0 that came over a network."""


class InnerTransport:
    """The bytes between a connection and a client beside it."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._loop = asyncio.get_running_loop()
        self._connection: Connection | None = None
        self._waiting = bytearray()
        self._is_closed = False
        self._is_feeding = False

    def carry(self, connection: Connection) -> None:
        """Begin to move the bytes of a connection."""
        self._connection = connection

    # -- what the client asks for

    def write(self, data: bytes) -> None:
        self._waiting += data
        self._feed_later()

    def hang_up(self) -> None:
        if self._connection is not None and not self._is_closed:
            self._connection.lost("the client hung up")

    # -- what the connection asks for

    def output_ready(self) -> None:
        connection = self._connection
        assert connection is not None
        if connection.is_paused:
            return
        output, moved = connection.output, False
        while output.byte_count:
            piece = output.first()
            self._ear.heard(piece.read() if isinstance(piece, FileRange) else bytes(piece))
            output.moved(len(piece))
            moved = True
        if moved:
            connection.sent()

    def reading_changed(self) -> None:
        if self._waiting:
            self._feed_later()

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._ear.lost()

    # -- moving bytes

    def _feed_later(self) -> None:
        """In a turn of its own, as bytes from a socket come."""
        if not self._is_feeding and not self._is_closed:
            self._is_feeding = True
            self._loop.call_soon(self._feed)

    def _feed(self) -> None:
        self._is_feeding = False
        connection, waiting = self._connection, self._waiting
        assert connection is not None
        while waiting and connection.wants_input:
            target = connection.target()
            count = min(len(target), len(waiting))
            target[:count] = waiting[:count]
            target.release()
            del waiting[:count]
            connection.received(count)


def dial(listener: Listener) -> Callable[[Ear, int | None], InnerTransport | None]:
    """A way to become a client of a listener from inside; None where it admits nobody."""

    def dialled(ear: Ear, _broker_id: int | None = None) -> InnerTransport | None:
        transport = InnerTransport(ear)
        connection = listener.admit(transport, host=HOST, port=PORT)
        if connection is None:
            return None
        transport.carry(connection)
        return transport

    return dialled
