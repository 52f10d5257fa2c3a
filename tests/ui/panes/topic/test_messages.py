"""The Messages page: seek bar, partitions, inspector, pause."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.commands import FindOffset, OffsetFound, ReadBatches, WatchTail
from engine.contract.frames import Frame
from engine.contract.search import StartSearch
from engine.wire.batch import Record, build_batch
from tests.ui import cluster
from tests.ui.reading import World, read_while_others_write
from tests.ui.samples import partition
from tests.ui.searching import SearchingEngine
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.messages import MessagesPage


@pytest.fixture
def engine(qapp):
    engine = SearchingEngine()
    cluster.fill_orders(engine)
    return engine


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(cluster.frame())
    return store


@pytest.fixture
def page(qtbot, engine, store):
    page = MessagesPage(engine, store, "orders")
    page.resize(1_100, 600)
    qtbot.addWidget(page)
    return page


async def shown(page):
    page.show()
    await settle()


def write(engine, store, index=0):
    end = engine.logs["orders", index].end
    batch = build_batch([Record(end, cluster.NOW_MS, b"k", b"v")], base_offset=end)
    store.apply(Frame(feed=(engine.append("orders", index, batch),)))


async def test_the_seek_bar_begins_at_the_oldest(page, engine, qtbot):
    await shown(page)
    qtbot.keyClick(page.seek_bar.choices, Qt.Key.Key_Home)
    await settle()
    asked = [c for c in engine.asked if isinstance(c, ReadBatches) and c.partition == 0]
    assert asked[-1].offset >= cluster.ORDERS[0][4]
    assert not page.view.is_following
    assert page.view.visible_rows().start == page.view.ring.first


async def test_following_again_turns_the_seek_bar_to_live(page, qtbot):
    await shown(page)
    qtbot.keyClick(page.seek_bar.choices, Qt.Key.Key_Home)
    await settle()
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    await settle()
    assert page.seek_bar.choices.current_text == "Live"
    assert page.view.is_following


async def test_one_partition_is_watched_alone(page, engine, qtbot):
    await shown(page)
    assert page.seek_bar.partitions.itemText(0) == "All 6 partitions"
    page.seek_bar.partitions.setFocus()
    qtbot.keyClick(page.seek_bar.partitions, Qt.Key.Key_Down)
    await settle()
    assert engine.asked_of(WatchTail)[-1].partition == 0
    ring = page.view.ring
    assert {ring.record(row).position.partition for row in range(ring.first, ring.end)} == {0}


async def test_the_selected_record_is_told_and_enter_opens_it(page, qtbot):
    await shown(page)
    with qtbot.waitSignal(page.record_selected) as selected:
        qtbot.keyClick(page.view, Qt.Key.Key_Up)
    with qtbot.waitSignal(page.record_opened) as opened:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert opened.args[0].position == selected.args[0].position


async def test_pause_shows_the_banner_and_counts_what_comes(page, engine, store, qtbot):
    await shown(page)
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.pause_bar.isVisible()
    write(engine, store)
    assert page.view.new_count == 1
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert not page.pause_bar.isVisible()
    assert page.view.new_count == 0


async def test_an_empty_topic_says_why_and_what_next(qtbot, engine, store):
    engine.logs.clear()
    page = MessagesPage(engine, store, "orders.dlq")
    page.resize(800, 400)
    qtbot.addWidget(page)
    page.show()
    await settle()
    assert page._table.no_records.isVisible()
    with qtbot.waitSignal(page.produce_asked):
        page._table.produce_asked.emit()


async def test_new_partitions_join_the_list(page, store):
    await shown(page)
    states = ((("partition", "orders", 6), partition("orders", 6)),)
    store.apply(Frame(states=states))
    assert page.seek_bar.partitions.itemText(0) == "All 7 partitions"
    assert page.seek_bar.partitions.count() == 8


async def test_a_live_record_is_painted_in_its_frame(page, engine, store):
    await shown(page)
    write(engine, store, 3)
    page.view.viewport().repaint()
    assert page.view.painted_offset("orders", 3) == engine.logs["orders", 3].end - 1


async def filtered(page, qtbot, text):
    page.edit_filter()
    qtbot.keyClicks(page.filter_bar.field, text)
    qtbot.keyClick(page.filter_bar.field, Qt.Key.Key_Return)
    await settle()


def values(page):
    ring = page.view.ring
    return [page.view.cell_text(row, "value") for row in range(ring.first, ring.end)]


async def test_a_filter_shows_what_passes_and_watches_on(page, engine, store, qtbot):
    await shown(page)
    await filtered(page, qtbot, "value.type = order.paid")
    assert values(page)
    assert all('"order.paid"' in value for value in values(page))
    assert page.search_bar.text.startswith("Newest records searched")
    assert page.filter_bar.state.full_text.startswith("Valid · ")
    assert page.window_.state == "closed"
    assert page.view.is_following


async def test_live_records_go_through_the_filter(page, engine, store, qtbot):
    await shown(page)
    await filtered(page, qtbot, "key = k")
    assert values(page) == []
    assert page._table.no_matches.isVisible()
    end = engine.logs["orders", 0].end
    engine.append("orders", 0, build_batch([Record(end, 1, b"k", b"v")], base_offset=end))
    end += 1
    view = partition("orders", 0, high_watermark=end, log_start_offset=end - 5)
    store.apply(Frame(states=((("partition", "orders", 0), view),)))
    await settle()
    assert values(page) == ["v"]


async def test_everything_is_searched_when_asked_for(page, engine, qtbot):
    await shown(page)
    await filtered(page, qtbot, "value is null")
    page.search_bar.go_on.click()
    await settle()
    assert engine.asked_of(StartSearch)[-1].begin == ()
    assert page.seek_bar.seek == "oldest"
    assert page.search_bar.text.startswith("End reached 600 records searched · 21 matches")


async def test_clearing_the_filter_shows_all_again(page, qtbot):
    await shown(page)
    await filtered(page, qtbot, "key = nobody")
    page._table.clear_asked.emit()
    await settle()
    assert page.window_.state == "live"
    assert page.search.phase == "closed"
    assert len(values(page)) > 100


async def test_a_match_is_selected_with_its_whole_batch(page, engine, qtbot):
    await shown(page)
    await filtered(page, qtbot, "value.type = order.paid")
    chosen = []
    page.record_selected.connect(chosen.append)
    page.view.select(page.view.last_visible_row)
    await settle()
    assert len(chosen[0].batch.raw) > 0
    assert chosen[0].batch.record_count == 3


async def test_it_begins_at_a_time(page, engine, qtbot):
    await shown(page)
    engine.answers[FindOffset] = lambda command: OffsetFound(
        engine.logs["orders", command.partition].end - 2
    )
    page.seek("time")
    qtbot.keyClicks(page.seek_bar.place, "-5m")
    qtbot.keyClick(page.seek_bar.place, Qt.Key.Key_Return)
    await settle()
    assert len(engine.asked_of(FindOffset)) == 6
    chosen = page.view.record_at(page.view.selected_row).position
    assert engine.logs["orders", chosen.partition].end - chosen.offset <= 5


async def test_it_begins_at_an_offset(page, engine, qtbot):
    await shown(page)
    page.seek_bar.show_partition(2)
    page.seek("offset")
    end = engine.logs["orders", 2].end
    qtbot.keyClicks(page.seek_bar.place, f"{end - 30}")
    qtbot.keyClick(page.seek_bar.place, Qt.Key.Key_Return)
    await settle()
    row = page.view.selected_row
    assert page.view.record_at(row).position.offset == end - 30


async def test_a_record_that_is_gone_to_is_shown_whatever_the_filter(page, engine, qtbot):
    await shown(page)
    await filtered(page, qtbot, "key = nobody")
    end = engine.logs["orders", 1].end
    page.show_offset(1, end - 10)
    await settle()
    assert page.filter_bar.text == ""
    assert page.view.record_at(page.view.selected_row).position.offset == end - 10


async def test_escape_cancels_a_search(page, engine, qtbot):
    await shown(page)
    engine.search_gate.clear()
    page.filter_bar.set_filter("value is null")
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.search.phase == "stopped"
    engine.search_gate.set()
    await settle()


async def test_it_begins_where_it_was_left(page, engine, store, qtbot):
    await shown(page)
    page.seek_bar.show_partition(3)
    await filtered(page, qtbot, "value is null")
    kept = page.kept()
    other = MessagesPage(engine, store, "orders")
    qtbot.addWidget(other)
    other.bring_back(kept)
    await shown(other)
    assert (other.seek_bar.partition, other.filter_bar.text) == (3, "value is null")
    assert engine.asked_of(StartSearch)[-1].partition == 3
    other.bring_back("newest")
    assert other.seek_bar.seek == "newest"


async def test_the_fields_of_the_records_are_suggested(page, qtbot):
    await shown(page)
    page.edit_filter()
    qtbot.keyClicks(page.filter_bar.field, "value.cust")
    assert "value.customer.tier" in page.filter_bar.field.suggestions.texts


@pytest.mark.parametrize("words", ["", "key in (k1, k2)"])
@pytest.mark.parametrize("seed", range(4))
async def test_the_selected_row_and_the_one_under_the_pointer_never_move(qtbot, seed, words):
    """Whatever arrives, filtered or not, in a table that is full all the time."""
    world = World(qtbot, seed)
    world.page.filter_bar.forget(words)
    await read_while_others_write(qtbot, world)
