"""What the map costs the window's thread: python tests/bench/map_painting.py.

Shows the page over a store, has batches move so that about 300 dots are under way, and prints the
frames a second, how late a timer of 16 ms fires, and the thread's share of a core; then the same
with nothing moving. About five seconds each; a whole frame of changed partitions comes 30 times a
second, as from a busy engine.
"""

import os
import sys
import time
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import asyncio

import qasync
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from engine.contract.frames import Frame
from engine.contract.moves import Move, MovesView
from tests.ui import samples
from tests.ui.panes.map.scenes import states
from tests.ui.port import CannedPort
from ui import theme
from ui.action import settle
from ui.models.store import Store
from ui.panes.map.page import MapPage

SECONDS = 4.0
DOTS = 300
WARM_S = 1.0


class Late:
    """How late a precise timer of 16 ms fires."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=16)
        self._timer.timeout.connect(self._fired)
        self._timer.start()

    def _fired(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1_000 - 16))
        self._last = now

    def p99(self) -> float:
        return sorted(self.late_ms)[int(len(self.late_ms) * 0.99)]


class Busy:
    """A store that is told 30 times a second what moved and where every partition ends."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._steps = count(1)
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=33)
        self._timer.timeout.connect(self._tell)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tell(self) -> None:
        step = next(self._steps)
        share = DOTS // 18 // 3  # dots live for some 18 frames, on three ways
        moves = tuple(
            Move(way, "orders", 0, 1, step * share, "api", 2 if way == "replicated" else None)
            for way in ("produced", "replicated", "fetched")
        )  # fmt: skip
        changed = tuple(
            (("partition", "orders", index),
             replace(view, log_end_offset=view.log_end_offset + step, high_watermark=90 + step))
            for index, view in self._store.partitions["orders"].items()
        )  # fmt: skip
        self._store.apply(Frame(states=(*changed, (("moves",), MovesView(moves)))))


async def measure(brokers: int, partitions: int, *, is_moving: bool) -> None:
    store = Store()
    writer = (("client", 1), samples.client(1, client_id="api", records_in_per_s=9.0))
    store.apply(Frame(states=(*states(brokers, partitions), writer)))
    page = MapPage(CannedPort(), store)
    page.resize(1_440, 760)
    page.show()
    await settle()
    busy = Busy(store) if is_moving else None
    await asyncio.sleep(WARM_S)
    late, frames, dots = Late(), page.view.frame_count, []
    began, cpu = time.perf_counter(), time.thread_time()
    while time.perf_counter() - began < SECONDS:
        await asyncio.sleep(0.2)
        dots.append(sum(1 for _ in page.view.dots.under_way(page.view.now_ms())))
    spent = time.perf_counter() - began
    share = (time.thread_time() - cpu) / spent
    print(
        f"{brokers} brokers, {partitions:3} partitions, {page.view.plan.size:5} "
        f"{sum(dots) / len(dots):5.0f} dots of 1 in {page.view.dots.ratio}: "
        f"{(page.view.frame_count - frames) / spent:5.1f} frames/s, 16 ms timer p99 {late.p99():5.1f} ms "
        f"late, {share:6.1%} of a core"
    )
    if busy is not None:
        busy.stop()
    page.close()
    await settle()


async def main() -> None:
    for brokers, partitions in ((3, 6), (9, 200)):
        for is_moving in (True, False):
            await measure(brokers, partitions, is_moving=is_moving)


if __name__ == "__main__":
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    theme.apply(application, "dark")
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(main())
