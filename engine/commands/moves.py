"""The count of batches switched on and off on behalf of a window."""

from engine.broker.moves import Moves
from engine.contract.moves import MovesBegun, UnwatchMoves, WatchMoves
from engine.contract.values import Done, EngineError, Reply


def change_moves(moves: Moves | None, command: WatchMoves | UnwatchMoves) -> Reply:
    if moves is None:
        raise EngineError("This engine counts no batches.")
    match command:
        case WatchMoves():
            return MovesBegun(moves.watch(command.watcher))
        case UnwatchMoves():
            moves.unwatch(command.watcher)
    return Done()
