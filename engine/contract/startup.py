"""Why the engine could not start, as a value: what the window or the command line shows."""

from typing import Literal

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
]


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
