"""An engine without a meter says so."""

import pytest

from engine.commands.metrics import change_metrics
from engine.contract.metrics import WatchMetrics
from engine.contract.values import EngineError


def test_without_a_meter_it_is_refused_in_words() -> None:
    with pytest.raises(EngineError, match="measures nothing"):
        change_metrics(None, WatchMetrics())
