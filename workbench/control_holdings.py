"""What a client of the control socket has the engine do for it, which ends when the client goes.

Clients number their tails and their watching from 0, each for itself; the engine is told numbers
that no other client has.
"""

from collections.abc import Callable

import msgspec

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.consumers import ConsumerStarted, StartConsumer, StopConsumer
from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.moves import UnwatchMoves, WatchMoves
from engine.contract.outboxes import TAILS_EACH
from engine.contract.search import (
    CancelSearch,
    FollowSearch,
    SearchNews,
    SearchStarted,
    StartSearch,
)
from engine.contract.trace import UnwatchTrace, WatchTrace
from engine.contract.values import Command, EngineError, Reply

MOST = 256
"""What one client may have going on."""
NUMBERS = ("tail_id", "watcher")
"""The fields in which a command names something by its client's own number."""
UNWATCH: dict[type[Command], Callable[[int], Command]] = {
    WatchTrace: UnwatchTrace, WatchMetrics: UnwatchMetrics, WatchMoves: UnwatchMoves,
}  # fmt: skip
BEGINS: tuple[type[Command], ...] = (WatchTail, StartConsumer, StartSearch, *UNWATCH)


class Holdings:
    """Of the client with a number of its own, from 1 on; 0 is the engine's own window."""

    def __init__(self, client_number: int) -> None:
        self.first_tail_id = client_number * TAILS_EACH
        self._ends: dict[Command, None] = {}

    @property
    def ends(self) -> tuple[Command, ...]:
        """What ends everything that still goes on, the last first."""
        return tuple(reversed(self._ends))

    def in_engine(self, command: Command) -> Command:
        """The command with the engine's numbers; EngineError where too much goes on already."""
        if isinstance(command, BEGINS) and len(self._ends) >= MOST:
            raise EngineError(f"This window has {MOST} things going on; end one first.")
        for name in NUMBERS:
            if name in command.__struct_fields__:
                number = self._mine(getattr(command, name))
                return msgspec.structs.replace(command, **{name: number})
        return command

    def done(self, command: Command, reply: Reply) -> None:
        """The engine carried a command out, which had its numbers."""
        match command, reply:
            case WatchTail(tail_id=tail_id), _:
                self._ends[UnwatchTail(tail_id)] = None
            case ((WatchTrace() | WatchMetrics() | WatchMoves()), _):
                self._ends[UNWATCH[type(command)](command.watcher)] = None
            case StartConsumer(), ConsumerStarted(consumer_id=consumer_id):
                self._ends[StopConsumer(consumer_id)] = None
            case StartSearch(), SearchStarted(search_id=search_id):
                self._ends[CancelSearch(search_id)] = None
            case FollowSearch(), SearchNews(end=end) if end is not None:
                self._ends.pop(CancelSearch(command.search_id), None)
            case _:
                self._ends.pop(command, None)

    def _mine(self, number: int) -> int:
        if not 0 <= number < TAILS_EACH:
            raise EngineError(f"{number} is no number for a tail or a watcher.")
        return self.first_tail_id + number
