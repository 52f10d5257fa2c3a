"""A real engine, on a disk in memory, behind the port of the window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.contract.values import Command, Reply
from tests.engine.hosting import Watched, watched_engine
from tests.sim.disk import MemoryDisk
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.log import LogPage


class HostPort(QObject):
    """Implements `ui.engine_port.EnginePort` on an engine of this thread."""

    frame_ready = Signal(object)

    def __init__(self, engine: Watched, store: Store) -> None:
        super().__init__()
        self.engine, self.store = engine, store

    async def ask(self, command: Command) -> Reply:
        return await self.engine.host.execute(command)

    @property
    def frames(self) -> SignalInstance:
        return self.frame_ready

    def look(self) -> None:
        """Let time pass and give the store what the engine says."""
        self.store.apply(self.engine.look())


@asynccontextmanager
async def real_engine(disk: MemoryDisk | None = None) -> AsyncIterator[HostPort]:
    async with watched_engine(disk) as engine:
        yield HostPort(engine, Store())


async def page_of(port, qtbot, width=1100, height=700) -> LogPage:
    """The Log page of topic a, described."""
    port.look()
    page = LogPage(port, port.store, "a")
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    await settle()
    return page
