"""A signal ends a window in which nothing moves."""

import os
import signal
import threading

from pytestqt.qtbot import QtBot

from workbench.signals import Signals


def test_a_signal_wakes_a_sleeping_loop(qtbot: QtBot) -> None:
    told: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    signals = Signals(lambda: told.append("ended"))
    timer = threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGTERM))
    timer.start()
    qtbot.waitUntil(lambda: told == ["ended"], timeout=5_000)
    timer.join()
    signals.stop()
    assert signal.getsignal(signal.SIGTERM) == before
