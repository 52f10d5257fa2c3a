"""What the Messages page costs the window's thread: python -m tests.bench.messages_page.

Scrolls a table of a million records, opens records of 10 MB, and times a 16 ms timer of the
window while the search process looks through a million records. About ten seconds.
"""

import asyncio
import os
import random
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtWidgets import QApplication

from engine.contract.search import SearchJob
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.bench.search_speed import NOW_MS, RECORDS, write_log
from tests.bench.tail_painting import batches
from tests.bench.window_under_load import Lateness
from ui import theme
from ui.tail.ring import RecordRing, batch_of
from ui.tail.view import RecordView
from workbench.worker_link import WorkerLink


def shown(ring: RecordRing) -> RecordView:
    view = RecordView(ring, "bench")
    view.resize(1_100, 28 + 24 * 30)
    view.show()
    QApplication.processEvents()
    return view


def scroll_a_million() -> None:
    ring = RecordRing(max_bytes=1 << 40)
    pool = batches(120, 500, Codec.NONE)
    for offset in range(0, RECORDS, 500):
        raw = pool[(offset // 500) % len(pool)]
        ring.append(batch_of("orders", 0, offset.to_bytes(8, "big") + raw[8:]))
    view = shown(ring)
    view.unfollow()
    spent = []
    for frame in range(120):  # a long drag through all of it, then line by line
        began = time.thread_time()
        at = frame * RECORDS // 60 if frame < 60 else RECORDS // 2 + frame * 7
        view.verticalScrollBar().setValue(at)
        view.viewport().repaint()
        spent.append((time.thread_time() - began) * 1e3)
    spent.sort()
    print(
        f"scroll through {len(ring):,} rows: p50 {spent[60]:.1f} p99 {spent[118]:.1f} "
        f"max {spent[-1]:.1f} ms a frame (30 frames/s leave 33)"
    )
    view.close()


def open_10_mb() -> None:
    for codec in (Codec.NONE, Codec.LZ4, Codec.ZSTD, Codec.GZIP):
        value = b'{"a":"' + random.Random(1).randbytes(5_242_880).hex().encode() + b'"}'
        raw = build_batch([Record(0, NOW_MS, b"big", value)], codec=codec)
        began = time.thread_time()
        ring = RecordRing()
        ring.append(batch_of("orders", 0, raw))
        view = shown(ring)
        view.select(0)
        view.viewport().repaint()
        spent = (time.thread_time() - began) * 1e3
        assert view.record_at(0).view is not None
        print(f"a record of 10 MB, {codec.name.lower():6}: {spent:5.1f} ms to show and select")
        view.close()


async def search_beside_the_window() -> None:
    link = WorkerLink()
    view = shown(RecordRing())
    with tempfile.TemporaryDirectory() as folder:
        part = write_log(Path(folder) / "0.log", 100, Codec.NONE)
        for words in ('key = "c-777777"', "value.total > 419.9"):
            lateness = Lateness()
            began = time.perf_counter()
            link.begin(SearchJob(1, words, NOW_MS, (part,), 50_000))
            while True:
                news = await link.news(1)
                for partition, raw in news.batches:
                    view.ring.append(batch_of("orders", partition, raw))
                view.refresh()
                if news.end is not None:
                    break
            took = time.perf_counter() - began
            print(lateness.report(f"{words}: {RECORDS / took:,.0f} records/s beside the window"))
    link.close()
    view.close()


def main() -> None:
    app = QApplication([])
    theme.apply(app, "dark")
    scroll_a_million()
    open_10_mb()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(search_beside_the_window())


if __name__ == "__main__":
    main()
