"""The Metrics dock: painted charts of what the engine and the window do, second by second."""

from ui.panes.metrics.pane import MetricsPane

__all__ = ["MetricsPane"]
