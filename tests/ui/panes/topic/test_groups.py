"""Which groups read a topic, as it changes."""

import msgspec
import pytest
from PySide6.QtCore import Qt

from engine.contract.frames import Frame
from tests.ui import group_states, samples
from tests.ui.cluster import states
from ui.models.store import Store
from ui.panes.topic.groups import GroupsPage


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=states()))
    return made


@pytest.fixture
def page(qtbot, store):
    made = GroupsPage(store, "orders")
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def shown(page):
    rows = page.table.rows
    return [[rows.index(row, at).data() for at in range(5)] for row in range(len(rows))]


def test_a_topic_that_nobody_reads_says_so(page, store):
    assert page._layers.currentIndex() == 0
    store.apply(Frame(states=group_states.groups()))
    assert page._layers.currentIndex() == 1
    assert shown(page) == [["search-indexer", "Stable", "3", "1,204, late", "4: 1,131 behind"]]


def test_lag_follows_the_log_and_rows_leave(page, store):
    store.apply(Frame(states=group_states.groups()))
    view = msgspec.structs.replace(store.partition("orders", 0), high_watermark=262_500)
    store.apply(Frame(states=((("partition", "orders", 0), view),)))
    assert shown(page)[0][3] == "1,211, late"
    store.apply(Frame(states=((("group", "search-indexer"), None),)))
    assert shown(page) == []
    assert page._layers.currentIndex() == 0


def test_a_share_without_a_commit_has_no_lag(page, store):
    place = samples.position("orders", 0, None, member_id="m")
    store.apply(Frame(states=((("group", "g"), samples.group("g", positions=(place,))),)))
    assert shown(page) == [["g", "Empty", "1", "unknown", ""]]


def test_enter_opens_the_group(qtbot, page, store):
    store.apply(Frame(states=group_states.groups()))
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    with qtbot.waitSignal(page.group_asked) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == ["search-indexer"]
