"""The Log page as a whole."""

import msgspec
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from engine.contract.log import DamagedSpot
from tests.engine.broker.upkeeping import fill, topic
from tests.engine.storage.building import batch_of
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle


async def test_an_empty_log_says_so(qtbot):
    async with real_engine() as port:
        await topic(port.engine)
        page = await page_of(port, qtbot)
        assert page.empty.isVisible()


async def test_an_open_transaction_is_named_with_what_it_holds(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine)
        batch = batch_of(3, producer_id=7, epoch=2, sequence=5, transactional=True)
        partition.append(batch, now_ms=port.engine.clock.now_ms())
        await partition.committed(3)
        page = await page_of(port, qtbot)
        assert page._held.full_text.startswith("Producer 7: open transaction since offset 0;")
        assert "LSO 0    HW 3" in page._marks.full_text
        assert page.tables.producers.cell_text(0, 5) == "since offset 0"


async def test_in_a_low_window_nothing_lies_over_anything(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine)
        await fill(port.engine, partition, *"abc")
        page = await page_of(port, qtbot)
        page.setFixedSize(780, 260)  # as a dock's edge leaves it
        await settle()
        shown = [page.strip, page._marks, page.lookup, page.tabs, page.inside]
        tops = [part.mapTo(page, part.rect().topLeft()).y() for part in shown]
        ends = [top + part.height() for top, part in zip(tops, shown, strict=True)]
        assert all(end <= top for end, top in zip(ends, tops[1:], strict=False))


async def test_a_record_s_menu_opens_the_sheet_at_its_offset(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, internal_segment_bytes="100000")
        await fill(port.engine, partition, *"abc")
        page = await page_of(port, qtbot)
        page.inside.batches.menu_asked.emit(2, QPoint(5, 5))
        (menu,) = page.findChildren(QMenu)
        assert menu.actions()[0].text() == "Delete records up to here (2)…"
        menu.actions()[0].trigger()
        menu.close()
        await settle()
        assert page.sheet.row_words[0] == "Records removed 2"


async def test_damage_is_told_with_its_place(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine)
        await fill(port.engine, partition, *"abcdef")
        page = await page_of(port, qtbot)
        spot = DamagedSpot("/data/a-0/00.log", 171, 1, 2, "the checksum is wrong\x1b")
        page._show(msgspec.structs.replace(page.log, damage=(spot,)))
        assert page._damage.isVisible()
        assert page._damage.full_text == (
            "Damaged: offsets 1 to 2, /data/a-0/00.log at byte 171: the checksum is wrong␛"
        )
        before = page.strip.grab().toImage()
        page._show(page.log)
        page._show(msgspec.structs.replace(page.log, damage=()))
        assert page.strip.grab().toImage() != before
        assert page._damage.isHidden()
