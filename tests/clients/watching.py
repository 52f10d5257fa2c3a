"""An engine in this process with real sockets, and what it tells its window."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from engine.contract.commands import CreateTopic
from engine.contract.facts import Event
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings
from engine.contract.values import View
from engine.host import EngineHost
from engine.server.network import SocketNetwork
from tests.clients.tools import ToolFailedError
from tests.sim.disk import MemoryDisk
from workbench.system import SystemClock

LOOK_EVERY_S = 0.02


class Watching:
    """The engine, and everything its window would know."""

    def __init__(self, host: EngineHost, outbox: Outbox) -> None:
        self.host, self._outbox = host, outbox
        self.port = host.addresses[0].port
        self.events: list[Event] = []
        self.states: dict[tuple[str | int, ...], View] = {}

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def look(self) -> None:
        frame = self._outbox.drain()
        self.events += frame.events
        for key, view in frame.states:
            if view is None:
                self.states.pop(key, None)
            else:
                self.states[key] = view

    def told(self, *kinds: str) -> list[Event]:
        self.look()
        return [event for event in self.events if event.kind in kinds]

    def of_kind(self, kind: str) -> list[View]:
        self.look()
        return [view for key, view in self.states.items() if key[0] == kind]

    def record_count(self, topic: str) -> int:
        assert self.host.broker is not None
        partitions = self.host.broker.partitions.values()
        return sum(p.high_watermark for p in partitions if p.topic == topic)

    async def until(self, is_true, what: str, *, seconds: float = 20) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not is_true():
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            told = [event.text for event in self.events]
            raise ToolFailedError(f"not within {seconds:g} s: {what}; told: {told}") from None

    async def produce(self, topic: str, *values: str) -> None:
        from engine.contract.commands import Produce  # noqa: PLC0415

        for value in values:
            await self.host.execute(Produce(topic, value.encode(), partition=0))

    @asynccontextmanager
    async def running(self, *command: str | Path) -> AsyncIterator[asyncio.subprocess.Process]:
        """A program beside the engine, ended with its block."""
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *[str(word) for word in command],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            start_new_session=True,
        )
        try:
            yield child
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)  # a shell's programs too
            await child.communicate()

    async def run(self, *command: str | Path, given: str = "", seconds: float = 60) -> str:
        """A program to its end; what it printed."""
        async with self.running(*command) as child, asyncio.timeout(seconds):
            out, err = await child.communicate(given.encode())
            if child.returncode:
                raise ToolFailedError(f"{command}: {child.returncode}\n{err.decode()[-2000:]}")
            return out.decode()


@asynccontextmanager
async def watching(*topics: str, advertised_port: int | None = None) -> AsyncIterator[Watching]:
    """An engine with these topics, of one partition each."""
    outbox = Outbox()
    outbox.attach()
    host = EngineHost(
        EngineSettings("/data", 0, advertised_port=advertised_port),
        clock=SystemClock(),
        rng=Random(1),
        disk=MemoryDisk(),
        network=SocketNetwork(),
        outbox=outbox,
    )
    await host.start()
    try:
        for topic in topics:
            await host.execute(CreateTopic(topic, partition_count=1))
        yield Watching(host, outbox)
    finally:
        await host.stop()
