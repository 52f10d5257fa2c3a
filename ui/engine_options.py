"""What the settings page needs of the program: the settings there are, and a restart with others.

Everything the engine is started with is a broker setting by Kafka's name: port and second
listener are `listeners` and `advertised.listeners`, the folder is `log.dirs`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

FOLDER, DURABILITY = "log.dirs", "workbench.durability"
LISTENERS, ADVERTISED = "listeners", "advertised.listeners"
USUAL_PORT = 9092
SECOND_NAME = "CONTAINERS"
SECRET = "hidden"  # noqa: S105 - what stands in place of one
Chosen = Mapping[str, str]
"""Settings that differ from their defaults, by name."""


@dataclass(frozen=True, slots=True)
class BrokerSetting:
    """One setting of a broker as the list shows it."""

    name: str
    type: str
    default: str | None
    changes: str
    """Whether a running broker takes it: "read-only", "per-broker", "cluster-wide"."""
    acts: bool
    documentation: str
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Second:
    """A second address to listen on, for who knows this machine by another name."""

    port: int
    advertised_host: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """The part of the settings that says where to listen."""

    port: int = USUAL_PORT
    second: Second | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What genuine Kafka is started with on the same folder, or why it cannot be."""

    file: str = ""
    command: str = ""
    problem: str = ""


class EngineOptions(Protocol):
    """Implemented by the program; the window has none where nothing can be restarted."""

    @property
    def catalogue(self) -> Sequence[BrokerSetting]: ...

    @property
    def chosen(self) -> Chosen:
        """What the user chose here before; the engine runs with it."""
        ...

    @property
    def given(self) -> Mapping[str, tuple[str, str]]:
        """What the command line decided: setting → its value and the words that did it."""
        ...

    @property
    def usual_folder(self) -> str: ...

    def problem(self, wanted: Chosen) -> str:
        """Why these cannot be; empty where they can."""
        ...

    def command_line(self, wanted: Chosen) -> str:
        """The words that start the same without the window."""
        ...

    async def apply(self, wanted: Chosen) -> str:
        """Restart the engine with these; the reason where it went back to the old ones."""
        ...

    async def hand_over(self) -> HandedOver:
        """Stop the engine and write what genuine Kafka needs; where that cannot be, it runs on."""
        ...

    async def start_again(self) -> str:
        """Run the engine again on its folder; the reason where it does not start."""
        ...


def read_addresses(chosen: Chosen) -> Addresses:
    """Where to listen, out of the settings; what a user's own text means otherwise is kept."""
    ports = [_port_of(part) for part in chosen.get(LISTENERS, "").split(",") if part]
    told = [_host_of(part) for part in chosen.get(ADVERTISED, "").split(",") if part]
    first = ports[0] if ports else None
    second = None
    if len(ports) > 1 and ports[1] is not None:
        second = Second(ports[1], told[1] if len(told) > 1 else "")
    return Addresses(USUAL_PORT if first is None else first, second)


def with_addresses(chosen: Chosen, wanted: Addresses) -> dict[str, str]:
    """The settings with other addresses in them."""
    changed = {k: v for k, v in chosen.items() if k not in {LISTENERS, ADVERTISED}}
    here = f"PLAINTEXT://localhost:{wanted.port}"
    if wanted.second is not None:
        second = wanted.second
        protocols = "listener.security.protocol.map"
        changed[LISTENERS] = f"{here},{SECOND_NAME}://0.0.0.0:{second.port}"
        changed[ADVERTISED] = f"{here},{SECOND_NAME}://{second.advertised_host}:{second.port}"
        changed[protocols] = f"PLAINTEXT:PLAINTEXT,{SECOND_NAME}:PLAINTEXT"
    else:
        changed.pop("listener.security.protocol.map", None)
        if wanted.port != USUAL_PORT:
            changed[LISTENERS] = here
    return changed


def differences(before: Chosen, after: Chosen) -> list[tuple[str, str | None, str | None]]:
    """What would change: name, before, after; None where the default holds."""
    names = sorted({*before, *after})
    return [(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)]


def _port_of(listener: str) -> int | None:
    digits = listener.rpartition(":")[2].strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _host_of(listener: str) -> str:
    return listener.partition("://")[2].rpartition(":")[0].strip("[]")
