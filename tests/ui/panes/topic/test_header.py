"""The head of a topic's page gives way in order."""

import pytest

from engine.contract.frames import Frame
from tests.ui.samples import partition, topic
from ui.models.store import Store
from ui.panes.topic.header import TopicHeader


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(Frame(states=((("topic", "t"), topic("t", partition_count=6)),)))
    return store


@pytest.fixture
def header(qtbot, store):
    header = TopicHeader(store, "t")
    header.resize(900, 45)
    qtbot.addWidget(header)
    header.show()
    return header


def test_the_badge_counts_partitions_or_names_the_problem(header, store):
    assert header.state.words == "6 partitions"
    behind = partition("t", 0, replicas=(1, 2), isr=(1,))
    store.apply(Frame(states=((("partition", "t", 0), behind),)))
    assert header.state.words == "1 under-replicated"
    store.apply(Frame(states=((("partition", "t", 0), partition("t", 0)),)))
    assert header.state.words == "6 partitions"


def test_compacted_and_internal_topics_say_so(qtbot, store):
    view = topic("c", is_internal=True, cleanup_policy="compact", partition_count=50)
    store.apply(Frame(states=((("topic", "c"), view),)))
    header = TopicHeader(store, "c")
    qtbot.addWidget(header)
    assert header.state.words == "50 partitions, internal, compacted"


def test_narrow_heads_lose_badges_then_words(header):
    assert header.state.isVisible()
    assert header.produce.isVisible()
    header.resize(620, 45)
    assert not header.state.isVisible()
    header.resize(500, 45)
    assert not header.produce.isVisible()
    assert header.produce_icon.isVisible()
    assert header.produce_icon.accessibleName()
