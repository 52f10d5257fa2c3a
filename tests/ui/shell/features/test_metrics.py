"""The Metrics dock is there, and comes up when it is wanted."""

from PySide6.QtWidgets import QApplication

from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.values import Done


def test_the_dock_comes_up_by_its_action(qtbot, window, port):
    port.answers[WatchMetrics] = port.answers[UnwatchMetrics] = Done()
    dock = window.docks["metrics"]
    assert dock.visibleRegion().isEmpty()
    window.actions_["metrics"].trigger()
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
    assert dock.isAncestorOf(QApplication.focusWidget())
