"""The page of a client's requests: read by pages while it is seen, recorded while it is open."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.contract.trace import ReadTrace, TracePage, UnwatchTrace, WatchTrace
from tests.ui.port import CannedPort
from tests.ui.request_states import answering, entry, some
from ui.action import settle
from ui.models.store import Store
from ui.panes.clients import RequestsPage
from ui.panes.clients.requests import PAGE


@pytest.fixture
def port(qapp):
    return CannedPort()


async def opened(qtbot, port, entries, wide=1_200):
    answering(port, entries)
    page = RequestsPage(port, Store(), "anna")
    qtbot.addWidget(page)
    page.resize(wide, 500)
    page.show()
    await settle()
    return page


def more(page, *entries):
    page.take(TracePage(entries, entries[-1].number, 0, is_watched=True))


async def test_it_is_recorded_from_when_it_opens_until_it_is_closed(qtbot, port):
    page = await opened(qtbot, port, some())
    (watch,) = port.asked_of(WatchTrace)
    page.hide()
    page.show()
    await settle()
    assert port.asked_of(WatchTrace) == [watch]
    assert port.asked_of(UnwatchTrace) == []
    page.close()
    await settle()
    assert port.asked_of(UnwatchTrace) == [UnwatchTrace(watch.watcher)]


async def test_two_pages_watch_each_for_itself(qtbot, port):
    await opened(qtbot, port, ())
    await opened(qtbot, port, ())
    first, second = port.asked_of(WatchTrace)
    assert first != second


async def test_hidden_nothing_is_read(qtbot, port):
    page = await opened(qtbot, port, some())
    assert page._timer.isActive()
    page.hide()
    assert not page._timer.isActive()


async def test_it_is_pulled_by_pages(qtbot, port):
    entries = tuple(entry(number, "Fetch") for number in range(1, PAGE + 11))
    page = await opened(qtbot, port, entries)
    reads = port.asked_of(ReadTrace)
    assert [each.after for each in reads[:2]] == [0, PAGE]
    assert {(each.client_id, each.limit) for each in reads} == {("anna", PAGE)}
    assert len(page.model) == len(entries)


async def test_without_a_request_it_says_what_is_recorded_and_when(qtbot, port):
    page = await opened(qtbot, port, ())
    assert page._layers.currentIndex() == 0
    assert "only while this page is open" in page._layers.currentWidget().accessibleDescription()


async def test_it_follows_the_newest_until_one_is_chosen(qtbot, port):
    page = await opened(qtbot, port, some())
    bar = page.table.verticalScrollBar()
    more(page, *(entry(number, "Fetch") for number in range(100, 120)))
    assert bar.value() == bar.maximum()
    page.table.selectRow(3)
    bar.setValue(0)
    more(page, entry(200, "Fetch"), entry(201, "Fetch"))
    assert bar.value() == 0
    assert (page.newest.words, page.newest.isHidden()) == ("2 new", False)
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert page.newest.isHidden()


async def test_paused_it_reads_nothing_and_goes_on_where_it_was(qtbot, port):
    page = await opened(qtbot, port, some())
    page.pause.click()
    asked = len(port.asked_of(ReadTrace))
    page.refresh()
    await settle()
    assert len(port.asked_of(ReadTrace)) == asked
    assert "paused" in page.summary.full_text
    page.pause.click()
    await settle()
    assert port.asked_of(ReadTrace)[-1].after == some()[-1].number


async def test_filters_choose_among_what_was_read(qtbot, port):
    page = await opened(qtbot, port, some())
    page.errors.choose(1)
    assert page.summary.full_text == "2 of 26 requests"
    page.errors.choose(0)
    page.apis.choose("Produce")
    page.apis.activated.emit(page.apis.currentIndex())
    assert len(page.model) == 2
    page.edit_filter()
    qtbot.keyClicks(page.filter, "too_large")
    assert len(page.model) == 1


async def test_the_request_that_was_asked_for_is_selected_when_it_is_read(qtbot, port):
    page = await opened(qtbot, port, ())
    page.show_request(34, 30)  # one of many alike: corr 8 to 64
    more(page, *some())
    assert page.detail.title.full_text == "Heartbeat v4"
    assert not page.detail.isHidden()


async def test_rows_are_copied(qtbot, port):
    page = await opened(qtbot, port, some())
    page.copy.click()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 26
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "ApiVersions v3" in QGuiApplication.clipboard().text()


async def test_what_made_room_is_counted_from_when_it_opened(qtbot, port):
    page = await opened(qtbot, port, some())
    page.take(TracePage((), 26, 12, is_watched=True))
    assert "12 older ones made room" in page.summary.full_text


async def test_another_engine_is_watched_anew(qtbot, port):
    page = await opened(qtbot, port, some())
    page._engine_went()
    assert page.model.kept_count == 0
    page.refresh()
    await settle()
    assert len(port.asked_of(WatchTrace)) == 2
    assert [each.after for each in port.asked_of(ReadTrace)].count(0) >= 2


async def test_in_little_room_the_words_stay_and_the_request_in_hand_stands_below(qtbot, port):
    page = await opened(qtbot, port, some(), wide=760)
    page.table.selectRow(0)
    assert page.detail.maximumWidth() > 1_000
    assert page.table.columnWidth(4) >= 250
