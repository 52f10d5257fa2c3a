"""Program: one window, one bridge, and the life they lead together."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication

from engine.contract.outbox import Outbox
from engine.contract.startup import StartRefused
from ui.engine_options import EngineOptions
from ui.models.store import Store
from ui.panes.refusal import Remedy
from ui.shell.main_window import MainWindow
from ui.theme import ThemeChoice
from ui.theme import apply as dress
from workbench.bridge import Bridge, Engine, FrameSource
from workbench.system import settle_memory
from workbench.terminal import ILL, OK
from workbench.window_settings import WindowSettings, default_path

log = logging.getLogger(__name__)


class Program(ABC):
    """Opens the window at once and starts an engine behind it, of whatever kind.

    A start that is refused is shown in the window, which offers the remedy; a quit stops what was
    started before the window goes.
    """

    def __init__(
        self,
        app: QApplication,
        *,
        remembered: WindowSettings | None = None,
        options: EngineOptions | None = None,
        given_scale: str = "",
        attached_to: str = "",
        frames: FrameSource | None = None,
    ) -> None:
        remembered = remembered or WindowSettings(default_path())
        dress(app, _theme(remembered))
        self.bridge = Bridge(frames=frames)
        self.store = Store()
        self.window = MainWindow(
            self.bridge,
            self.store,
            remembered,
            options,
            given_scale=given_scale,
            attached_to=attached_to,
        )
        self.bridge.frame_ready.connect(self.store.apply)
        self.window.seen_changed.connect(self.bridge.set_visible)
        self.window.quit_wanted.connect(self.quit)
        self.window.remedy_chosen.connect(self._try_remedy)
        self._quit_wanted: asyncio.Event | None = None
        self._quits_early = False
        self._is_starting = False
        self.exit_code = OK
        self._running: set[asyncio.Task[None]] = set()

    def show(self) -> None:
        self.window.show()

    async def run(self) -> None:
        """Live until the user leaves."""
        self._quit_wanted = asyncio.Event()
        if self._quits_early:
            self._quit_wanted.set()
        self._spawn(self._start())
        await self._quit_wanted.wait()
        for task in tuple(self._running):
            await asyncio.wait([task])
        await self.bridge.stop()
        self.window.close_for_good()

    def quit(self) -> None:
        """Leave: `run` stops the engine and closes the window."""
        self._quits_early = True
        if self._quit_wanted is not None:
            self._quit_wanted.set()

    @abstractmethod
    def _make_engine(self, outbox: Outbox) -> Engine:
        """Runs in the engine's thread."""

    @abstractmethod
    def _heed(self, remedy: Remedy) -> None:
        """Start otherwise, the next time."""

    async def _start(self) -> None:
        await self._run_engine()
        settle_memory()

    async def _run_engine(self) -> StartRefused | None:
        """A refusal is shown in the window."""
        self._is_starting = True
        try:
            refused = await self.bridge.start(self._make_engine)
        finally:
            self._is_starting = False
        if refused is not None:
            self.window.show_refusal(refused)
        return refused

    def _try_remedy(self, remedy: Remedy) -> None:
        if self._is_starting or self.bridge.is_running:
            return
        self._heed(remedy)
        self._spawn(self._start())

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the engine could not be started", exc_info=task.exception())
            self.exit_code = ILL
            self.quit()


def _theme(remembered: WindowSettings) -> ThemeChoice:
    match remembered.value("window/theme"):
        case "dark":
            return "dark"
        case "light":
            return "light"
        case _:
            return "system"
