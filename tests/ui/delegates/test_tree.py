"""Rows of the explorer: heights, links and twigs."""

import pytest
from PySide6.QtCore import QPoint

from engine.contract.frames import Frame
from tests.ui.samples import client, partition, topic
from ui.delegates.tree import LEFT_EDGE, TreeRow
from ui.models.store import Store
from ui.panes.explorer import Explorer
from ui.theme.tokens import TREE_ROW


@pytest.fixture
def view(qtbot):
    view = Explorer(Store())
    view.resize(264, 600)
    qtbot.addWidget(view)
    view.show()
    return view


def test_a_note_is_as_high_as_its_lines_need(view):
    note = view.tree.section("Topics").children[0]
    wide = view.visualRect(view.tree.index_of(note)).height()
    view.resize(160, 600)
    view.doItemsLayout()
    narrow = view.visualRect(view.tree.index_of(note)).height()
    assert narrow > wide > TREE_ROW


def test_only_the_note_about_topics_has_a_link(view):
    rows = view.itemDelegate()
    note = view.tree.index_of(view.tree.section("Topics").children[0])
    link = rows.link_rect(note)
    assert view.visualRect(note).contains(link.center())
    assert rows.link_rect(view.tree.index_of(view.tree.section("Clients").children[0])).isEmpty()


def test_the_twig_stands_left_of_the_icon(view):
    states = ((("topic", "t"), topic("t")), (("partition", "t", 0), partition("t", 0)))
    view.tree._store.apply(Frame(states=states))
    node = view.tree.topic_node("t")
    area = view.visualRect(view.tree.index_of(node))
    twig = TreeRow.twig_rect(node, area)
    assert twig.right() < LEFT_EDGE
    assert twig.contains(QPoint(LEFT_EDGE - 10, area.center().y()))
    assert not view.grab().isNull()


def test_a_row_may_be_painted_between_the_end_of_its_client_and_its_own(view):
    view.tree._store.apply(Frame(states=((("client", 7), client(7)),)))
    del view.tree._store.clients[7]
    assert view.tree.section("Clients").children[0].place.number == 7
    assert not view.grab().isNull()
