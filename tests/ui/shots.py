"""Draws the panes as pictures: python tests/ui/shots.py FOLDER [name ...]."""

import asyncio
import math
import os
import random
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TZ", "UTC")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication

from engine.contract.frames import Frame
from engine.wire.batch import Record, build_batch
from tests.ui import cluster
from ui import theme
from ui.models.store import Store
from ui.panes.explorer import Explorer
from ui.panes.tail import TailPane
from ui.panes.topic import TopicPage


def explorer(store, engine):
    view = Explorer(store)
    view.show_topic("orders")
    view.expand(view.tree.index_of(view.tree.topic_node("orders")))
    view.resize(264, 772)
    return view


def explorer_empty(store, engine):
    view = Explorer(Store())
    view.resize(264, 400)
    return view


def topic_page(store, engine, size):
    page = TopicPage(engine, store, "orders")
    page.resize(*size)
    return page


def messages(store, engine):
    return topic_page(store, engine, (1176, 620))


def messages_small(store, engine):
    return topic_page(store, engine, (780, 560))


def partitions(store, engine):
    page = topic_page(store, engine, (1176, 620))
    page.show_partition(4)
    r = random.Random(3)
    for course in (page.partitions.figures._moving, *page.partitions._courses.values()):
        course.points.extend(180 + 30 * math.sin(at / 6) + r.uniform(-9, 9) for at in range(60))
    return page


def partitions_small(store, engine):
    page = topic_page(store, engine, (780, 560))
    page.show_partition(4)
    return page


def tail(store, engine):
    pane = TailPane(engine, store)
    pane.resize(900, 320)
    return pane


def tail_empty(store, engine):
    pane = TailPane(engine, store)
    pane.resize(700, 200)
    return pane


def scroll_up(page, store, engine):
    """Reads a record while more arrive."""
    view = page.messages.view
    view.select(view.last_visible_row - 8)
    view.record_opened.emit(view.record_at(view.selected_row))
    feed_some(store, engine, 60)
    view.set_paused(paused=True)


def feed_some(store, engine, number):
    r = random.Random(5)
    facts = []
    for at in range(number):
        index = r.randrange(6)
        end = engine.logs["orders", index].end
        value = cluster.order(r, 900 + at)
        record = Record(end, cluster.NOW_MS + at * 7, b"c-%05d" % r.randrange(9000), value)
        facts.append(engine.append("orders", index, build_batch([record], base_offset=end)))
    store.apply(Frame(feed=tuple(fact for fact in facts if fact is not None)))


SHOTS = {
    f.__name__: f
    for f in (
        explorer, explorer_empty, messages, messages_small, partitions, partitions_small,
        tail, tail_empty,
    )
}  # fmt: skip
AFTER = {
    "messages": scroll_up,
    "messages_small": lambda page, store, engine: feed_some(store, engine, 5),
    "tail": lambda pane, store, engine: feed_some(store, engine, 40),
}


async def main(folder: Path) -> None:
    names = sys.argv[2:] or list(SHOTS)
    for choice in ("dark", "light"):
        theme.themes().choose(choice)
        for name in names:
            store, engine = Store(), cluster.FakeEngine()
            cluster.fill_orders(engine)
            store.apply(cluster.frame())
            widget = SHOTS[name](store, engine)
            widget.show()
            widget.setFocus()
            await asyncio.sleep(0.3)
            if name in AFTER:
                AFTER[name](widget, store, engine)
                await asyncio.sleep(0.3)
            widget.grab().save(str(folder / f"{name}-{choice}.png"))
            widget.close()
            widget.deleteLater()
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    import qasync

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        target = Path(sys.argv[1])
        target.mkdir(parents=True, exist_ok=True)
        runner.run(main(target))
