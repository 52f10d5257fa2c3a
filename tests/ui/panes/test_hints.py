"""What happened and what would help stand over the page until they are dismissed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.contract.facts import Event
from engine.contract.frames import Frame
from tests.ui import samples
from ui.models.store import Store
from ui.panes.hints import MOST, Hints


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(Frame(states=((("cluster",), samples.cluster(address="localhost:19092")),)))
    return store


@pytest.fixture
def hints(qtbot, store):
    made = Hints(store)
    qtbot.addWidget(made)
    made.resize(1_200, 60)
    return made


def late(client_id="kafka-python-2.0.2", topic="test"):
    text = f"Consumer {client_id} began at the end of {topic} (latest): 1 record is before it"
    return Event(0, "consumer_at_end", "warning", text, topic=topic, client_id=client_id)


def test_nothing_is_seen_until_something_surprises(hints, store):
    assert hints.isHidden()
    store.apply(Frame(events=(Event(0, "topic_created", "good", "Topic test created"),)))
    assert hints.isHidden()


def test_the_fixed_line_is_copied_by_one_click(qtbot, hints, store):
    store.apply(Frame(events=(late(),)))
    (hint,) = hints.shown.values()
    assert hint.text.full_text.endswith("1 record is before it")
    qtbot.mouseClick(hint.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == (
        "KafkaConsumer('test', bootstrap_servers='localhost:19092', auto_offset_reset='earliest')"
    )


def test_the_same_again_is_counted_not_repeated(hints, store):
    store.apply(Frame(events=(late(), late())))
    (hint,) = hints.shown.values()
    assert hint.text.full_text.endswith("(2 times)")


def test_dismissed_it_does_not_come_back(hints, store):
    store.apply(Frame(events=(late(),)))
    next(iter(hints.shown.values()))._close.click()
    assert hints.isHidden()
    store.apply(Frame(events=(late(),)))
    assert hints.isHidden()
    store.apply(Frame(events=(late(topic="other"),)))
    assert not hints.isHidden()


def test_the_newest_stay(hints, store):
    store.apply(Frame(events=tuple(late(topic=f"t{number}") for number in range(MOST + 2))))
    assert [topic for _, _, topic in hints.shown] == ["t2", "t3"]


def test_a_client_s_name_is_inert_text(hints, store):
    store.apply(Frame(events=(late(client_id="<b>\u202e\x1b"),)))
    (hint,) = hints.shown.values()
    assert hint.text.textFormat() == Qt.TextFormat.PlainText
    assert "\x1b" not in hint.text.full_text
