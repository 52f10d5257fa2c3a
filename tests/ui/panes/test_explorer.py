"""The explorer: what is chosen goes out, what changes stays where it is."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu

from engine.contract.frames import Frame
from tests.ui import cluster
from tests.ui.samples import broker, topic
from tests.ui.samples import client as samples_client
from ui.models.store import Store
from ui.panes.explorer import Explorer


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(cluster.frame())
    return store


@pytest.fixture
def view(qtbot, store):
    view = Explorer(store)
    view.resize(264, 300)
    qtbot.addWidget(view)
    view.show()
    return view


def click(qtbot, view, node, x=120, button=Qt.MouseButton.LeftButton):
    view.scrollTo(view.tree.index_of(node))
    area = view.visualRect(view.tree.index_of(node))
    qtbot.mouseClick(view.viewport(), button, pos=QPoint(x, area.center().y()))


def point_at(view, node):
    area = view.visualRect(view.tree.index_of(node))
    QCursor.setPos(view.viewport().mapToGlobal(area.center()))


def test_the_row_under_the_pointer_stays_even_above_the_selected_one(view, store):
    view.show_topic("orders")
    node = view.tree.topic_node("audit-log")
    before = view.visualRect(view.tree.index_of(node)).top()
    point_at(view, node)
    store.apply(Frame(states=((("broker", 0), broker(0)), (("topic", "zz"), topic("zz")))))
    assert view.visualRect(view.tree.index_of(node)).top() == before


def node_of(view, section, name):
    for node in view.tree.section(section).children:
        if view.tree.words(node).name == name:
            return node
    raise AssertionError(name)


def test_a_click_opens_a_topic(qtbot, view):
    with qtbot.waitSignal(view.topic_chosen) as seen:
        click(qtbot, view, view.tree.topic_node("orders"))
    assert seen.args == ["orders"]
    assert view.selected_topic == "orders"


def test_the_twig_opens_the_partitions_without_choosing(qtbot, view):
    chosen = []
    view.topic_chosen.connect(chosen.append)
    node = view.tree.topic_node("orders")
    click(qtbot, view, node, x=16)
    assert view.isExpanded(view.tree.index_of(node))
    assert chosen == []
    with qtbot.waitSignal(view.partition_chosen) as seen:
        click(qtbot, view, node.children[4])
    assert seen.args == ["orders", 4]


def test_brokers_and_clients_can_be_chosen(qtbot, view):
    with qtbot.waitSignal(view.broker_chosen) as seen:
        click(qtbot, view, node_of(view, "Brokers", "Broker 2"))
    assert seen.args == [2]
    with qtbot.waitSignal(view.client_chosen) as seen:
        view.setCurrentIndex(view.tree.index_of(node_of(view, "Clients", "stock-sync")))
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert seen.args == [3]


def test_a_section_folds_by_click_and_by_key(qtbot, view):
    section = view.tree.section("Topics")
    click(qtbot, view, section)
    assert not view.isExpanded(view.tree.index_of(section))
    view.setCurrentIndex(view.tree.index_of(section))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.isExpanded(view.tree.index_of(section))


def test_the_link_of_the_empty_state_asks_for_a_topic(qtbot):
    view = Explorer(Store())
    view.resize(264, 400)
    qtbot.addWidget(view)
    view.show()
    note = view.tree.index_of(view.tree.section("Topics").children[0])
    at = view.itemDelegate().link_rect(note).center()
    with qtbot.waitSignal(view.new_topic_asked):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_delete_asks_for_the_selected_topic(qtbot, view):
    view.show_topic("payments")
    with qtbot.waitSignal(view.delete_asked) as seen:
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert seen.args == ["payments"]


def test_the_menu_offers_what_can_be_done(qtbot, view):
    view.show_topic("orders")
    qtbot.keyClick(view, Qt.Key.Key_Menu)
    (menu,) = view.findChildren(QMenu)
    entries = {action.text(): action for action in menu.actions()}
    for text, signal in (
        ("Produce a record…", view.produce_asked),
        ("Watch its records", view.tail_asked),
        ("Add partitions…", view.grow_asked),
        ("Delete topic…", view.delete_asked),
    ):
        with qtbot.waitSignal(signal) as seen:
            entries[text].trigger()
        assert seen.args == ["orders"]
    menu.hide()


def test_the_selection_stays_on_its_topic_while_others_come_and_go(view, store):
    view.show_topic("orders")
    moved = []
    view.selection_moved.connect(moved.append)
    before = view.visualRect(view.currentIndex()).top()
    point_at(view, view.tree.topic_node("orders"))
    new = tuple((("topic", f"a{at}"), topic(f"a{at}")) for at in range(30))
    store.apply(Frame(states=new))
    assert view.selected_topic == "orders"
    assert view.visualRect(view.currentIndex()).top() == before
    store.apply(Frame(states=tuple((("topic", f"a{at}"), None) for at in range(0, 30, 2))))
    assert view.visualRect(view.currentIndex()).top() == before
    assert moved == []


def test_an_open_topic_stays_open_while_its_figures_move(view, store):
    index = view.tree.index_of(view.tree.topic_node("orders"))
    view.expand(index)
    store.apply(Frame(states=((("topic", "orders"), topic("orders", records_in_per_s=9.0)),)))
    assert view.isExpanded(view.tree.index_of(view.tree.topic_node("orders")))


def test_it_is_painted_in_both_themes(view):
    view.expand(view.tree.index_of(view.tree.topic_node("orders")))
    assert not view.grab().isNull()


def test_a_client_s_menu_leads_to_its_page_and_its_topics(qtbot, view, store):
    connection_id, client = 1, samples_client(1, client_id="orders-api", topics=("orders",))
    store.apply(Frame(states=((("client", 1), client),)))
    section = view.tree.section("Clients")
    node = next(n for n in section.children if n.place.number == connection_id)
    view.setCurrentIndex(view.tree.index_of(node))
    qtbot.keyClick(view, Qt.Key.Key_Menu)
    (menu,) = view.findChildren(QMenu)
    entries = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(view.client_chosen) as seen:
        entries["Show on the Clients page"].trigger()
    assert seen.args == [connection_id]
    with qtbot.waitSignal(view.topic_chosen) as seen:
        entries[f"Open topic {client.topics[0]}"].trigger()
    assert seen.args == [client.topics[0]]
    entries["Copy client id"].trigger()
    assert QGuiApplication.clipboard().text() == client.client_id
    menu.hide()
