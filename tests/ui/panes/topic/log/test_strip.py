"""The strip of segments: what is painted where, and how many there may be."""

import gc
import time

from tests.engine.broker.upkeeping import DAY, fill, topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle


async def test_segments_come_from_the_files_and_the_last_is_chosen(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, retention_ms=str(DAY))
        await fill(port.engine, partition, *"abcdef")
        page = await page_of(port, qtbot)
        assert [s.base_offset for s in page.strip.segments] == [0, 2, 4]
        assert page.strip.current == 2
        words = page.strip.cell_text(2)
        assert words.startswith(f"{4:020d}.log, active\n2 offsets, 4 to 6\n342 B")
        assert page.inside.batches.cell_text(0, 0) == "4"
        middle = int((page.strip._x(0) + page.strip._x(2)) / 2)
        assert page.strip.row_at(middle) == 0
        page.strip.choose(0)
        await settle()
        assert [page.inside.batches.cell_text(r, 0) for r in range(2)] == ["0", "1"]
        assert "Next to go: segment 0" in page._going.full_text


async def test_a_thousand_segments_paint_without_a_stall(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine)
        await fill(port.engine, partition, *(str(n) for n in range(2_000)))
        page = await page_of(port, qtbot)
        assert len(page.strip.segments) == 1_000
        gc.collect()
        begin = time.process_time()
        for _ in range(10):
            page.grab()
        for number in (0, 500, 999):
            page.strip.choose(number)
            page.strip.grab()
        page._show(page.log)
        assert time.process_time() - begin < 1.4
        assert len(page.strip.visible_rows()) < 80
