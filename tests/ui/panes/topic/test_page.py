"""A topic's page: its tabs, its actions, its end."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from engine.contract.frames import Frame
from tests.ui import cluster
from tests.ui.samples import topic
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic import TopicPage


@pytest.fixture
def engine(qapp):
    engine = cluster.FakeEngine()
    cluster.fill_orders(engine)
    return engine


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(cluster.frame())
    return store


@pytest.fixture
def page(qtbot, engine, store):
    page = TopicPage(engine, store, "orders")
    page.resize(1_100, 700)
    qtbot.addWidget(page)
    return page


async def test_it_opens_live_with_what_is_retained(page):
    page.show()
    await settle()
    assert page.messages.window_.state == "live"
    assert len(page.messages.view.ring) > 300
    assert page.messages.view.is_following


async def test_the_hidden_page_costs_no_feed(page, engine, qtbot):
    page.show()
    await settle()
    page.header.tabs.setCurrentIndex(1)
    await settle()
    assert engine.watching == {}
    page.show_messages()
    await settle()
    assert len(engine.watching) == 1
    assert page.messages.window_.state == "live"


async def test_closing_it_ends_the_feed(page, engine):
    page.show()
    await settle()
    page.close()
    await settle()
    assert engine.watching == {}
    assert page.messages.window_.state == "closed"


async def test_a_partition_is_shown_in_its_table(page):
    page.show()
    page.show_partition(4)
    table = page.partitions.table
    assert page.header.tabs.currentIndex() == 1
    assert page.partitions.rows.key_at(table.currentIndex().row()) == 4


async def test_a_record_is_shown_where_it_lies(page):
    page.show()
    await settle()
    offset = cluster.ORDERS[2][6] - 20
    page.show_partition(2, offset)
    await settle()
    view = page.messages.view
    at = view.record_at(view.selected_row).position
    assert (at.partition, at.offset) == (2, offset)


async def test_pausing_the_window_pauses_the_records(page):
    page.show()
    await settle()
    page.set_paused(True)
    assert page.messages.view.is_paused
    page.set_paused(False)
    assert page.messages.view.is_following


async def test_a_topic_made_anew_is_read_anew(page, store, engine):
    page.show()
    await settle()
    engine.logs.clear()
    states = [(("topic", "orders"), topic("orders", topic_id="bmV3bmV3bmV3bmV3bmV3bg"))]
    states += [(("partition", "orders", at), None) for at in range(6)]
    store.apply(Frame(states=tuple(states)))
    await settle()
    assert len(page.messages.view.ring) == 0


async def test_its_actions_go_out_with_the_topic(page, qtbot):
    page.show()
    with qtbot.waitSignal(page.produce_asked) as seen:
        qtbot.mouseClick(page.header.produce, Qt.MouseButton.LeftButton)
    assert seen.args == ["orders"]
    qtbot.mouseClick(page.header.more, Qt.MouseButton.LeftButton)
    menu = page.header.findChild(QMenu)
    entries = {action.text(): action for action in menu.actions()}
    for text, signal in (
        ("Watch its records in a dock", page.tail_asked),
        ("Add partitions…", page.grow_asked),
        ("Delete topic…", page.delete_asked),
    ):
        with qtbot.waitSignal(signal) as seen:
            entries[text].trigger()
        assert seen.args == ["orders"]
    menu.hide()
