"""Garbage of the window dies in the window's thread, however busy another one is."""

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from workbench.collector import WHOLE_EVERY_TICKS, Collector


class Ring(QObject):
    """A Qt object in a cycle: only the collector can free it."""

    died_in: list[str] = []  # noqa: RUF012 - shared by all of them on purpose

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        self.died_in.append(threading.current_thread().name)


def allocate() -> None:
    """Enough to make Python's own collector run many times."""
    for _ in range(50_000):
        pair: list[object] = []
        pair.append(pair)


def test_another_threads_allocations_kill_no_qt_object(qtbot: QtBot) -> None:
    Ring.died_in.clear()
    collector = Collector()
    collector.start()
    Ring()
    busy = threading.Thread(target=allocate, name="engine")
    busy.start()
    busy.join()
    assert Ring.died_in == []
    collector.collect()
    collector.stop()
    gc.collect()
    assert Ring.died_in == ["MainThread"]


def test_the_young_are_collected_when_there_are_many(qtbot: QtBot) -> None:
    collector = Collector()
    collector.start()
    allocate()
    assert gc.get_count()[0] >= 50_000
    collector.collect()
    assert gc.get_count()[0] < 5_000
    collector.stop()


def test_now_and_then_everything_is_looked_through(qtbot: QtBot) -> None:
    collector = Collector()
    collector.start()
    collector._ticks = WHOLE_EVERY_TICKS - 1
    Ring.died_in.clear()
    Ring()
    collector.collect()
    collector.stop()
    assert Ring.died_in == ["MainThread"]


def test_afterwards_python_collects_by_itself_again(qtbot: QtBot) -> None:
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
