"""The control socket of a running engine: whoever may read the data folder may command it.

Carries the contract's commands and replies; events for whoever watches; frames for windows.
"""

import asyncio
import logging
import os
from itertools import count

from engine.broker.tasks import Tasks
from engine.contract.facts import Event
from engine.host import EngineHost
from workbench.control_door import Door, open_door
from workbench.control_frames import Refusal, frame
from workbench.control_session import Run, Session

log = logging.getLogger(__name__)

CLIENTS = 16
"""Clients at once; more are turned away."""
GOODBYE_S = 2.0
"""How long a stop waits for those that do not read."""


class ControlServer:
    """Serves one host's commands over one door."""

    def __init__(self, host: EngineHost) -> None:
        """Before the engine starts: its first events are told, too."""
        self._telemetry = host.telemetry
        self._telemetry.event_watchers.append(self._happened)
        self._run = Run(host, os.urandom(8).hex())
        self._tasks = Tasks(host.telemetry.task_failed)
        self._door: Door | None = None
        self._server: asyncio.Server | None = None
        self._numbers = count(1)
        self._sessions: dict[Session, asyncio.Task[None]] = {}

    async def start(self, own_folder: str) -> None:
        """Let clients in; an engine without a control socket runs all the same."""
        try:
            self._door = open_door(own_folder)
            self._server = await asyncio.start_server(self._met, sock=self._door.listening)
        except OSError as error:
            log.warning("there is no control socket in %s: %s", own_folder, error)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._door is not None:
            self._door.close()
        for session in tuple(self._sessions):
            session.close("The engine was stopped.")
        if self._sessions:
            await asyncio.wait(self._sessions.values(), timeout=GOODBYE_S)
        for session in self._sessions:
            session.abort()
        if self._sessions:
            await asyncio.wait(self._sessions.values())
        self._tasks.cancel_all()
        await self._tasks.ended()

    def _happened(self, event: Event) -> None:
        self._run.history.add(event)
        for session in self._sessions:
            session.happened(event)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if self._door is None or task is None:
            writer.close()
            return
        if len(self._sessions) >= CLIENTS:
            full = Refusal(f"It serves {CLIENTS} windows and command lines already; close one.")
            writer.write(frame(0, "refused", full))
            writer.close()
            return
        session = Session(self._run, next(self._numbers), reader, writer, self._tasks)
        self._sessions[session] = task
        try:
            await session.serve(self._door.token)
        finally:
            del self._sessions[session]
            writer.close()
