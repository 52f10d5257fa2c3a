"""An engine for tests: everything real but the disk, the clock and the network."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random

from engine.base.clock import ManualClock
from engine.broker.broker import Broker
from engine.contract.frames import Frame
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings
from engine.contract.values import View
from engine.host import EngineHost
from engine.server.listener import Listener
from engine.storage.disk import Disk
from tests.sim.disk import MemoryDisk


class SilentBinding:
    """Listens to nobody."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.hosts: tuple[str, ...] = ("127.0.0.1",)
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class SilentNetwork:
    """A network without clients; `failure` is raised by whoever wants to listen."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.bindings: list[SilentBinding] = []
        self.listeners: list[Listener] = []

    async def listen(self, listener: Listener, *, host: str | None, port: int) -> SilentBinding:
        if self.failure is not None:
            raise self.failure
        binding = SilentBinding(port or 19_092)
        self.bindings.append(binding)
        self.listeners.append(listener)
        return binding


def make_host(
    disk: Disk,
    *,
    outbox: Outbox | None = None,
    clock: ManualClock | None = None,
    network: SilentNetwork | None = None,
    configs: Mapping[str, str] | None = None,
    data_folder: str = "/data",
    seed: int = 1,
    descriptor_limit: int | None = None,
) -> EngineHost:
    return EngineHost(
        EngineSettings(data_folder=data_folder, port=9092, configs=configs or {}),
        clock=clock or ManualClock(),
        rng=Random(seed),
        disk=disk,
        network=network or SilentNetwork(),
        outbox=outbox,
        memory_bytes=lambda: 50_000_000,
        next_free_port=lambda port: port + 1,
        descriptor_limit=descriptor_limit,
    )


class Watched:
    """A running engine and everything its window was told so far."""

    def __init__(self, host: EngineHost, outbox: Outbox, clock: ManualClock) -> None:
        self.host = host
        self.outbox = outbox
        self.clock = clock
        self.states: dict[tuple[str | int, ...], View] = {}
        self.frames: list[Frame] = []

    @property
    def broker(self) -> Broker:
        assert self.host.broker is not None
        return self.host.broker

    def look(self, milliseconds: int = 300) -> Frame:
        """Let time pass, have the engine sample itself, and take what it says."""
        self.clock.advance(milliseconds)
        self.host.telemetry._sample()
        frame = self.outbox.drain()
        for key, view in frame.states:
            if view is None:
                self.states.pop(key, None)
            else:
                self.states[key] = view
        self.frames.append(frame)
        return frame

    def events(self, kind: str) -> list[str]:
        return [event.text for frame in self.frames for event in frame.events if event.kind == kind]


@asynccontextmanager
async def watched_engine(
    disk: Disk | None = None,
    *,
    configs: Mapping[str, str] | None = None,
    clock: ManualClock | None = None,
) -> AsyncIterator[Watched]:
    """An engine with a window's outbox, sampled by hand instead of by its timer."""
    outbox, clock = Outbox(), clock or ManualClock()
    outbox.attach()
    host = make_host(disk or MemoryDisk(), outbox=outbox, clock=clock, configs=configs)
    await host.start()
    assert host.telemetry._timer is not None
    host.telemetry._timer.cancel()
    watched = Watched(host, outbox, clock)
    watched.look()
    try:
        yield watched
    finally:
        await host.stop()
