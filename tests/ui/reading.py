"""Somebody who reads a topic while others write to it: what stands where, before and after."""

import random

from PySide6.QtCore import QPoint, Qt

from engine.contract.frames import Frame
from engine.wire.batch import Record, build_batch
from tests.ui.batches import NOON_MS
from tests.ui.samples import partition, topic
from tests.ui.searching import SearchingEngine
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.messages import MessagesPage
from ui.tail.painter import HEAD, ROW

PARTITIONS = 3
STEPS = 60


class World:
    """A topic that others write to while somebody reads it."""

    def __init__(self, qtbot, seed):
        self.random = random.Random(seed)
        self.engine, self.store = SearchingEngine(), Store()
        self.clock = NOON_MS
        for _ in range(30):
            self.write()
        self.tell()
        self.page = MessagesPage(self.engine, self.store, "test")
        self.view = self.page.view
        self.view.ring.max_records = 600  # small enough to be full all the time
        self.page.resize(900, 420)
        qtbot.addWidget(self.page)

    def write(self):
        index, size = self.random.randrange(PARTITIONS), self.random.randrange(1, 12)
        log = self.engine.logs.get(("test", index))
        base = log.end if log else 0
        records = []
        for at in range(size):
            self.clock += self.random.randrange(5)
            records.append(Record(base + at, self.clock, b"k%d" % (at % 3), b"v"))
        fact = self.engine.append("test", index, build_batch(records, base_offset=base))
        if fact is not None:
            self.store.apply(Frame(feed=(fact,)))

    def tell(self):
        states = [(("topic", "test"), topic("test", partition_count=PARTITIONS))]
        for index in range(PARTITIONS):
            log = self.engine.logs.get(("test", index))
            begin, end = (log.start, log.end) if log else (0, 0)
            view = partition(
                "test", index, log_start_offset=begin, high_watermark=end, log_end_offset=end
            )
            states.append((("partition", "test", index), view))
        self.store.apply(Frame(states=tuple(states)))

    def seen(self):
        """What stands under the pointer, in every row in sight, and what is selected."""
        rows = list(self.view.visible_rows())[:-1]
        chosen = self.view.selected_row
        return (
            [self.view.record_at(row).position for row in rows],
            chosen,
            None if chosen is None else self.view.record_at(chosen).position,
        )


async def read_while_others_write(qtbot, world):
    """Somebody clicks, scrolls and waits; between their own acts nothing may move."""
    page, view = world.page, world.view
    page.show()
    await settle()
    for _ in range(STEPS):
        match world.random.randrange(3):
            case 0:
                rows = len(view.visible_rows()) - 1
                at = QPoint(200, HEAD + world.random.randrange(max(rows, 1)) * ROW + 5)
                qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
            case 1:
                key = world.random.choice((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp))
                qtbot.keyClick(view, key)
            case 2:
                bar = view.verticalScrollBar()
                bar.setValue(world.random.randrange(bar.maximum() + 1))
        await settle()
        if view.is_following:
            continue
        before = world.seen() if view.selected_row is None or in_ring(view) else None
        for _ in range(world.random.randrange(1, 6)):
            world.write()
        world.tell()
        await settle()
        view.viewport().repaint()
        if before is not None:
            assert world.seen() == before


def in_ring(view):
    return view.ring.first <= view.selected_row < view.ring.end
