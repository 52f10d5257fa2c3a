"""The control socket of a running engine: whoever may read the data folder may command it.

Carries the contract's commands and replies; events for whoever watches. Who does not take what it
is told loses events, and is told how many.
"""

import asyncio
import hmac
import logging
from functools import cache
from typing import Union

import msgspec

from engine.broker.tasks import Tasks
from engine.contract.commands import StopEngine
from engine.contract.facts import Event
from engine.contract.values import Command, EngineError, Reply
from engine.host import EngineHost
from workbench.control_door import Door, open_door
from workbench.control_frames import (
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

log = logging.getLogger(__name__)

CLIENTS = 16
"""Clients at once; more are turned away."""
ASKS = 64
"""What one client may have asked and not been answered."""
WAITING_BYTES = 4 * 1024 * 1024
"""What may wait for one client to take it before events are only counted."""


class ControlServer:
    """Serves one host's commands over one door."""

    def __init__(self, host: EngineHost, own_folder: str) -> None:
        self._host = host
        self._own_folder = own_folder
        self._tasks = Tasks(host.telemetry.task_failed)
        self._door: Door | None = None
        self._server: asyncio.Server | None = None
        self._clients: set[_Client] = set()

    async def start(self) -> None:
        """Let clients in; an engine without a control socket runs all the same."""
        try:
            self._door = open_door(self._own_folder)
            self._server = await asyncio.start_server(self._met, sock=self._door.listening)
        except OSError as error:
            log.warning("there is no control socket in %s: %s", self._own_folder, error)
            return
        self._host.telemetry.event_watchers.append(self._happened)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._host.telemetry.event_watchers.remove(self._happened)
        if self._door is not None:
            self._door.close()
        for client in tuple(self._clients):
            client.close()
        self._tasks.cancel_all()
        await self._tasks.ended()

    def _happened(self, event: Event) -> None:
        for client in self._clients:
            client.happened(event)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._door is None or len(self._clients) >= CLIENTS:
            writer.close()
            return
        client = _Client(self._host, reader, writer, self._tasks, self._door.token)
        self._clients.add(client)
        try:
            await client.serve()
        finally:
            self._clients.discard(client)
            client.close()


class _Client:
    """One connection to the control socket."""

    def __init__(
        self,
        host: EngineHost,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tasks: Tasks,
        token: str,
    ) -> None:
        self._host = host
        self._reader = reader
        self._writer = writer
        self._tasks = tasks
        self._token = token
        self._asked: set[asyncio.Task[None]] = set()
        self._watch_id: int | None = None
        self._skipped = 0

    async def serve(self) -> None:
        """Answer until the client goes, or says what cannot be understood."""
        try:
            if self._token:
                await self._check_token()
            while True:
                message = await self._read()
                if message.kind == "watch":
                    self._watch_id = message.ask_id
                elif message.kind == "ask" and len(self._asked) < ASKS:
                    task = self._tasks.spawn("a command", self._answer(message))
                    self._asked.add(task)
                    task.add_done_callback(self._asked.discard)
                else:
                    self._tell(message.ask_id, "refused", Refusal("That cannot be asked now."))
        except FrameError as error:
            self._tell(0, "refused", Refusal(str(error)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # it has gone

    def close(self) -> None:
        for task in self._asked:
            task.cancel()
        self._writer.close()

    def happened(self, event: Event) -> None:
        """Tell who watches; what it does not take in time is counted."""
        if self._watch_id is None:
            return
        if self._writer.transport.get_write_buffer_size() > WAITING_BYTES:
            self._skipped += 1
            return
        if self._skipped:
            skipped, self._skipped = self._skipped, 0
            self._tell(self._watch_id, "skipped", skipped)
        self._tell(self._watch_id, "event", event)

    async def _check_token(self) -> None:
        message = await self._read()
        said = msgspec.msgpack.decode(message.body, type=str) if message.kind == "token" else ""
        if not hmac.compare_digest(said.encode(), self._token.encode()):
            raise FrameError("That is not the secret of this engine.")

    async def _read(self) -> Message:
        size = size_of(await self._reader.readexactly(SIZE_BYTES), REQUEST_BYTES)
        return message_of(await self._reader.readexactly(size))

    async def _answer(self, message: Message) -> None:
        try:
            command = _commands().decode(message.body)
            if isinstance(command, StopEngine):
                raise EngineError("Stop the program that runs the engine, with SIGTERM.")
            reply: Reply = await self._host.execute(command)
            self._tell(message.ask_id, "reply", reply)
        except EngineError as error:
            self._tell(message.ask_id, "refused", Refusal(error.text, error.code))
        except (msgspec.MsgspecError, FrameError) as error:
            self._tell(message.ask_id, "refused", Refusal(f"That cannot be asked: {error}."))

    def _tell(self, ask_id: int, kind: Kind, body: object) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(ask_id, kind, body))


@cache
def _commands() -> msgspec.msgpack.Decoder[Command]:
    """Of every command that the contract has; made when the first is asked."""
    kinds = tuple(sorted(Command.__subclasses__(), key=lambda kind: kind.__name__))
    return msgspec.msgpack.Decoder(Union[kinds])  # noqa: UP007 - a union of what is found
