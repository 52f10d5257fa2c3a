"""The lives of the engine's brokers, as somebody commands them: ended, begun, paused."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from engine.base.ids import BrokerId
from engine.broker.fleet import Fleet
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.broker.voters import voters_settled
from engine.commands.refusals import refusal_of
from engine.contract.cluster_commands import (
    AddBroker,
    BrokerState,
    CutPower,
    KillBroker,
    PauseBroker,
    RemoveBroker,
    ResumeBroker,
    ReviveBroker,
    RollingRestart,
    StopBroker,
)
from engine.contract.facts import EventKind, Severity
from engine.contract.values import Done, EngineError
from engine.machines.controller.asks import UnregisterBroker
from engine.storage.broker_disk import BrokerDisk

REVIVAL_S = 10.0
"""How long whoever revives a broker waits for it; then it is told that the broker still starts."""
IN_SYNC_S = 120.0
"""How long a rolling restart waits for one broker to be in sync."""

LifeCommand = (
    KillBroker | CutPower | StopBroker | ReviveBroker | PauseBroker | ResumeBroker
    | RollingRestart | AddBroker | RemoveBroker
)  # fmt: skip


class Clock(Protocol):
    """A wall clock that may be set wrong."""

    offset_ms: int


class Machine(Protocol):
    """One broker as `engine.node.Node` has it."""

    @property
    def disk(self) -> BrokerDisk: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def is_running(self) -> bool: ...

    @property
    def addresses(self) -> tuple[str, ...]: ...

    @property
    def log_folder(self) -> str: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def slow_syncs(self, delay_ms: float) -> None: ...


class Machines(Protocol):
    """All brokers, as `engine.crew.Crew` has them."""

    @property
    def fleet(self) -> Fleet: ...

    def machine(self, broker_id: int) -> Machine | None: ...

    def broker_ids(self) -> tuple[int, ...]: ...

    async def kill(self, broker_id: int) -> None: ...

    async def stop_one(self, broker_id: int) -> None: ...

    async def start_one(self, broker_id: int) -> None: ...

    def add(self) -> int: ...

    def set_aside(self, broker_id: int) -> None: ...


class Lives:
    """Begins and ends brokers, one thing at a time for each."""

    def __init__(
        self,
        machines: Machines,
        tasks: Tasks,
        telemetry: Telemetry,
        say_why: Callable[[BaseException], str | None],
    ) -> None:
        self._machines = machines
        self._tasks = tasks
        self._telemetry = telemetry
        self._say_why = say_why
        self._starting: dict[int, asyncio.Task[None]] = {}

    async def carry_out(self, command: LifeCommand) -> Done | BrokerState:
        match command:
            case KillBroker():
                await self._kill(command.broker_id)
            case CutPower():
                await self._cut_power(command.broker_id)
            case StopBroker():
                await self._stop(command.broker_id)
            case ReviveBroker():
                return await self._revive(command.broker_id)
            case PauseBroker():
                self._pause(command.broker_id)
            case ResumeBroker():
                self.resume(command.broker_id)
            case RollingRestart():
                await self._restart_all()
            case AddBroker():
                return await self._add()
            case RemoveBroker():
                await self._remove(command.broker_id)
        return Done()

    def machine(self, broker_id: int) -> Machine:
        found = self._machines.machine(broker_id)
        if found is None:
            raise EngineError(f"There is no broker {broker_id}.", "BROKER_ID_NOT_REGISTERED")
        return found

    def state(self, broker_id: int) -> str:
        machine, fleet = self.machine(broker_id), self._machines.fleet
        if broker_id in self._starting:
            return "starting"
        if not machine.is_running:
            return "stopped"
        if fleet.links.is_paused(broker_id):
            return "paused"
        known = fleet.image.brokers.get(BrokerId(broker_id))
        return "fenced" if known is None or known.is_fenced else "running"

    # -- ending --------------------------------------------------------------------------------

    async def _kill(self, broker_id: int) -> None:
        await self._end(broker_id)
        self._tell("broker_killed", "warning", f"Broker {broker_id} was killed", broker_id)

    async def _cut_power(self, broker_id: int) -> None:
        await self._end(broker_id)
        try:
            self.machine(broker_id).disk.lose_power()
        except OSError as error:
            raise EngineError(f"The disk of broker {broker_id} fails: {error}.") from error
        text = f"The power of broker {broker_id} was cut"
        self._tell("broker_killed", "warning", text, broker_id, "what was not synced is gone")

    async def _end(self, broker_id: int) -> None:
        if not self.machine(broker_id).is_running:
            raise EngineError(f"Broker {broker_id} does not run.")
        await self._machines.kill(broker_id)
        starting = self._starting.get(broker_id)
        if starting is not None:
            starting.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait([starting])

    async def _stop(self, broker_id: int) -> None:
        if broker_id in self._starting or not self.machine(broker_id).is_running:
            raise EngineError(f"Broker {broker_id} does not run yet, or no more.")
        if self._machines.fleet.links.is_paused(broker_id):
            raise EngineError(f"Broker {broker_id} is paused: it cannot stop before it goes on.")
        await self._machines.stop_one(broker_id)
        self._tell("broker_stopped", "info", f"Broker {broker_id} stopped", broker_id)

    # -- beginning -----------------------------------------------------------------------------

    async def _revive(self, broker_id: int, does: str = "runs again") -> BrokerState:
        machine = self.machine(broker_id)
        if self._machines.fleet.links.is_paused(broker_id):
            self.resume(broker_id)
        elif not machine.is_running and broker_id not in self._starting:
            self._starting[broker_id] = self._tasks.watched(
                f"broker {broker_id} starts", self._start(broker_id, does)
            )
        starting = self._starting.get(broker_id)
        if starting is not None:
            await asyncio.wait([starting], timeout=REVIVAL_S)
            if starting.done() and not starting.cancelled():
                starting.result()
        return BrokerState(broker_id, self.state(broker_id), machine.addresses)

    async def _start(self, broker_id: int, does: str) -> None:
        try:
            await self._machines.start_one(broker_id)
        except Exception as error:
            why = self._say_why(error)
            if why is None:
                raise
            self._tell(
                "broker_stopped", "error", f"Broker {broker_id} did not start", broker_id, why
            )
            raise EngineError(why) from error
        finally:
            self._starting.pop(broker_id, None)
        self._tell("broker_started", "good", f"Broker {broker_id} {does}", broker_id)

    async def _add(self) -> BrokerState:
        broker_id = self._machines.add()
        self._tell("broker_added", "good", f"Broker {broker_id} is new", broker_id)
        state = await self._revive(broker_id, "runs")
        await voters_settled(self._machines.fleet.brokers.values())
        return state

    async def _remove(self, broker_id: int) -> None:
        if self.machine(broker_id).is_running:
            raise EngineError(f"Broker {broker_id} still runs: stop it first.")
        fleet = self._machines.fleet
        held = sum(broker_id in partition.replicas for _, partition in fleet.image.partitions())
        if held:
            raise EngineError(f"Broker {broker_id} still holds {held} replicas: drain it first.")
        if broker_id in fleet.image.brokers:
            forget = UnregisterBroker(BrokerId(broker_id))
            refused = await fleet.front.cluster.ask(forget, cause="asked for")
            if refused is not None:
                raise refusal_of(refused.code, refused.message, f"broker {broker_id}")
        self._machines.set_aside(broker_id)
        self._tell("broker_removed", "info", f"Broker {broker_id} is no more", broker_id)

    async def _restart_all(self) -> None:
        fleet = self._machines.fleet
        controller = fleet.image.controller_id
        running = [each for each in self._machines.broker_ids() if self.state(each) == "running"]
        for broker_id in sorted(running, key=lambda each: each == controller):
            await self._stop(broker_id)
            await self._revive(broker_id)
            await self._until_in_sync(broker_id)

    async def _until_in_sync(self, broker_id: int) -> None:
        try:
            async with asyncio.timeout(IN_SYNC_S):
                while self.state(broker_id) != "running" or not self._is_in_sync(broker_id):  # noqa: ASYNC110 - many things it is
                    await asyncio.sleep(0.1)
        except TimeoutError as error:
            raise EngineError(
                f"Broker {broker_id} is not in sync after {IN_SYNC_S:g} s: no other is restarted."
            ) from error

    def _is_in_sync(self, broker_id: int) -> bool:
        partitions = self._machines.fleet.image.partitions()
        return all(
            broker_id in partition.isr
            for _, partition in partitions
            if broker_id in partition.replicas
        )

    # -- pausing -------------------------------------------------------------------------------

    def _pause(self, broker_id: int) -> None:
        if self.state(broker_id) not in {"running", "fenced"}:
            raise EngineError(f"Broker {broker_id} does not run.")
        self.machine(broker_id).pause()
        self._tell("broker_paused", "warning", f"Broker {broker_id} is paused", broker_id)

    def resume(self, broker_id: int) -> None:
        if not self._machines.fleet.links.is_paused(broker_id):
            raise EngineError(f"Broker {broker_id} is not paused.")
        self.machine(broker_id).resume()
        self._tell("broker_resumed", "good", f"Broker {broker_id} goes on", broker_id)

    def _tell(
        self, kind: EventKind, severity: Severity, text: str, broker_id: int, why: str = "asked for"
    ) -> None:
        self._telemetry.event(kind, severity, text, why=why, broker_id=broker_id)
