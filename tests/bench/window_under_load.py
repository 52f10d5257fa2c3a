"""The window beside a busy engine: python -m tests.bench.window_under_load [--seconds N] [--rate MB].

Opens the real window with its engine in this process, a topic's page, three tails and the charts,
while another process produces at the given rate; then leaves it alone. Prints how late a 16 ms
timer fires, what the window's thread costs and what the memory does.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from engine.contract.commands import CreateTopic
from tests.bench.loads import produce_frame, records_of
from tests.clients.servers import free_port
from tests.clients.wire import WireClient
from workbench.arguments import parse_arguments
from workbench.desktop import Desktop
from workbench.settings import engine_settings
from workbench.system import memory_bytes
from workbench.window_settings import WindowSettings

TOPIC = "load"


class Lateness:
    """How late a precise 16 ms timer fires, and the CPU of the thread that it lives in."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=16)
        self._timer.timeout.connect(self._fired)
        self._last = self._began = time.perf_counter()
        self._cpu = time.thread_time()
        self._timer.start()

    def _fired(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - 16))
        self._last = now

    def report(self, what: str) -> str:
        self._timer.stop()
        share = (time.thread_time() - self._cpu) / (time.perf_counter() - self._began)
        cuts = statistics.quantiles(self.late_ms, n=100)
        return (
            f"{what}: a 16 ms timer is late p50 {cuts[49]:.1f} p99 {cuts[98]:.1f} "
            f"max {max(self.late_ms):.1f} ms; the window's thread uses {share:.1%} of a core"
        )


def thread_share(seconds: float, cpu_before: float) -> float:
    return (time.thread_time() - cpu_before) / seconds


async def measure(desktop: Desktop, port: int, seconds: float, rate: float) -> None:
    running = asyncio.ensure_future(desktop.run())
    while desktop.store.cluster is None:
        await asyncio.sleep(0.05)
    await desktop.bridge.ask(CreateTopic(TOPIC))
    desktop.window.open_topic(TOPIC)
    for topic in ("", TOPIC):  # beside the tail that is there from the start
        desktop.window.watch(topic)
    desktop.window.shell.docks.bring_up("metrics")
    await asyncio.sleep(1)
    command = [sys.executable, "-m", "tests.bench.window_under_load", "--feed", str(port)]
    feeder = subprocess.Popen([*command, "--seconds", str(seconds + 2), "--rate", str(rate)])
    await asyncio.sleep(1.5)
    lateness = Lateness()
    before = desktop.store.partition(TOPIC, 0)
    memory = []
    for _ in range(10):
        await asyncio.sleep(seconds / 10)
        memory.append(memory_bytes() or 0)
    after = desktop.store.partition(TOPIC, 0)
    print(lateness.report(f"at {rate:.0f} MB/s asked"))
    if before and after:
        moved = (after.size_bytes - before.size_bytes) / 1e6 / seconds
        print(f"  the log grew by {moved:.0f} MB/s")
    print(f"  memory in MiB, ten times: {' '.join(f'{each >> 20}' for each in memory)}")
    while feeder.poll() is None:
        await asyncio.sleep(0.1)
    await asyncio.sleep(6)  # rates fall to nothing
    cpu = time.thread_time()
    await asyncio.sleep(5)
    print(f"at rest: the window's thread uses {thread_share(5, cpu):.1%} of a core")
    desktop.quit()
    await running


def feed(port: int, seconds: float, rate: float) -> None:
    """Produce at so many MB a second, five requests in flight at most."""
    batch = records_of(1000, 250_000)
    with WireClient(port) as client:
        frame = produce_frame(client, TOPIC, batch)
        began, sent, answered = time.perf_counter(), 0, 0
        while (now := time.perf_counter()) < began + seconds:
            due = (now - began) * rate * 1e6 / len(batch)
            while sent < due and sent - answered < 5:
                client.socket.sendall(frame)
                sent += 1
            if answered < sent:
                client.skip_answer()
                answered += 1
            else:
                time.sleep(0.002)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, default=50, help="MB a second")
    parser.add_argument("--feed", type=int, help="be the producer, at this port")
    options = parser.parse_args()
    if options.feed:
        feed(options.feed, options.seconds, options.rate)
        return
    port = free_port()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder:
        arguments = parse_arguments(["--port", str(port), "--data-dir", f"{folder}/data"])
        remembered = WindowSettings(Path(folder) / "window.json")
        desktop = Desktop(app, engine_settings(arguments), remembered=remembered)
        desktop.show()
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            runner.run(measure(desktop, port, options.seconds, options.rate))


if __name__ == "__main__":
    main()
