"""An engine that counts no batches says so."""

import pytest

from engine.commands.moves import change_moves
from engine.contract.moves import UnwatchMoves, WatchMoves
from engine.contract.values import EngineError


@pytest.mark.parametrize("command", [WatchMoves(), UnwatchMoves()])
def test_without_a_counter_it_is_refused(command):
    with pytest.raises(EngineError, match="counts no batches"):
        change_moves(None, command)
