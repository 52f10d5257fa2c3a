"""Produce: writes records through the broker's own path and says where they lie."""

from ui.panes.produce.pane import ProducePane
from ui.panes.produce.results import RESULTS_KEPT

__all__ = ["RESULTS_KEPT", "ProducePane"]
