"""The desktop program: one window, one bridge, and the life they lead together."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication

from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings, StartRefused
from engine.storage.os_disk import OsDisk
from ui.engine_options import HandedOver
from ui.models.store import Store
from ui.panes.refusal import Remedy
from ui.shell.main_window import MainWindow
from ui.theme import ThemeChoice
from ui.theme import apply as dress
from workbench.bridge import Bridge, Engine
from workbench.engine_options import KeptOptions
from workbench.system import (
    SystemClock,
    SystemRandom,
    memory_bytes,
    next_free_port,
    raise_descriptor_limit,
    settle_memory,
)
from workbench.terminal import ILL, OK
from workbench.window_settings import WindowSettings, default_path

log = logging.getLogger(__name__)


class Desktop:
    """Opens the window at once and starts the engine behind it.

    A start that is refused is shown in the window, which offers the remedy; a quit stops the
    engine before the window goes.
    """

    def __init__(
        self,
        app: QApplication,
        settings: EngineSettings,
        *,
        remembered: WindowSettings | None = None,
        options: KeptOptions | None = None,
        given_scale: str = "",
    ) -> None:
        self._settings = settings
        self._disk = OsDisk()
        remembered = remembered or WindowSettings(default_path())
        dress(app, _theme(remembered))
        self.bridge = Bridge()
        self.store = Store()
        self.window = MainWindow(
            self.bridge, self.store, remembered, options, given_scale=given_scale
        )
        if options is not None:
            options.restart = self.restart
            options.hands_over, options.starts_again = self.hand_over, self.start_again
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

    async def restart(self, wanted: EngineSettings) -> StartRefused | None:
        """Run the engine with other settings; where they are refused, with the old ones again."""
        if self._is_starting:
            return StartRefused("settings_wrong", "The engine is starting already.")
        before, self._settings = self._settings, wanted
        self._is_starting = True
        try:
            await self.bridge.stop()
            self.store.engine_stopped()
            refused = await self.bridge.start(self._make_engine)
            if refused is not None:
                self._settings = before
                worse = await self.bridge.start(self._make_engine)
                if worse is not None:
                    self.window.show_refusal(worse)
        finally:
            self._is_starting = False
        self.store.start_over(keep_topics=self._settings.data_folder == before.data_folder)
        return refused

    async def hand_over(self) -> HandedOver:
        """Stop the engine and write what genuine Kafka goes on with; else run on."""
        from workbench.graduate import NotReadyError, command_for, prepare  # noqa: PLC0415 - rare

        settings = self._settings
        if self._is_starting:
            return HandedOver(problem="The engine is starting; try again in a moment.")
        await self.bridge.stop()
        self.store.engine_stopped()
        loop = asyncio.get_running_loop()
        try:
            target = await loop.run_in_executor(None, prepare, settings.data_folder, settings.port)
        except (NotReadyError, OSError) as error:
            damage = error.damage if isinstance(error, NotReadyError) else ()
            problem = " ".join([str(error), *damage[:3]])
            again = await self.start_again()
            return HandedOver(problem=f"{problem} {again}".strip())
        return HandedOver(str(target), command_for(target))

    async def start_again(self) -> str:
        """Run the engine on its folder again; the reason where it does not start."""
        if self._is_starting or self.bridge.is_running:
            return ""
        self._is_starting = True
        try:
            refused = await self.bridge.start(self._make_engine)
        finally:
            self._is_starting = False
        if refused is not None:
            self.window.show_refusal(refused)
            return refused.text
        self.store.start_over(keep_topics=True)
        return ""

    async def _start(self) -> None:
        self._is_starting = True
        try:
            refused = await self.bridge.start(self._make_engine)
        finally:
            self._is_starting = False
        if refused is not None:
            self.window.show_refusal(refused)
        settle_memory()

    def _make_engine(self, outbox: Outbox) -> Engine:
        """Runs in the engine's thread: the engine's code is loaded there, behind the window."""
        from engine.host import EngineHost  # noqa: PLC0415 - the window is painted first
        from engine.server.network import SocketNetwork  # noqa: PLC0415
        from workbench.controlled import ControlledEngine  # noqa: PLC0415
        from workbench.worker_link import WorkerLink  # noqa: PLC0415

        host = EngineHost(
            self._settings,
            clock=SystemClock(),
            rng=SystemRandom(),
            disk=self._disk,
            network=SocketNetwork(),
            outbox=outbox,
            memory_bytes=memory_bytes,
            next_free_port=next_free_port,
            make_searcher=WorkerLink,
            descriptor_limit=raise_descriptor_limit(),
        )
        return ControlledEngine(host, self._settings, self._disk)

    def _try_remedy(self, remedy: Remedy) -> None:
        if self._is_starting or self.bridge.is_running:
            return
        if remedy.port is not None:
            self._settings = self._with_port(remedy.port)
        if remedy.folder is not None:
            self._settings = self._settings._replace(data_folder=remedy.folder)
        self._spawn(self._start())

    def _with_port(self, port: int) -> EngineSettings:
        """The settings with another port for the listener that was refused."""
        refused, more = self.window.refusal, self._settings.more_listeners
        taken = refused.refused.port if refused is not None else None
        if any(door.port == taken for door in more) and taken != self._settings.port:
            doors = (door._replace(port=port) if door.port == taken else door for door in more)
            return self._settings._replace(more_listeners=tuple(doors))
        return self._settings._replace(port=port)

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
