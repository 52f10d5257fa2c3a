"""One client of the control socket: its commands, the events or frames it wants, and its end.

Nothing is ever kept for a client without a limit. Who watches events is told how many were skipped
when it reads again; a window says when it wants its next frame, and its outbox counts meanwhile.
"""

import asyncio
import hmac
from collections.abc import Coroutine
from contextlib import suppress

import msgspec

from engine.broker.tasks import Tasks
from engine.contract.commands import StopEngine
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.outbox import Outbox
from engine.contract.values import EngineError
from engine.host import EngineHost
from workbench.control_frames import (
    REQUEST_BYTES,
    SIZE_BYTES,
    Attach,
    Attached,
    FrameError,
    Kind,
    Message,
    Refusal,
    frame,
    message_of,
    size_of,
)
from workbench.control_history import History
from workbench.control_holdings import Holdings

ASKS = 64
"""What one client may have asked and not been answered."""
EVENTS_WAITING = 10_000
"""Events that may wait for one client to take them; older ones are only counted."""
FEED_BYTES = 4 * 1024 * 1024
"""Batches that may wait for one window's next frame; older ones are only counted."""
FRAME_S = 1 / 30


class Run:
    """What all clients of one run of the engine are told."""

    def __init__(self, host: EngineHost, name: str) -> None:
        self.host = host
        self.name = name
        self.history = History()


class Session:
    """Serves one connection until it ends."""

    def __init__(
        self,
        run: Run,
        number: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tasks: Tasks,
    ) -> None:
        self._run = run
        self._reader, self._writer = reader, writer
        self._tasks = tasks
        self._holdings = Holdings(number)
        self._asked: set[asyncio.Task[None]] = set()
        self._watching: Outbox | None = None
        self._frames: Outbox | None = None
        self._news = asyncio.Event()
        self._wanted = asyncio.Event()

    async def serve(self, token: str) -> None:
        """Answer until the client goes, or says what cannot be understood."""
        try:
            if token:
                await self._check_token(token)
            while True:
                await self._writer.drain()  # who does not read is not read either
                self._take(await self._read())
        except (FrameError, msgspec.MsgspecError) as error:
            self._tell(0, "refused", Refusal(str(error)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # it has gone
        finally:
            await self._let_go()

    def close(self, why: str) -> None:
        """Tell it why, and end."""
        self._tell(0, "refused", Refusal(why))
        self._writer.close()

    def abort(self) -> None:
        """End without waiting until it has read what it was told."""
        self._writer.transport.abort()

    def happened(self, event: Event) -> None:
        """Tell who watches; what it does not take in time is counted."""
        if self._watching is not None:
            self._watching.event(event)
            self._news.set()

    # -- what it says

    def _take(self, message: Message) -> None:
        match message.kind:
            case "ask" if len(self._asked) < ASKS:
                self._spawn("a command", self._answer(message))
            case "watch" if self._watching is None:
                self._watching = Outbox(event_items=EVENTS_WAITING)
                self._watching.attach()
                self._spawn("telling events", self._tell_events(message.ask_id, self._watching))
            case "attach" if self._frames is None:
                attach = msgspec.msgpack.decode(message.body, type=Attach)
                self._attach(message.ask_id, attach)
            case "next":
                self._wanted.set()
            case _:
                self._tell(message.ask_id, "refused", Refusal("That cannot be asked now."))

    async def _check_token(self, token: str) -> None:
        message = await self._read()
        said = msgspec.msgpack.decode(message.body, type=str) if message.kind == "token" else ""
        if not hmac.compare_digest(said.encode(), token.encode()):
            raise FrameError("That is not the secret of this engine.")

    async def _read(self) -> Message:
        size = size_of(await self._reader.readexactly(SIZE_BYTES), REQUEST_BYTES)
        return message_of(await self._reader.readexactly(size))

    # -- commands

    async def _answer(self, message: Message) -> None:
        from engine.contract.catalogue import commands  # noqa: PLC0415 - a start asks nothing

        try:
            command = commands().decode(message.body)
            if isinstance(command, StopEngine):
                raise EngineError("Stop the program that runs the engine, with SIGTERM.")
            command = self._holdings.in_engine(command)
            reply = await self._run.host.execute(command)
            self._holdings.done(command, reply)
            self._tell(message.ask_id, "reply", reply)
        except EngineError as error:
            self._tell(message.ask_id, "refused", Refusal(error.text, error.code))
        except (msgspec.MsgspecError, FrameError) as error:
            self._tell(message.ask_id, "refused", Refusal(f"That cannot be asked: {error}."))

    # -- events and frames

    async def _tell_events(self, ask_id: int, watching: Outbox) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            told = watching.drain()
            if told.events_skipped:
                self._tell(ask_id, "skipped", told.events_skipped)
            for event in told.events:
                self._tell(ask_id, "event", event)
                with suppress(ConnectionError):
                    await self._writer.drain()

    def _attach(self, ask_id: int, asked: Attach) -> None:
        """Begin to fill an outbox for a window that understands what is in it."""
        from engine.contract.catalogue import fingerprint  # noqa: PLC0415 - a start asks nothing
        from workbench.version import version  # noqa: PLC0415

        run, history = self._run, self._run.history
        if asked.contract != fingerprint():
            self._tell(ask_id, "attached", Attached(version(), fingerprint()))
            return
        seen = asked.event_count if asked.run == run.name else 0
        events = history.since(seen)
        first = history.count - len(events)
        outboxes = run.host.telemetry.outboxes
        outbox = self._frames = Outbox(feed_bytes=FEED_BYTES, event_items=EVENTS_WAITING)
        outbox.attach()
        for event in events:
            outbox.event(event)
        outboxes.add(outbox, first_tail_id=self._holdings.first_tail_id)
        run.host.telemetry.watch()
        self._tell(
            ask_id,
            "attached",
            Attached(
                version(),
                fingerprint(),
                run.name,
                event_count=first,
                told_count=len(events),
                missed_count=first - min(seen, first),
                keys=tuple(outboxes.keys()),
            ),
        )
        self._spawn("telling frames", self._tell_frames(ask_id, outbox))

    async def _tell_frames(self, ask_id: int, outbox: Outbox) -> None:
        """One frame for each that is wanted, as soon as there is something in it."""
        from engine.contract.catalogue import packed  # noqa: PLC0415 - a start asks nothing

        while True:
            await self._wanted.wait()
            found = outbox.drain()
            if found == Frame():
                await asyncio.sleep(FRAME_S)
                continue
            self._wanted.clear()
            self._tell(ask_id, "frame", packed(found))

    # -- the end

    async def _let_go(self) -> None:
        """End what was going on for the client alone."""
        for task in self._asked:
            task.cancel()
        if self._frames is not None:
            self._frames.detach()
            self._run.host.telemetry.outboxes.remove(self._frames)
        for command in self._holdings.ends:
            with suppress(EngineError):
                await self._run.host.execute(command)

    def _spawn(self, name: str, coroutine: Coroutine[object, object, None]) -> None:
        task = self._tasks.spawn(name, coroutine)
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    def _tell(self, ask_id: int, kind: Kind, body: object) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(ask_id, kind, body))
