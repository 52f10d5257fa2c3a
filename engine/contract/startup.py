"""What an engine is started with, and why it could not start, as values."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from engine.contract.values import EngineError, Value

RefusalKind = Literal[
    "port_taken",
    "address_unknown",
    "port_forbidden",
    "folder_in_use",
    "folder_not_writable",
    "folder_unusable",
    "disk_full",
    "settings_wrong",
    "no_engine",
    "engine_refused",
    "not_permitted",
    "other_version",
]


class MoreListener(NamedTuple):
    """One more address to listen on, whose clients are told an address of their own."""

    name: str
    """Kafka's listener name: "CONTAINERS"."""
    host: str | None
    """None: this machine only."""
    port: int
    advertised_host: str
    advertised_port: int | None = None


class EngineSettings(NamedTuple):
    """What an engine is started with."""

    data_folder: str
    """DIR of the design: brokers' folders are made in it, or it is a genuine Kafka's log.dir."""
    port: int = 9092
    """0: a free one."""
    host: str | None = None
    """None: this machine only, on 127.0.0.1 and ::1."""
    advertised_host: str = "localhost"
    """What clients are told to connect to."""
    advertised_port: int | None = None
    """None: the port it listens on."""
    configs: Mapping[str, str] = {}
    """Broker settings by Kafka's names."""
    more_listeners: tuple[MoreListener, ...] = ()
    """For clients that reach this machine by another name: containers, virtual machines."""
    listener_name: str = "PLAINTEXT"
    """What the first listener is called."""
    broker_count: int = 1
    """How many brokers there are at least; those that have a folder already are started too."""


class StartRefused(Value, frozen=True):
    """One refusal: what is in the way, whose it is, and what would help."""

    kind: RefusalKind
    text: str
    """One plain sentence: "Port 9092 is taken by java (process 4711)."."""
    holder: str = ""
    """Who holds the port or the folder, where that can be known: "java (process 4711)"."""
    suggestion: str = ""
    """What to use instead, ready to use: the next free port ("9093") or another folder."""
    remedy: str = ""
    """The same as one sentence: "Port 9093 is free: start with --port 9093."."""
    port: int | None = None
    folder: str = ""


class StartError(EngineError):
    """The engine could not start; `refusal` is what to show."""

    def __init__(self, refusal: StartRefused) -> None:
        self.refusal = refusal
        super().__init__(refusal.text)


class EngineStoppedError(EngineError):
    """The engine was stopped (or died) before it could answer."""

    def __init__(self, text: str = "The engine was stopped before it could answer.") -> None:
        super().__init__(text)
