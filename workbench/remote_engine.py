"""RemoteEngine: an engine that another program runs, spoken to over its control socket.

It stands in for an engine behind `workbench.bridge`: asks go over the socket, frames go to the
window's inbox, one at a time. Where the connection is cut it tries again for as long as the window
is open, and tells what the window missed.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec

from engine.broker.tasks import Tasks
from engine.contract.catalogue import PackedFrame, fingerprint, replies
from engine.contract.frames import Frame, Key
from engine.contract.startup import EngineStoppedError, StartError
from engine.contract.values import Command, EngineError, Reply
from ui.engine_link import LinkNews, Return
from workbench.control_frames import Attach, Attached, FrameError, Refusal
from workbench.control_line import Line
from workbench.control_refusals import (
    refusal_of_answer,
    refusal_of_connect,
    refusal_of_version,
)
from workbench.control_session import ASKS
from workbench.inbox import Inbox
from workbench.version import version

ANSWER_S = 10.0
"""How long an engine may take to say who it is."""
SILENCE_S = 6.0
"""A window that wants a frame is told something every two seconds."""
LOOK_S = 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0


class RemoteEngine:
    """Implements `workbench.bridge.Engine`. `retry` and the inbox's call come from any thread."""

    def __init__(self, data_folder: str, inbox: Inbox) -> None:
        self._data_folder = data_folder
        self._inbox = inbox
        inbox.on_empty = self._want_from_afar
        self._tasks = Tasks()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._line: Line | None = None
        self._asks = asyncio.Semaphore(ASKS // 2)
        self._try_now = asyncio.Event()
        self._run = ""
        self._event_count = 0
        self._known: set[Key] = set()
        self._wanted_at: float | None = None
        """Since when a frame is wanted; None while the window has one to take."""

    async def start(self) -> None:
        """Connect; raises `StartError` where nobody answers, or not as this window needs it."""
        self._loop = asyncio.get_running_loop()
        line, listening, _attached = await self._attach()
        self._begin(line, ())
        self._tasks.spawn("the link", self._stay(line, listening))

    async def execute(self, command: Command) -> Reply:
        """The engine's reply; `EngineError` where it refuses or cannot be reached."""
        async with self._asks:
            line = self._line
            if line is None:
                text = f"The engine on {self._data_folder} does not answer: nothing was done."
                raise EngineStoppedError(text)
            try:
                message = await line.ask("ask", command)
                if message.kind == "refused":
                    refused = msgspec.msgpack.decode(message.body, type=Refusal)
                    raise EngineError(refused.text, refused.code)
                return replies().decode(message.body)
            except FrameError as error:
                raise EngineError(str(error)) from error

    async def stop(self) -> None:
        """Go; the engine goes on."""
        if self._line is not None:
            self._line.close()
        self._tasks.cancel_all()
        await self._tasks.ended()

    def retry(self) -> None:
        """Do not wait for the next time."""
        self._from_afar(self._try_now.set)

    # -- connecting

    async def _attach(self) -> tuple[Line, asyncio.Task[None], Attached]:
        folder = self._data_folder
        try:
            line = await Line.open(folder, self._took)
        except (OSError, ValueError) as error:
            raise StartError(refusal_of_connect(error, folder)) from error
        listening = self._tasks.spawn("listening", line.listen())
        mine = fingerprint()
        try:
            async with asyncio.timeout(ANSWER_S):
                asked = Attach(mine, self._run, self._event_count)
                message = await line.ask("attach", asked)
            attached = msgspec.msgpack.decode(message.body, type=Attached)
        except TimeoutError as error:
            line.close()
            raise StartError(refusal_of_connect(error, folder)) from error
        except (EngineStoppedError, msgspec.MsgspecError) as error:
            line.close()
            refused = refusal_of_answer(folder, (version(), mine), line.goodbye)
            raise StartError(refused) from error
        if attached.contract != mine:
            line.close()
            raise StartError(refusal_of_version(folder, own=(version(), mine), its=attached))
        self._run, self._event_count = attached.run, attached.event_count
        return line, listening, attached

    async def _stay(self, line: Line, listening: asyncio.Task[None]) -> None:
        while True:
            await self._until_cut(listening)
            self._line = self._wanted_at = None
            cut_at = self._now()
            self._inbox.put_news(LinkNews("away", line.goodbye))
            run_before = self._run
            line, listening, attached = await self._attach_again()
            returned = Return(
                away_s=self._now() - cut_at,
                is_other_run=attached.run != run_before,
                told_count=attached.told_count,
                missed_count=attached.missed_count,
            )
            self._inbox.put_news(LinkNews("well", returned=returned))
            self._begin(line, attached.keys)

    async def _until_cut(self, listening: asyncio.Task[None]) -> None:
        is_silent = False
        while not listening.done():
            await asyncio.wait((listening,), timeout=LOOK_S)
            wanted_at = self._wanted_at
            was_silent = is_silent
            is_silent = wanted_at is not None and self._now() - wanted_at > SILENCE_S
            if is_silent != was_silent and not listening.done():
                self._inbox.put_news(LinkNews("silent" if is_silent else "well"))

    async def _attach_again(self) -> tuple[Line, asyncio.Task[None], Attached]:
        pause_s = FIRST_PAUSE_S
        while True:
            self._try_now.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._try_now.wait()
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            try:
                return await self._attach()
            except StartError as error:
                refusal = error.refusal
                why = f"{refusal.text} {refusal.remedy}".strip()
                self._inbox.put_news(LinkNews("away", why))

    def _begin(self, line: Line, keys: tuple[Key, ...]) -> None:
        """Frames may come; what the window knows and is not there any more goes first."""
        self._line = line
        gone = self._known.difference(keys)
        self._known -= gone
        if gone:
            self._inbox.put(Frame(states=tuple((key, None) for key in gone)))
        else:
            self._want()

    # -- frames

    def _took(self, body: msgspec.Raw) -> None:
        frame = msgspec.msgpack.decode(body, type=PackedFrame).unpacked()
        self._wanted_at = None
        self._event_count += len(frame.events) + frame.events_skipped
        for key, view in frame.states:
            if view is None:
                self._known.discard(key)
            else:
                self._known.add(key)
        self._inbox.put(frame)

    def _want(self) -> None:
        """The window took all that came: it wants the next frame."""
        if self._line is not None and self._wanted_at is None:
            self._wanted_at = self._now()
            self._line.send("next")

    def _want_from_afar(self) -> None:
        self._from_afar(self._want)

    def _from_afar(self, call: Callable[[], object]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: the window goes
                self._loop.call_soon_threadsafe(call)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
