"""A client of the control socket, for a command line: it asks, and waits for the answer."""

from collections.abc import Iterator
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from engine.contract.facts import Event
from engine.contract.values import Command, EngineError, Reply
from workbench.control_door import connect
from workbench.control_frames import (
    REPLY_BYTES,
    SIZE_BYTES,
    FrameError,
    Message,
    Refusal,
    frame,
    message_of,
    size_of,
)

R = TypeVar("R", bound=Reply)


class NoEngineError(Exception):
    """Nobody serves the data folder; the text is one sentence."""


class ControlClient:
    """One connection to a running engine."""

    def __init__(self, data_folder: str, own_folder: str) -> None:
        try:
            self._socket, token = connect(own_folder)
        except (OSError, ValueError) as error:
            raise NoEngineError(f"No engine runs on {data_folder}.") from error
        self._socket.settimeout(None)
        self._ask_id = 0
        if token:
            self._socket.sendall(frame(0, "token", token))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def ask(self, command: Command, kind: type[R]) -> R:
        """The reply, of the type that the command names; EngineError where it is refused."""
        self._ask_id += 1
        self._socket.sendall(frame(self._ask_id, "ask", command))
        while True:
            message = self._read()
            if message.kind == "refused":
                refusal = msgspec.msgpack.decode(message.body, type=Refusal)
                raise EngineError(refusal.text, refusal.code)
            if message.kind == "reply" and message.ask_id == self._ask_id:
                return msgspec.msgpack.decode(message.body, type=kind)

    def watch(self) -> Iterator[Event | int]:
        """Events as they happen, or the number of those that were skipped; ends with the engine."""
        self._ask_id += 1
        self._socket.sendall(frame(self._ask_id, "watch", None))
        while True:
            try:
                message = self._read()
            except NoEngineError:
                return
            if message.kind == "event":
                yield msgspec.msgpack.decode(message.body, type=Event)
            elif message.kind == "skipped":
                yield msgspec.msgpack.decode(message.body, type=int)

    def _read(self) -> Message:
        try:
            size = size_of(self._take(SIZE_BYTES), REPLY_BYTES)
            return message_of(self._take(size))
        except (OSError, FrameError) as error:
            raise NoEngineError(f"The engine has gone: {error}.") from error

    def _take(self, size: int) -> bytes:
        taken = bytearray(size)
        view = memoryview(taken)
        while view:
            count = self._socket.recv_into(view)
            if not count:
                raise ConnectionError("it closed the connection")
            view = view[count:]
        return bytes(taken)
