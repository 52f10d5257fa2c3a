"""Commands about the brokers as a cluster: which part carries out which, and what was commanded."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import get_args

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.commands.brokers import LifeCommand, Lives, Machines
from engine.commands.faults import Trouble, Troubles
from engine.commands.placement import Placement, Places
from engine.commands.refusals import refusal_of
from engine.contract.cluster_commands import (
    LONGEST_FAULTS_MS,
    MOST_FAULTS,
    FaultCommand,
    ListPastFaults,
    PastFaults,
    RunFaults,
    TimedFault,
)
from engine.contract.values import Command, Done, EngineError, Reply

PAST_FAULTS = 1_000
"""How many faults are kept, to be saved."""

_LIVES, _TROUBLE, _PLACES = get_args(LifeCommand), get_args(Trouble), get_args(Places)
_FAULTS = get_args(FaultCommand)


class ClusterCommands:
    """What is commanded of the brokers as machines and as a cluster."""

    def __init__(
        self,
        machines: Machines,
        *,
        clock: Clock,
        tasks: Tasks,
        telemetry: Telemetry,
        say_why: Callable[[BaseException], str | None],
    ) -> None:
        self._clock = clock
        self._tasks = tasks
        self._telemetry = telemetry
        self._lives = Lives(machines, tasks, telemetry, say_why)
        self._troubles = Troubles(machines, telemetry, self._lives.resume)
        self._places = Placement(machines, tasks, telemetry, self._lives.state)
        self._past: deque[tuple[float, FaultCommand]] = deque(maxlen=PAST_FAULTS)
        self._past_count = 0

    async def execute(self, command: Command) -> Reply | None:
        """The reply; None where the command is none of these. `EngineError` where it is refused."""
        try:
            reply = await self._execute(command)
        except KafkaError as error:
            raise refusal_of(error.code, error.message, "the cluster's metadata") from error
        return reply

    async def _execute(self, command: Command) -> Reply | None:
        if isinstance(command, _FAULTS):
            self._past.append((self._clock.monotonic_ms(), command))
            self._past_count += 1
        if isinstance(command, _LIVES):
            return await self._lives.carry_out(command)
        if isinstance(command, _TROUBLE):
            return self._troubles.carry_out(command)
        if isinstance(command, _PLACES):
            return await self._places.carry_out(command)
        match command:
            case RunFaults():
                await self._run(command.faults)
                return Done()
            case ListPastFaults():
                return self._past_faults()
            case _:
                return None

    # -- lists of faults -----------------------------------------------------------------------

    async def _run(self, faults: tuple[TimedFault, ...]) -> None:
        """Each at its time, whether those before have ended or not."""
        if len(faults) > MOST_FAULTS or any(
            not 0 <= each.at_ms <= LONGEST_FAULTS_MS for each in faults
        ):
            raise EngineError(
                f"A list of faults has at most {MOST_FAULTS:,} lines, each at 0 to 24 hours."
            )
        began_ms = self._clock.monotonic_ms()
        doing = []
        for fault in sorted(faults, key=lambda each: each.at_ms):
            left_ms = began_ms + fault.at_ms - self._clock.monotonic_ms()
            if left_ms > 0:
                await asyncio.sleep(left_ms / 1000)
            doing.append(self._tasks.watched("a fault of a list", self._run_one(fault)))
        if doing:
            await asyncio.wait(doing)

    async def _run_one(self, fault: TimedFault) -> None:
        try:
            await self.execute(fault.command)
        except EngineError as error:
            text = f"{type(fault.command).__name__} of the list of faults was refused"
            self._telemetry.event("fault_set", "warning", text, why=error.text)

    def _past_faults(self) -> PastFaults:
        past = tuple(self._past)
        first_ms = past[0][0] if past else 0.0
        return PastFaults(
            tuple(TimedFault(round(at_ms - first_ms), command) for at_ms, command in past),
            self._past_count - len(past),
        )
