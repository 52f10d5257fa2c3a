"""What the window needs of the engine, and nothing more: a place to ask and frames to watch.

`workbench.bridge` implements it over the engine's thread; tests implement it with canned replies.
"""

from typing import Protocol, TypeVar

from PySide6.QtCore import SignalInstance

from engine.contract.values import Command, Reply

R = TypeVar("R", bound=Reply)


class EnginePort(Protocol):
    """The engine as the window sees it."""

    async def ask(self, command: Command) -> Reply:
        """Carry out a command; raises `EngineError` where the engine refuses."""
        ...

    @property
    def frames(self) -> SignalInstance:
        """Emits each `Frame`, at most thirty a second, on the window's thread."""
        ...


async def ask(port: EnginePort, command: Command, expected: type[R]) -> R:
    """The reply to a command as the type the command names."""
    reply = await port.ask(command)
    assert isinstance(reply, expected), f"{command} was answered with {reply}"
    return reply
