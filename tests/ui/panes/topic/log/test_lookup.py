"""What a lookup does, step by step."""

from tests.engine.broker.upkeeping import fill, topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle

SIZE = 171


async def test_a_lookup_shows_its_steps_and_goes_to_the_batch(qtbot):
    async with real_engine() as port:
        partition = await topic(
            port.engine, internal_segment_bytes="1000", index_interval_bytes=str(2 * SIZE)
        )
        await fill(port.engine, partition, *"abcdefghij")
        page = await page_of(port, qtbot)
        page.lookup.place.setText("4")
        page.lookup.look()
        await settle()
        assert page.strip.current == 0
        assert page.lookup.words == [
            "0.index entry 1 of 1",
            f"offset 3 at byte {3 * SIZE}",
            f"scan 2 batches {2 * SIZE} B",
            f"batch 4 at byte {4 * SIZE}",
        ]
        assert page.inside.batches.cell_text(page.inside.batches.current, 0) == "4"
        assert page.inside.records.current == 0
        page.lookup.place.setText("999")
        page.lookup.look()
        await settle()
        assert "OFFSET_OUT_OF_RANGE" in page.lookup.says.full_text
        page.lookup.place.setText("x")
        page.lookup.look()
        await settle()
        assert "An offset is a number" in page.lookup.says.full_text
