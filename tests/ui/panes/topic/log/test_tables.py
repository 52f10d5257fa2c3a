"""Index entries, epochs and checkpoints as tables."""

from tests.engine.broker.upkeeping import fill, topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine

SIZE = 171


async def test_index_entries_and_checkpoints_are_tables(qtbot):
    async with real_engine() as port:
        partition = await topic(
            port.engine, internal_segment_bytes="100000", index_interval_bytes=str(SIZE - 1)
        )
        await fill(port.engine, partition, *"abcd")
        page = await page_of(port, qtbot)
        index = page.tables.indexes[0]
        page.tabs.choose(1)
        lines = [(index.cell_text(r, 1), index.cell_text(r, 2)) for r in range(index.count)]
        assert lines == [("1", "171"), ("2", "342"), ("3", "513")]
        assert page.tables.epochs.cell_text(0, 1) == "0"
        assert page.tables.checkpoints.cell_text(0, 0) == "Recovery point"
        assert page.tables.producers.count == 0
