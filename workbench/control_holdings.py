"""What a client of the control socket has the engine do for it, which ends when the client goes.

Clients number their tails and their watching from 0, each for itself; the engine is told numbers
that no other client has.
"""

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
        match command:
            case (
                WatchTail() | StartConsumer() | WatchTrace() | WatchMetrics() | WatchMoves()
                | StartSearch()
            ):  # fmt: skip
                if len(self._ends) >= MOST:
                    raise EngineError(f"This window has {MOST} things going on; end one first.")
        match command:
            case WatchTail() | UnwatchTail() | StartConsumer():
                return msgspec.structs.replace(command, tail_id=self._mine(command.tail_id))
            case (
                WatchTrace() | UnwatchTrace() | WatchMetrics() | UnwatchMetrics()
                | WatchMoves() | UnwatchMoves()
            ):  # fmt: skip
                return msgspec.structs.replace(command, watcher=self._mine(command.watcher))
            case _:
                return command

    def done(self, command: Command, reply: Reply) -> None:
        """The engine carried a command out, which had its numbers."""
        match command, reply:
            case WatchTail(), _:
                self._ends[UnwatchTail(command.tail_id)] = None
            case WatchTrace(), _:
                self._ends[UnwatchTrace(command.watcher)] = None
            case WatchMetrics(), _:
                self._ends[UnwatchMetrics(command.watcher)] = None
            case WatchMoves(), _:
                self._ends[UnwatchMoves(command.watcher)] = None
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
