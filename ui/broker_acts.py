"""What may be done to a broker: each act's words, its command, and when it makes sense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.contract.cluster_commands import (
    CutPower,
    FaultCommand,
    KillBroker,
    PauseBroker,
    ResumeBroker,
    ReviveBroker,
    StopBroker,
)
from engine.contract.views import PAUSED, BrokerView

ActName = Literal["start", "resume", "pause", "stop", "kill", "cut_power"]


@dataclass(frozen=True, slots=True)
class BrokerAct:
    """One act."""

    name: ActName
    verb: str
    icon_name: str
    command: Callable[[int], FaultCommand]
    does: str
    """What it does, for whoever is about to."""
    is_destructive: bool = True

    @property
    def entry(self) -> str:
        """Its words in a menu: dots where more is asked."""
        return f"{self.verb}…" if self.is_destructive else self.verb


ACTS: dict[ActName, BrokerAct] = {
    act.name: act
    for act in (
        BrokerAct(
            "start", "Start", "play", ReviveBroker,
            "It runs again on what its folder holds.", is_destructive=False,
        ),
        BrokerAct(
            "resume", "Resume", "play", ResumeBroker,
            "It hears and speaks again.", is_destructive=False,
        ),
        BrokerAct(
            "pause", "Pause", "pause", PauseBroker,
            "It hears and says nothing, as a process that was stopped. Nobody is told: what follows"
            " comes when its lease runs out. Resume lets it go on.",
        ),
        BrokerAct(
            "stop", "Stop", "power", StopBroker,
            "It hands over what it leads and stops cleanly; its data stays. Start brings it back.",
        ),
        BrokerAct(
            "kill", "Kill", "octagon-alert", KillBroker,
            "It ends at once, as by kill -9: what the kernel has stays. Start brings it back.",
        ),
        BrokerAct(
            "cut_power", "Cut power", "unlink", CutPower,
            "It ends at once and loses what was not synced. Start brings it back; what was"
            " acknowledged is copied from the others.",
        ),
    )
}  # fmt: skip


def life_of(view: BrokerView) -> str:
    """In one word: running, paused, fenced, stopping or stopped."""
    if view.is_running:
        return "fenced" if view.is_fenced else "stopping" if view.why else "running"
    return "paused" if view.why == PAUSED else "stopped"


def acts_for(view: BrokerView) -> tuple[BrokerAct, ...]:
    """The acts that make sense now, those that help first."""
    match life_of(view):
        case "stopped":
            names: tuple[ActName, ...] = ("start",)
        case "paused":
            names = ("resume", "kill", "cut_power")
        case _:
            names = ("pause", "stop", "kill", "cut_power")
    return tuple(ACTS[name] for name in names)
