"""The links between the brokers of one cluster: typed asks, which can be delayed, cut and closed.

A link behaves as a TCP connection would: what a cut holds back arrives once it is healed, a broker
that is gone closes the links to it, a paused one leaves everybody waiting. Whoever asks sets the
time it is willing to wait.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Protocol

import msgspec

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.broker.link_pace import StepPace

Pair = tuple[int, int]


class LinkClosedError(Exception):
    """The broker at the other end is gone, or the connection to it was dropped."""

    def __init__(self, source: int, target: int) -> None:
        super().__init__(f"the link from broker {source} to broker {target} is closed")


UNANSWERED = (LinkClosedError, OSError, KafkaError)
"""What an ask fails with where the other is gone, silent, or cannot serve it."""


class Door(Protocol):
    """A running broker, as the others reach it."""

    async def answer(self, source: int, ask: object) -> object:
        """What is said to an ask of another broker."""
        ...

    def link_closed(self, other: int) -> None:
        """The links to another broker closed, because it is gone."""
        ...


Spawn = Callable[[str, Coroutine[Any, Any, object]], asyncio.Task[object]]


class Wire(msgspec.Struct):
    """One direction of a link, and what is wrong with it."""

    delay_ms: float = 0
    bytes_per_s: float | None = None
    is_cut: bool = False
    healed: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    free_at_ms: float = 0
    """When a throttled wire has sent what it was given before."""

    @property
    def is_plain(self) -> bool:
        return not (self.is_cut or self.delay_ms or self.bytes_per_s)

    async def passable(self) -> None:
        """Return when nothing is held back."""
        while self.is_cut:
            await self.healed.wait()


class _End(msgspec.Struct):
    """A broker at its end of every link."""

    door: Door
    spawn: Spawn
    runs: asyncio.Event
    calls: dict[asyncio.Future[object], Pair] = msgspec.field(default_factory=dict)


class Links:
    """All links of one cluster. Faults are set by whoever wants to see what happens."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: dict[int, _End] = {}
        self._wires: dict[Pair, Wire] = {}
        self._paused: set[int] = set()
        self.pace = StepPace()
        self.held: set[tuple[int, str, int]] = set()
        """(follower, topic, partition): what a follower is to copy nothing of."""

    # -- who is there --------------------------------------------------------------------------

    def attach(self, broker_id: int, door: Door, spawn: Spawn) -> None:
        """A broker runs from now on; `spawn` starts tasks that end with it."""
        runs = asyncio.Event()
        if broker_id not in self._paused:
            runs.set()
        self._ends[broker_id] = _End(door, spawn, runs)

    def detach(self, broker_id: int) -> None:
        """A broker is gone: calls to it fail, and those it can be heard by learn it at once."""
        end = self._ends.pop(broker_id, None)
        if end is None:
            return
        self._paused.discard(broker_id)
        for other_id, other in tuple(self._ends.items()):
            self._fail_calls(other, broker_id)
            if not self.wire(broker_id, other_id).is_cut:
                other.door.link_closed(broker_id)

    def others(self, broker_id: int) -> list[int]:
        """The other brokers that run, whether they can be reached or not."""
        return sorted(other for other in self._ends if other != broker_id)

    def is_closed(self, source: int, target: int) -> bool:
        """Whether a broker can tell that another is gone; behind a cut nobody can."""
        return target not in self._ends and not self.wire(target, source).is_cut

    # -- asking --------------------------------------------------------------------------------

    async def call(self, source: int, target: int, ask: object, *, size: int = 0) -> Any:
        """The other broker's answer. LinkClosedError where it is gone; waits where it is silent.

        `size` is the size of what is sent, in bytes, for links that are throttled.
        """
        mine = self._ends.get(source)
        if mine is None:
            raise LinkClosedError(source, target)
        await mine.runs.wait()
        await self._cross(source, target, size)
        there = self._ends.get(target)
        if there is None or source not in self._ends:
            raise LinkClosedError(source, target)
        call: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        mine.calls[call] = (source, target)
        try:
            there.spawn(f"broker {target} answers {source}", self._answer(there, call, source, ask))
            answer = await call
        finally:
            mine.calls.pop(call, None)
            call.cancel()
        await self._cross(target, source, getattr(answer, "size", 0))
        await mine.runs.wait()
        return answer

    async def _answer(
        self, end: _End, call: asyncio.Future[object], source: int, ask: object
    ) -> None:
        await end.runs.wait()
        try:
            answer = await end.door.answer(source, ask)
        except Exception as error:  # noqa: BLE001 - it is the asker's, as over any wire
            if not call.done():
                call.set_exception(error)
                call.exception()
            return
        await end.runs.wait()
        if not call.done():
            call.set_result(answer)

    async def _cross(self, source: int, target: int, size: int) -> None:
        wire = self._wires.get((source, target))
        if wire is None or wire.is_plain:
            return
        await wire.passable()
        delay_ms = wire.delay_ms
        if wire.bytes_per_s:
            now_ms = self._clock.monotonic_ms()
            wire.free_at_ms = max(wire.free_at_ms, now_ms) + size * 1000 / wire.bytes_per_s
            delay_ms += wire.free_at_ms - now_ms
        if delay_ms > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(delay_ms / 1000):
                    await wire.healed.wait()
            await wire.passable()

    # -- faults --------------------------------------------------------------------------------

    def wire(self, source: int, target: int) -> Wire:
        """One direction between two brokers, as it is now."""
        return self._wires.setdefault((source, target), Wire())

    def cut(self, source: int, target: int) -> None:
        """Hold back whatever goes from one to the other, until it is healed."""
        wire = self.wire(source, target)
        wire.is_cut = True
        wire.healed.clear()

    def slow(
        self, source: int, target: int, *, delay_ms: float = 0, bytes_per_s: float | None = None
    ) -> None:
        """Delay or throttle what goes from one to the other from now on."""
        wire = self.wire(source, target)
        wire.delay_ms, wire.bytes_per_s = delay_ms, bytes_per_s
        wire.healed.clear()

    def heal(self, source: int, target: int) -> None:
        """Make a direction plain again; what was held back arrives, in its order."""
        wire = self.wire(source, target)
        wire.is_cut, wire.delay_ms, wire.bytes_per_s, wire.free_at_ms = False, 0, None, 0
        wire.healed.set()

    def drop(self, one: int, other: int) -> None:
        """Drop the connections between two brokers once: what was asked over them fails."""
        for here, there in ((one, other), (other, one)):
            end = self._ends.get(here)
            if end is not None:
                self._fail_calls(end, there)

    def pause(self, broker_id: int) -> None:
        """A broker stops to hear and to say anything, as a stopped process does."""
        self._paused.add(broker_id)
        if broker_id in self._ends:
            self._ends[broker_id].runs.clear()

    def resume(self, broker_id: int) -> None:
        self._paused.discard(broker_id)
        if broker_id in self._ends:
            self._ends[broker_id].runs.set()

    def is_paused(self, broker_id: int) -> bool:
        return broker_id in self._paused

    def faulty(self) -> dict[Pair, Wire]:
        """The directions that are not plain."""
        return {pair: wire for pair, wire in self._wires.items() if not wire.is_plain}

    def _fail_calls(self, end: _End, other: int) -> None:
        for call, (source, target) in tuple(end.calls.items()):
            if other == target and not call.done():
                call.set_exception(LinkClosedError(source, target))
                call.exception()
