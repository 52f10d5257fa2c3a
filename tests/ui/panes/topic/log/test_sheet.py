"""The sheets of the acts: previews that are exact, and the acts themselves."""

from engine.contract.frames import Frame
from tests.engine.broker.upkeeping import fill, topic
from tests.ui import samples
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle
from ui.widgets.label import SafeLabel


async def test_rolling_says_what_closes_and_does_it(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, internal_segment_bytes="100000")
        await fill(port.engine, partition, *"abc")
        page = await page_of(port, qtbot)
        page.acts["roll"].click()
        sheet = page.sheet
        assert sheet.row_words == [
            f"Closed {0:020d}.log", "Holds 3 offsets", "Size 513 B",
            f"New active segment {3:020d}.log",
        ]  # fmt: skip
        sheet.run.click()
        await settle()
        assert page.sheet is None
        assert [s.base_offset for s in page.strip.segments] == [0, 3]
        page.acts["roll"].click()
        assert page.sheet.run.isHidden()
        assert "empty" in page.sheet.note.full_text


async def test_deleting_previews_exactly_what_goes(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine)
        await fill(port.engine, partition, *"abcdef")
        page = await page_of(port, qtbot)
        page.open_act("delete", 3)
        await settle()
        sheet = page.sheet
        assert sheet.row_words == [
            "Records removed 3", "Whole segments freed 1 of 3 · 342 B",
            "Still in a kept segment 1, hidden", "New log start 3",
        ]  # fmt: skip
        assert page.strip.cut == 3
        assert "kafka-delete-records.sh" in sheet.same_as.text()
        assert partition.log.start_offset == 0
        sheet.offset.setText("99")
        await settle()
        assert sheet.problem.words
        assert sheet.run.isHidden()
        sheet.offset.setText("3")
        await settle()
        assert sheet.run.words == "Delete 3 records"
        sheet.run.click()
        await settle()
        assert partition.log.start_offset == 3
        assert page.strip.cut is None


async def test_groups_below_the_new_start_are_named_first(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine)
        await fill(port.engine, partition, *"abcdef")
        for name, at in (("billing", 5), ("fraud-check", 1)):
            view = samples.group(name, positions=(samples.position("a", 0, at),))
            port.store.apply(Frame(states=((("group", name), view),)))
        page = await page_of(port, qtbot)
        page.open_act("delete", 4)
        await settle()
        assert page.sheet.group_words == [
            "billing 5 not affected",
            "fraud-check 1 out of range",
        ]
        words = [label.full_text for label in page.sheet.findChildren(SafeLabel)]
        assert any("With earliest it jumps to 4: 3 offsets are never read." in w for w in words)
