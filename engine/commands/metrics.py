"""The meter switched on and off on behalf of the window."""

from engine.broker.metrics import Metrics
from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.values import Done, EngineError


def change_metrics(metrics: Metrics | None, command: WatchMetrics | UnwatchMetrics) -> Done:
    if metrics is None:
        raise EngineError("This engine measures nothing.")
    match command:
        case WatchMetrics():
            metrics.watch(command.watcher)
        case UnwatchMetrics():
            metrics.unwatch(command.watcher)
    return Done()
