"""What all simulated worlds share: virtual time, clients that are watched, a judge that reads all."""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from unittest.mock import patch

from engine.base.errors import Code
from engine.storage import ahead
from tests.sim import requests
from tests.sim.clients import SimClient, batches_in
from tests.sim.disk import MemoryDisk
from tests.sim.history import History, Log, Place, ViolationError
from tests.sim.loop import SimClock, SimLoop
from tests.sim.net import SimNetwork
from tests.sim.seeds import Summary
from tests.sim.workload import Actor

START_S = 60.0
"""How long the engine may take to start, or to stop."""
ENGINE = 1
"""The process that the engine runs as; each client is another."""


class Simulation(ABC):
    """One run of one seed."""

    def __init__(self, seed: int, *, seconds: float) -> None:
        self.loop = SimLoop(seed)
        self.network = SimNetwork(self.loop)
        self.clock = SimClock(self.loop)
        self.disk = MemoryDisk()
        self.history = History()
        self.faults: Counter[str] = Counter()
        self._seconds = seconds
        self._chance = self.loop.stream("nemesis")
        self._lives = 0

    def run(self) -> Summary:
        """Everything; raises `ViolationError` or `SimulationStuckError`."""
        with patch.object(ahead, "OFTEN", 2), patch.object(ahead, "BYTES", 1000):
            self.loop.run(self._main())
        for context in self.loop.errors:
            if not self._is_expected(context.get("exception")):
                raise ViolationError(f"an exception that nobody took: {context}") from context.get(
                    "exception"
                )
        return Summary(
            self.loop.trace(),
            self.loop.step_count,
            sum(write.outcome == "ok" for write in self.history.writes),
            self.history.read_count,
            self.faults,
        )

    @abstractmethod
    async def _main(self) -> None:
        """What happens in this world, from beginning to end."""

    def _is_expected(self, error: BaseException | None) -> bool:
        """Whether nobody needs to take an exception."""
        return False

    def _spawn(self, actors: Iterable[Actor]) -> list[asyncio.Task[None]]:
        """Clients at work, each a process of its own."""
        return [
            self.loop.spawn(number, actor.until_over(actor.act))
            for number, actor in enumerate(actors, ENGINE + 1)
        ]

    async def _watched(
        self, awaited: list[asyncio.Task[None]], running: list[asyncio.Task[None]]
    ) -> None:
        """Wait for some while others run; whoever fails ends the world."""
        waiting = set(awaited)
        while waiting:
            done, _ = await asyncio.wait({*waiting, *running}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            waiting -= done

    async def _served(self, ending: Iterable[Awaitable[Any]], seconds: float) -> None:
        """Clients end in time, each with all that it had under way."""
        try:
            async with asyncio.timeout(seconds):
                await asyncio.gather(*ending)
        except TimeoutError:
            raise ViolationError(f"I23: clients are not served {seconds} s after healing") from None

    async def _until(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """Whether it became so in time."""
        deadline = self.loop.time() + seconds
        while not is_so() and self.loop.time() < deadline:
            await asyncio.sleep(0.01)
        return is_so()

    async def _read_all(self, client: SimClient, topic: requests.Topic, index: int) -> Log | None:
        """A partition from its beginning to its end; None where another leads it by now."""
        place, records, size = Place(topic.topic_id, index), dict[int, bytes](), 0
        begins = await requests.end_of(client, topic, index, requests.EARLIEST)
        start = offset = begins.offset
        while True:
            fetched = await requests.fetch(client, topic, index, offset, version=13, max_wait_ms=0)
            if Code.NOT_LEADER_OR_FOLLOWER in {begins.error, fetched.error}:
                return None
            if fetched.error == Code.OFFSET_OUT_OF_RANGE and topic.policy == "limited":
                return await self._read_all(client, topic, index)  # shortened meanwhile
            if fetched.error:
                raise ViolationError(f"I23: reading {topic.name} gives {Code(fetched.error).name}")
            batches = batches_in(fetched.records)
            if not batches:
                floor = self.history.high_watermark(place)
                self.history.high_watermark_seen(place, fetched.high_watermark, at_least=floor)
                return Log(start, records, size)
            offset = self.history.read(place, offset, batches)
            for batch in batches:
                size += batch.size
                records.update(batch.records)
