"""A consumer built in among the indexers of the sample cluster: reading, and standing still."""

import asyncio
import time

from PySide6.QtWidgets import QWidget

from engine.contract.consumers import ConsumerPlace, ConsumerStarted, StartConsumer
from engine.contract.facts import BatchAppended
from engine.contract.frames import Frame
from tests.ui import cluster, samples
from ui.models.store import Store
from ui.shell.features.consumers import Consumers
from ui.shell.main_window import MainWindow


def reads(window: MainWindow, store: Store, port, **figures: object) -> None:
    """It has joined search-indexer, read a little and committed most of it."""
    port.answers[StartConsumer] = ConsumerStarted(1, "workbench-1")
    feature = next(each for each in window.features if isinstance(each, Consumers))
    pane = feature.join(StartConsumer("search-indexer", ("orders",), 0, reset="earliest"))
    ends = {index: cluster.ORDERS[index][6] for index in (4, 5)}
    view = samples.consumer(
        group_id="search-indexer", topics=("orders",), generation=15,
        assigned=(
            ConsumerPlace("orders", 4, ends[4], ends[4] - 12),
            ConsumerPlace("orders", 5, ends[5], ends[5]),
        ),
        record_count=412, commit_count=8, committed_at_ms=int(time.time() * 1_000) - 3_000,
        **figures,
    )  # fmt: skip

    def read() -> None:
        store.apply(Frame(states=((("consumer", 1), view),)))
        feed = tuple(
            BatchAppended((pane.asked.tail_id,), "orders", index, 0, 0, cluster.NOW_MS, one)
            for index in (4, 5)
            for one in port.engine.logs["orders", index].batches[-9:]
        )
        store.apply(Frame(feed=feed))

    asyncio.get_running_loop().call_later(0.1, read)  # once it was started


def stands_still(window: MainWindow, store: Store, port) -> None:
    leaves_at_ms = int(time.time() * 1_000) + 252_700
    reads(window, store, port, state="paused", is_awaited=True, leaves_at_ms=leaves_at_ms)


def is_asked_for(window: MainWindow, store: Store, port) -> None:
    """The form, for the group in front."""
    window.shell.join_wanted.emit("search-indexer", "")
    window.setProperty("overlay", window.findChild(QWidget, "join-group"))


SCREENS = {"consumer": reads, "consumer_paused": stands_still, "consumer_join": is_asked_for}
