"""The card of the sample data: its state in words, and only the buttons that make sense."""

import pytest

from engine.contract.frames import Frame
from engine.contract.samples import SamplesView
from tests.ui import samples
from ui.models.store import Store
from ui.panes.connect.samples import SampleStrip

TOPICS = ("orders", "payments")


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(Frame(states=((("cluster",), samples.cluster()),)))
    return store


@pytest.fixture
def strip(qtbot, store):
    made = SampleStrip(store, None)
    qtbot.addWidget(made)
    made.resize(900, 56)
    return made


def put(store, view):
    store.apply(Frame(states=((("samples",), view),)))


def test_until_the_engine_tells_there_is_no_card(strip):
    assert strip.isHidden()


def test_absent_it_offers_to_be_added(strip, store):
    put(store, SamplesView("absent", (), 0, 0))
    assert strip.title.full_text == "Sample data"
    assert strip.start.words == "Add sample data"
    assert strip.halt.isHidden()
    assert strip.remove.isHidden()


def test_running_it_says_how_much(strip, store):
    put(store, SamplesView("running", TOPICS, 20, 1_234))
    assert strip.title.full_text == "Sample traffic flows, about 20 records a second"
    assert strip.text.full_text == "1,234 records written since the start: orders, payments"
    assert strip.start.isHidden()
    assert not strip.halt.isHidden()


def test_after_a_restart_it_says_why_it_stands_still(strip, store):
    put(store, SamplesView("stopped", TOPICS, 0, 0, "the engine was started anew"))
    words = "Sample traffic is stopped: the engine was started anew"
    assert strip.title.full_text == words
    assert strip.start.words == "Start"
    assert strip.accessibleName().startswith(words)
