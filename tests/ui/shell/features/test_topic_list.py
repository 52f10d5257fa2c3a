"""Favourites first, Kafka's own topics hidden until wanted, both remembered."""

import pytest

from tests.ui import cluster
from tests.ui.port import CannedPort
from tests.ui.shell.kept import Kept
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def kept():
    return Kept()


def open_window(qtbot, kept):
    store = Store()
    store.apply(cluster.frame())
    window = MainWindow(CannedPort(), store, kept)
    qtbot.addWidget(window)
    return window


def topics(window):
    tree = window.explorer.tree
    return [tree.words(node).name for node in tree.section("Topics").children]


def test_internal_topics_are_hidden_until_wanted(qtbot, kept):
    window = open_window(qtbot, kept)
    assert len(topics(window)) == 6
    window.actions_["internal_topics"].trigger()
    assert topics(window)[-1] == "2 internal topics"
    assert topics(open_window(qtbot, kept))[-1] == "2 internal topics"
    window.explorer.internal_asked.emit()
    assert len(topics(window)) == 6


def test_favourites_stand_first_and_are_remembered(qtbot, kept):
    window = open_window(qtbot, kept)
    window.explorer.favourite_asked.emit("payments")
    window.explorer.favourite_asked.emit("customers")
    assert topics(window)[:3] == ["customers", "payments", "audit-log"]
    node = window.explorer.tree.topic_node("payments")
    assert window.explorer.tree.words(node).icon == "star"
    window.explorer.expand(window.explorer.tree.index_of(node))
    assert len(node.children) == 3
    again = open_window(qtbot, kept)
    assert topics(again)[:2] == ["customers", "payments"]
    again.explorer.favourite_asked.emit("customers")
    assert topics(again)[:2] == ["payments", "audit-log"]


def test_the_topic_in_front_is_starred_by_its_action(qtbot, kept):
    window = open_window(qtbot, kept)
    window.open_topic("orders")
    window.actions_["favourite_topic"].trigger()
    assert topics(window)[0] == "orders"
