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
from workbench.control_refusals import refusal_of_connect

R = TypeVar("R", bound=Reply)
T = TypeVar("T")


class NoEngineError(Exception):
    """Nobody serves the data folder, or nobody to be understood; the text says what to do."""


class ControlClient:
    """One connection to a running engine."""

    def __init__(self, data_folder: str, own_folder: str) -> None:
        try:
            self._socket, token = connect(own_folder)
        except (OSError, ValueError) as error:
            refused = refusal_of_connect(error, data_folder)
            raise NoEngineError(f"{refused.text} {refused.remedy}".strip()) from error
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
                return _understood(message, kind)

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
                yield _understood(message, Event)
            elif message.kind == "skipped":
                yield _understood(message, int)
            elif message.kind == "refused":
                return

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


def _understood(message: Message, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(message.body, type=kind)
    except msgspec.MsgspecError as error:
        raise NoEngineError(
            f"The engine is of another version and was not understood: {error}. Use the one that"
            " it was started with."
        ) from error
