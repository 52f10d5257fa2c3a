"""The controller's page follows a real quorum, and reads its log to the first record."""

import pytest

from engine.contract.commands import CreateTopic
from engine.contract.quorum import ReadMetadata
from tests.ui.crew_port import crew_of
from ui.action import settle
from ui.panes.controller import ControllerPage
from ui.panes.controller import page as module


def page_of(port, qtbot) -> ControllerPage:
    page = ControllerPage(port, port.store)
    qtbot.addWidget(page)
    page.resize(1_100, 700)
    page.show()
    return page


def said(page) -> list[str]:
    return [page.records.value(offset).text for offset in page.records]


def read_anew(page, text: str) -> bool:
    """Ask once more; whether the log says so and every voter has it."""
    page.tick()
    return text in said(page) and page.figures.tiles[2].figure == "3 of 3 level"


async def test_what_is_decided_comes_to_the_top_of_the_log(qtbot):
    async with crew_of() as port:
        page = page_of(port, qtbot)
        await settle()
        assert page.leader.words == f"Broker {port.image.controller_id}"
        assert list(page.members) == [1, 2, 3]
        assert page.records.first == 0
        await port.host.execute(CreateTopic("orders", 1, 3))
        await port.until(lambda: read_anew(page, "Topic orders is created"))
        assert page.records.key_at(0) == max(page.records)
        page.log.show_row(list(page.records).index(0))
        assert page.detail.title.full_text == "LeaderChangeMessage"
        asked = []
        page.broker_asked.connect(asked.append)
        page.open.click()
        assert asked == [port.image.controller_id]
        assert "kafka-metadata-quorum" in page._command_line()
        page.hide()
        await settle()


async def test_older_records_are_read_when_the_list_is_scrolled_to_its_end(
    qtbot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PAGE", 20)
    async with crew_of(1) as port:
        for number in range(30):
            await port.host.execute(CreateTopic(f"t{number}", 1))
        page = page_of(port, qtbot)
        await settle()
        end = port.host.broker.cluster.next_metadata_offset
        assert 0 < page.records.first <= end - 20
        bar = page.log.verticalScrollBar()
        while page.records.first:
            before = page.records.first
            bar.setValue(0)
            bar.setValue(bar.maximum())
            await settle()
            assert page.records.first < before
        assert list(page.records) == list(range(end - 1, -1, -1))
        reads = port.asked_of(ReadMetadata)
        assert len(reads) < 15
        page.hide()
        await settle()
