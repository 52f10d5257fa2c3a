"""The process that searches: `python -m workbench.worker`, spoken to through its pipes.

It reads segments below the high watermark itself and nothing else; it may be killed at any time.
"""

import os
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import BinaryIO

from engine.contract.search import SearchJob
from workbench.worker_frames import FrameError, Order, read_order, write_frame
from workbench.worker_search import Search

MEMORY_BYTES = 1_536 * 1024 * 1024
SLICE_S = 0.02
NEWS_EVERY_S = 0.033
"""News without matches are told no more often."""


def main() -> None:
    """Serve until nobody speaks any more."""
    _limit_itself()
    orders: queue.Queue[Order | None] = queue.Queue()
    news = sys.stdout.buffer
    sys.stdout = sys.stderr  # what anybody prints is no frame
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    with suppress(BrokenPipeError):
        serve(orders, news)


def serve(orders: "queue.Queue[Order | None]", news: BinaryIO) -> None:
    """Carry out what is asked, several searches in turns; until None is asked."""
    searches: dict[int, Search] = {}
    told_at: dict[int, float] = {}
    while True:
        while not searches or not orders.empty():
            order = orders.get()
            if order is None:
                return
            if isinstance(order, SearchJob):
                searches[order.search_id] = Search(order)
            else:
                searches.pop(order.search_id, None)
        for search in list(searches.values()):
            found = search.run(SLICE_S)
            now = time.perf_counter()
            if found.batches or found.end or now - told_at.get(search.search_id, 0) > NEWS_EVERY_S:
                write_frame(news, found)
                told_at[search.search_id] = now
            if found.end is not None:
                del searches[search.search_id]
                told_at.pop(search.search_id, None)


def _listen(stream: BinaryIO, orders: "queue.Queue[Order | None]") -> None:
    order: Order | None = None
    with suppress(FrameError, OSError):
        while (order := read_order(stream)) is not None:
            orders.put(order)
    orders.put(None)


def _limit_itself() -> None:
    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the engine says when it is over
    with suppress(AttributeError, OSError):
        os.nice(5)  # the window and the engine come first
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
