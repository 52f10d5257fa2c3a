"""The Log page as a whole."""

from tests.engine.broker.upkeeping import topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine


async def test_an_empty_log_says_so(qtbot):
    async with real_engine() as port:
        await topic(port.engine)
        page = await page_of(port, qtbot)
        assert page.empty.isVisible()
