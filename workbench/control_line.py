"""One connection to an engine's control socket, for whoever must not wait: asks, and is told."""

import asyncio
from collections.abc import Callable
from itertools import count

import msgspec

from engine.contract.startup import EngineStoppedError
from engine.storage.layout import layout_of
from engine.storage.os_disk import OsDisk
from workbench.control_door import connect
from workbench.control_frames import (
    REPLY_BYTES,
    REQUEST_BYTES,
    SIZE_BYTES,
    FrameError,
    Kind,
    Message,
    Refusal,
    frame,
    message_of,
    size_of,
)

CUT = "The connection to the engine was cut before it answered: look whether it was done."


class Line:
    """Asks are answered in any order; `listen` has to run for it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_frame: Callable[[msgspec.Raw], None],
    ) -> None:
        self._reader, self._writer = reader, writer
        self._on_frame = on_frame
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Message]] = {}
        self.goodbye = ""
        """What the engine said last: why it goes."""

    @classmethod
    async def open(cls, data_folder: str, on_frame: Callable[[msgspec.Raw], None]) -> "Line":
        """Connect to the engine on a folder; OSError or ValueError where that cannot be."""
        own_folder = layout_of(OsDisk(), data_folder).own_folder
        connected, token = connect(own_folder)
        connected.setblocking(False)
        line = cls(*await asyncio.open_connection(sock=connected), on_frame)
        if token:
            line.send("token", token)
        return line

    def send(self, kind: Kind, body: object = None) -> int:
        """Say something; the number that an answer to it would have."""
        number = next(self._numbers)
        data = frame(number, kind, body)
        if len(data) > REQUEST_BYTES:
            raise FrameError(
                f"That has {len(data):,} bytes, and an engine elsewhere takes {REQUEST_BYTES:,} at once."
            )
        self._writer.write(data)
        return number

    async def ask(self, kind: Kind, body: object) -> Message:
        """The answer; EngineStoppedError where the connection ends before it."""
        if self._writer.is_closing():
            raise EngineStoppedError(CUT)
        number = self.send(kind, body)
        answered: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[number] = answered
        try:
            return await answered
        finally:
            self._asked.pop(number, None)

    async def listen(self) -> None:
        """Hand out what comes until the connection ends."""
        try:
            while True:
                size = size_of(await self._reader.readexactly(SIZE_BYTES), REPLY_BYTES)
                self._take(message_of(await self._reader.readexactly(size)))
        except (FrameError, OSError, asyncio.IncompleteReadError, msgspec.MsgspecError) as error:
            self.goodbye = self.goodbye or (str(error) if isinstance(error, FrameError) else "")
        finally:
            self.close()

    def close(self) -> None:
        self._writer.close()
        for answered in self._asked.values():
            if not answered.done():
                answered.set_exception(EngineStoppedError(CUT))

    def _take(self, message: Message) -> None:
        if message.kind == "frame":
            self._on_frame(message.body)
        elif (answered := self._asked.get(message.ask_id)) is not None:
            if not answered.done():
                answered.set_result(message)
        elif message.kind == "refused":
            self.goodbye = msgspec.msgpack.decode(message.body, type=Refusal).text
