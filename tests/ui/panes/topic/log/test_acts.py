"""Retention and compaction say what they take before they take it."""

from tests.engine.broker.upkeeping import DAY, fill, topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle


async def test_retention_and_compaction_preview_and_act(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, cleanup_policy="compact,delete", retention_ms=str(DAY))
        await fill(port.engine, partition, *"ababa")
        page = await page_of(port, qtbot)
        page.acts["compact"].click()
        await settle()
        assert "Keys 2" in page.sheet.row_words
        assert page.sheet.run.words == "Compact away 2 records"
        page.acts["retention"].click()
        await settle()
        assert "Nothing goes" in page.sheet.note.full_text
        port.engine.clock.advance(2 * DAY)
        page.acts["retention"].click()
        await settle()
        assert page.sheet.row_words[0].startswith("Records removed")
        page.sheet.run.click()
        await settle()
        assert partition.log.start_offset > 0
