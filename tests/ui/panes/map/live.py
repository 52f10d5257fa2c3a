"""A window's port over a real engine of three brokers on the window's own loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.contract.commands import CreateTopic
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings
from engine.contract.values import Command, Reply
from engine.host import EngineHost
from tests.engine.hosting import SilentNetwork
from tests.sim.disk import MemoryDisk
from ui.models.store import Store
from workbench.system import SystemClock

FRAME_S = 1 / 30


class LivePort(QObject):
    """Asks the engine itself and hands its frames to the store as the bridge does."""

    frame_ready = Signal(object)

    def __init__(self, host: EngineHost, outbox: Outbox, store: Store) -> None:
        super().__init__()
        self.host, self._outbox, self._store = host, outbox, store

    @property
    def frames(self) -> SignalInstance:
        return self.frame_ready

    async def ask(self, command: Command) -> Reply:
        return await self.host.execute(command)

    async def until(self, holds: Callable[[], object], seconds: float = 10.0) -> None:
        """Let frames come until something holds, those that wait already first."""
        async with asyncio.timeout(seconds):
            self._store.apply(self._outbox.drain())
            while not holds():
                await asyncio.sleep(FRAME_S)
                self._store.apply(self._outbox.drain())


@asynccontextmanager
async def live_port(store: Store, *topics: CreateTopic) -> AsyncIterator[LivePort]:
    outbox = Outbox()
    outbox.attach()
    host = EngineHost(
        EngineSettings("/data", port=9092, broker_count=3),
        clock=SystemClock(), rng=Random(3), disk=MemoryDisk(), network=SilentNetwork(),
        outbox=outbox,
    )  # fmt: skip
    await host.start()
    port = LivePort(host, outbox, store)
    try:
        for topic in topics:
            await host.execute(topic)
        await port.until(lambda: len(store.brokers) == 3 and store.cluster is not None)
        yield port
    finally:
        await host.stop()
