"""The desktop program: the window and its own engine, in a thread of its own."""

import asyncio

from PySide6.QtWidgets import QApplication
from typing_extensions import override

from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings, StartRefused
from engine.storage.os_disk import OsDisk
from ui.engine_options import HandedOver
from ui.panes.refusal import Remedy
from workbench.bridge import Engine
from workbench.engine_options import KeptOptions
from workbench.program import Program
from workbench.system import (
    SystemClock,
    SystemRandom,
    memory_bytes,
    next_free_port,
    raise_descriptor_limit,
)
from workbench.window_settings import WindowSettings


class Desktop(Program):
    """Runs the engine of the window, and runs it again with other settings."""

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
        super().__init__(app, remembered=remembered, options=options, given_scale=given_scale)
        if options is not None:
            options.restart = self.restart
            options.hands_over, options.starts_again = self.hand_over, self.start_again

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
        refused = await self._run_engine()
        if refused is not None:
            return refused.text
        self.store.start_over(keep_topics=True)
        return ""

    @override
    def _make_engine(self, outbox: Outbox) -> Engine:
        """The engine's code is loaded here, behind the window."""
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

    @override
    def _heed(self, remedy: Remedy) -> None:
        if remedy.port is not None:
            self._settings = self._with_port(remedy.port)
        if remedy.folder is not None:
            self._settings = self._settings._replace(data_folder=remedy.folder)

    def _with_port(self, port: int) -> EngineSettings:
        """The settings with another port for the listener that was refused."""
        refused, more = self.window.refusal, self._settings.more_listeners
        taken = refused.refused.port if refused is not None else None
        if any(door.port == taken for door in more) and taken != self._settings.port:
            doors = (door._replace(port=port) if door.port == taken else door for door in more)
            return self._settings._replace(more_listeners=tuple(doors))
        return self._settings._replace(port=port)
