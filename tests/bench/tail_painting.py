"""What a tail costs the window's thread: python tests/bench/tail_painting.py.

Feeds a shown RecordView 50 MB a second in frames of 1/30 s, as fast as they go, and prints the
thread's time a frame as a share of a core at 30 frames a second. About eight seconds.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import random

from PySide6.QtWidgets import QApplication

from engine.contract.facts import BatchAppended
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.ui.cluster import NOW_MS, order
from ui import theme
from ui.tail.ring import RecordRing, appended_batch
from ui.tail.view import RecordView

BYTES_A_FRAME = 50_000_000 // 30
FRAMES = 60


def batches(record_bytes: int, records: int, codec: Codec) -> list[bytes]:
    r = random.Random(1)
    made = []
    for base in range(0, 8 * records, records):
        listed = []
        for at in range(records):
            value = order(r, base + at)
            value = value[:record_bytes] + b" " * max(record_bytes - len(value), 0)
            listed.append(Record(at, NOW_MS + at, b"c-%05d" % r.randrange(9_000), value))
        made.append(build_batch(listed, codec=codec))
    return made


def measure(name: str, record_bytes: int, records: int, codec: Codec = Codec.NONE) -> None:
    pool = batches(record_bytes, records, codec)
    plain = records * (record_bytes + 16)
    a_frame = max(BYTES_A_FRAME // plain, 1)
    view = RecordView(RecordRing(), "bench")
    view.resize(1100, 28 + 24 * 30)
    view.show()
    QApplication.processEvents()
    offset = 0
    spent = []
    for _ in range(FRAMES):
        facts = []
        for at in range(a_frame):
            raw = pool[at % len(pool)]
            moved = offset.to_bytes(8, "big") + raw[8:]
            facts.append(BatchAppended((1,), "orders", 0, offset, records, NOW_MS, moved))
            offset += records
        began = time.thread_time()
        for fact in facts:
            view.ring.append(appended_batch(fact))
            view.ring.trim_front(view.protected_row)
        view.refresh()
        QApplication.processEvents()
        spent.append(time.thread_time() - began)
    spent.sort()
    mean = sum(spent) / len(spent)
    print(
        f"{name:28} {a_frame:5} batches a frame  mean {mean * 1e3:5.2f} ms "
        f"max {spent[-1] * 1e3:5.2f} ms  {mean * 30 * 100:5.1f} % of a core"
    )
    view.close()


def main() -> None:
    app = QApplication([])
    theme.apply(app, "dark")
    measure("1 KB records, 16 a batch", 1_000, 16)
    measure("1 KB records, 1 a batch", 1_000, 1)
    measure("1 KB records, 1000 a batch", 1_000, 1_000)
    measure("100 B records, 10000 a batch", 100, 10_000)
    measure("1 KB, lz4, 1000 a batch", 1_000, 1_000, Codec.LZ4)


if __name__ == "__main__":
    main()
