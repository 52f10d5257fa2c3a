"""The window's lateness is taken second by second."""

from PySide6.QtCore import QObject

from ui.panes.metrics.lateness import Lateness


def test_what_is_taken_is_gone_and_stopped_it_ticks_no_more(qtbot):
    owner = QObject()
    lateness = Lateness(owner)
    assert lateness.take_p99() is None
    lateness.start()
    qtbot.waitUntil(lambda: len(lateness._late_ms) > 2, timeout=5_000)
    lateness.stop()
    assert lateness.take_p99() >= 0
    assert lateness.take_p99() is None
    assert not lateness._timer.isActive()
