"""The bridge between the window and the engine: asks go over, frames come back.

It implements `ui.engine_port.EnginePort`. The engine lives in a thread of its own; only frozen
contract values cross. One precise timer drains the outbox at 30 Hz, more slowly while the window
is hidden or when showing a frame turned out to be expensive.
"""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance

from engine.contract.frames import Frame
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineStoppedError, StartError, StartRefused
from engine.contract.values import Command, Reply
from workbench.breather import shorten_switch_interval
from workbench.collector import Collector
from workbench.engine_thread import EngineThread

log = logging.getLogger(__name__)

FRAME_MS = 33
HIDDEN_FRAME_MS = 500
EXPENSIVE_FACTOR = 4
"""A frame that took n ms to show is followed by a pause of at least this many times n."""
LONGEST_FRAME_MS = 500
JOIN_S = 5.0


class FrameSource(Protocol):
    """Where frames come from: an `Outbox`, or the inbox of an engine elsewhere."""

    def attach(self) -> None: ...

    def detach(self) -> None: ...

    def drain(self) -> Frame: ...


class Engine(Protocol):
    """What the bridge drives: `engine.host.EngineHost`."""

    async def start(self) -> None: ...

    async def execute(self, command: Command) -> Reply: ...

    async def stop(self) -> None: ...


MakeEngine = Callable[[Outbox], Engine]


class Bridge(QObject):
    """Runs engines, one after the other, and speaks for the one that runs.

    `start` builds an engine in its thread; where it is refused, the refusal comes back as a
    value and `start` may be called again with another engine.
    """

    frame_ready = Signal(object)
    """Emits each `Frame` that is not empty, on the window's thread."""

    def __init__(self, parent: QObject | None = None, *, frames: FrameSource | None = None) -> None:
        """With `frames` the engine leaves nothing in the outbox: they come from there."""
        super().__init__(parent)
        self.outbox = Outbox()
        self._source = frames or self.outbox
        self._thread: EngineThread | None = None
        self._engine: Engine | None = None
        self._is_visible = True
        self._restore_switch_interval: Callable[[], None] | None = None
        self._collector = Collector(self)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._show_frame)

    @property
    def frames(self) -> SignalInstance:
        """`frame_ready`, by the name the port gives it."""
        return self.frame_ready

    @property
    def is_running(self) -> bool:
        return self._engine is not None

    async def start(self, make_engine: MakeEngine) -> StartRefused | None:
        """Build and start an engine; None when it runs, else why it does not."""
        assert self._engine is None, "an engine runs already"
        if self._restore_switch_interval is None:
            self._restore_switch_interval = shorten_switch_interval()
        self._collector.start()
        thread = EngineThread(is_window_visible=lambda: self._is_visible)
        thread.start()
        self._source.attach()
        try:
            engine = await thread.call(_started(make_engine, self.outbox))
        except StartError as error:
            await self._end(thread)
            return error.refusal
        except BaseException:
            await self._end(thread)
            raise
        self._thread = thread
        self._engine = engine
        self._timer.start()
        return None

    async def ask(self, command: Command) -> Reply:
        """Have the engine carry out a command; raises `EngineError` where it refuses."""
        if self._thread is None or self._engine is None:
            raise EngineStoppedError("The engine is not running.")
        return await self._thread.call(self._engine.execute(command))

    async def stop(self) -> None:
        """Stop the engine cleanly; asks that still wait are told that it stopped."""
        thread, engine = self._thread, self._engine
        self._thread = self._engine = None
        if thread is None or engine is None:
            return
        try:
            await thread.call(engine.stop())
        except EngineStoppedError:
            log.warning("the engine's thread ended before the engine was stopped")
        finally:
            self._show_frame()  # what the engine said last
            self._timer.stop()
            await self._end(thread)

    async def _end(self, thread: EngineThread) -> None:
        thread.stop()
        if not thread.join(JOIN_S):
            log.error("the engine's thread did not end within %s s", JOIN_S)
        self._collector.stop()
        self._source.detach()
        if self._restore_switch_interval is not None:
            self._restore_switch_interval()
            self._restore_switch_interval = None

    def set_visible(self, visible: bool) -> None:  # noqa: FBT001 - Qt's own word order
        """Tell whether anybody can see the window: a hidden one is shown less, and costs less."""
        self._is_visible = visible
        self._timer.setInterval(FRAME_MS if visible else HIDDEN_FRAME_MS)

    def _show_frame(self) -> None:
        frame = self._source.drain()
        if not (frame.states or frame.feed or frame.events or frame.events_skipped):
            self._set_interval(0.0)
            return
        began = time.perf_counter()
        self.frame_ready.emit(frame)
        self._set_interval((time.perf_counter() - began) * 1_000)

    def _set_interval(self, frame_cost_ms: float) -> None:
        shortest = FRAME_MS if self._is_visible else HIDDEN_FRAME_MS
        interval = min(max(shortest, round(frame_cost_ms * EXPENSIVE_FACTOR)), LONGEST_FRAME_MS)
        if interval != self._timer.interval():
            self._timer.setInterval(interval)


async def _started(make_engine: MakeEngine, outbox: Outbox) -> Engine:
    engine = make_engine(outbox)
    await engine.start()
    return engine
