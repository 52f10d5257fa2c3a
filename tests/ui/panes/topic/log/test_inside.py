"""Batches come by pages; damage ends them in words."""

from tests.engine.broker.upkeeping import fill, topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle

SIZE = 171


async def test_scrolling_to_the_end_reads_the_next_page(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, internal_segment_bytes="1000000")
        await fill(port.engine, partition, *(str(n) for n in range(700)))
        page = await page_of(port, qtbot)
        batches = page.inside.batches
        assert batches.count == 500
        bar = batches.verticalScrollBar()
        bar.setValue(bar.maximum())
        await settle()
        assert batches.count == 700
        assert batches.cell_text(699, 0) == "699"


async def test_what_is_written_meanwhile_is_added(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, internal_segment_bytes="1000000")
        await fill(port.engine, partition, "a")
        page = await page_of(port, qtbot)
        await fill(port.engine, partition, "b")
        page.refresh()
        await settle()
        assert page.inside.batches.count == 2
        assert page.inside.batches.current == 0


async def test_damage_is_a_row_that_says_where(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, internal_segment_bytes="1000000")
        await fill(port.engine, partition, *"abc")
        file = partition.log.segments[0].log.open()
        file.truncate(SIZE)
        file.append(b"\xff" * 2 * SIZE)
        page = await page_of(port, qtbot)
        assert page.inside.batches.count == 2
        assert page.inside.batches.cell_text(1, 0) == "damaged"
        assert f"at byte {SIZE}" in page.inside.batches.cell_text(1, 1)
