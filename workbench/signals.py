"""Lets Ctrl-C and SIGTERM reach Python while Qt's own loop sleeps."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class Signals(QObject):
    """Calls `ended` when the process is asked to end, until `stop`.

    Python's handlers run between two lines of Python; a window in which nothing moves executes
    none, so the signal's byte in a socket wakes it up.
    """

    def __init__(self, ended: Callable[[], None]) -> None:
        super().__init__()
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._wake)
        self._before = {
            number: signal.signal(number, lambda *_: ended())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        self._descriptor_before = signal.set_wakeup_fd(self._writing.fileno())

    def stop(self) -> None:
        """Give the signals back to whoever had them."""
        signal.set_wakeup_fd(self._descriptor_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _wake(self) -> None:
        try:
            self._reading.recv(64)
        except BlockingIOError:
            return
