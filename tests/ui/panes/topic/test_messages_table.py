"""The table, or words on why it is empty."""

import pytest

from tests.ui.batches import batch
from ui.panes.topic.messages_table import MessagesTable
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView


@pytest.fixture
def table(qtbot):
    view = RecordView(RecordRing(), "Records of test")
    table = MessagesTable(view, "test")
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    return table


def test_words_come_only_once_it_is_known_that_there_is_nothing(table):
    assert not table.no_records.isVisible()
    table.show_kind("records")
    assert table.no_records.isVisible()
    table._view.ring.append(batch(0, 3))
    table.sync()
    assert not table.no_records.isVisible()


def test_a_search_in_vain_says_how_much_it_saw(qtbot, table):
    table.say_searched(50_000, is_recent=True)
    table.show_kind("matches")
    assert table.no_matches.isVisible()
    assert table.no_matches.why.full_text.startswith("50,000 newest records were looked through")
