"""Three real brokers behind the port of the window: disks in memory, a network without clients."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings
from engine.contract.values import Command, Reply
from engine.host import EngineHost
from tests.engine.hosting import SilentNetwork
from tests.sim.disk import MemoryDisk
from tests.ui.port import CannedPort
from ui.models.store import Store
from workbench.system import SystemClock

SOON_S = 30.0
PATIENT = {"controller.quorum.fetch.timeout.ms": "6000"}
"""A machine that stands still for some seconds is no controller that went."""


class CrewPort(CannedPort):
    """The engine answers whatever no can does, and its frames go into the store."""

    def __init__(self, host: EngineHost, outbox: Outbox, store: Store) -> None:
        super().__init__()
        self.host, self.outbox, self.store = host, outbox, store

    async def ask(self, command: Command) -> Reply:
        self.asked.append(command)
        if type(command) in self.answers:
            return await super().ask(command)
        return await self.host.execute(command)

    def look(self) -> None:
        """Take what the engine says now."""
        self.host.telemetry._sample()
        self.store.apply(self.outbox.drain())

    async def until(self, holds: Callable[[], object]) -> None:
        """Let the cluster and the window go on until something holds."""
        async with asyncio.timeout(SOON_S):
            self.look()
            while not holds():
                await asyncio.sleep(0.02)
                self.look()

    @property
    def image(self):
        return self.host.crew.fleet.image


@asynccontextmanager
async def crew_of(
    count: int = 3, store: Store | None = None, **configs: str
) -> AsyncIterator[CrewPort]:
    """A running cluster, every broker serving and voting."""
    outbox = Outbox()
    outbox.attach()
    named = PATIENT | {key.replace("_", "."): value for key, value in configs.items()}
    host = EngineHost(
        EngineSettings("/data", broker_count=count, configs=named),
        clock=SystemClock(), rng=Random(7), disk=MemoryDisk(), network=SilentNetwork(),
        outbox=outbox, memory_bytes=lambda: 50_000_000,
    )  # fmt: skip
    await host.start()
    port = CrewPort(host, outbox, store or Store())
    try:
        quorum = host.crew.fleet.front.cluster.quorum
        brokers = port.store.brokers
        await port.until(lambda: len(quorum.voters) == count == len(brokers))
        await port.until(lambda: not any(view.is_fenced for view in brokers.values()))
        yield port
    finally:
        await host.stop()
