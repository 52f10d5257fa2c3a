"""The partition table follows the store without moving."""

import pytest

from engine.contract.frames import Frame
from tests.ui import cluster
from tests.ui.port import CannedPort
from tests.ui.samples import partition
from ui.models.store import Store
from ui.panes.topic.partitions import PartitionsPage


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(cluster.frame())
    return store


@pytest.fixture
def page(qtbot, store):
    page = PartitionsPage(CannedPort(), store, "orders")
    page.resize(1_100, 500)
    qtbot.addWidget(page)
    page.show()
    return page


def test_every_partition_has_a_row(page):
    assert list(page.rows) == [0, 1, 2, 3, 4, 5]
    assert not page.grab().isNull()


def test_a_selected_partition_stays_selected_while_others_come(page, store):
    page.show_partition(4)
    for index in (6, 7):
        view = partition("orders", index)
        store.apply(Frame(states=((("partition", "orders", index), view),)))
    assert page.rows.key_at(page.table.currentIndex().row()) == 4
    assert len(page.rows) == 8


def test_the_rate_of_each_partition_has_a_course(page, store):
    assert set(page._courses) == {0, 1, 2, 3, 4, 5}
    store.apply(Frame(states=((("partition", "orders", 5), None),)))
    assert set(page._courses) == {0, 1, 2, 3, 4}


def test_an_unknown_partition_is_not_shown(page):
    page.show_partition(99)
    assert page.table.selectionModel().selectedRows() == []
