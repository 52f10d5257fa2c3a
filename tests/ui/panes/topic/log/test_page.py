"""The Log page as a whole."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

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
