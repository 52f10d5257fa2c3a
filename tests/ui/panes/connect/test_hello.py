"""The guide is begun again, hidden and remembered."""

import pytest
from PySide6.QtCore import QObject, Qt

from engine.contract.frames import Frame
from tests.ui import samples
from ui.models.store import Store
from ui.panes.connect.hello import Hello


class Kept(dict):
    """What the window remembers."""

    def value(self, name, default=None):
        return self.get(name, default)

    def setValue(self, name, value):  # noqa: N802 - Qt's name for it
        self[name] = value


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(Frame(states=((("topic", "test"), samples.topic("test")),)))
    return store


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def make(qtbot, store, kept):
    owner = QObject()
    made = []

    def one():
        hello = Hello(store, kept, owner)
        qtbot.addWidget(hello.guide)
        made.append(hello)
        return hello

    yield one
    for hello in made:
        store.frame_applied.disconnect(hello._tick)


def reads(topic):
    return Frame(states=((("client", 1), samples.client(1, role="consumer", topics=(topic,))),))


def test_begun_again_it_is_about_a_topic_that_is_not_there_yet(qtbot, make, store):
    hello = make()
    store.apply(reads("test"))
    assert hello.guide.count.text() == "2 of 3"
    with qtbot.waitSignal(hello.topic_changed) as changed:
        qtbot.mouseClick(hello.guide.again, Qt.MouseButton.LeftButton)
    assert changed.args == ["test-2"]
    assert hello.guide.count.text() == "0 of 3"
    assert hello.guide.steps[0].title.text() == "Create the topic test-2"
    assert hello.create_button.words == "Create topic “test-2”"
    store.apply(Frame(states=((("topic", "test-2"), samples.topic("test-2")),)))
    assert hello.guide.count.text() == "1 of 3"


def test_topic_and_ticks_are_remembered(make, store):
    first = make()
    first.restart()
    store.apply(reads("test-2"))
    store.apply(Frame(states=((("client", 1), None),)))
    again = make()
    assert again.topic == "test-2"
    assert again.guide.steps[1].is_done


def test_hidden_it_stays_hidden_until_it_is_wanted(qtbot, make):
    hello = make()
    qtbot.mouseClick(hello.guide.hide_button, Qt.MouseButton.LeftButton)
    assert hello.is_hidden
    again = make()
    assert again.guide.isHidden()
    again.set_hidden(False)
    assert not again.guide.isHidden()


def test_a_step_that_is_done_folds_and_opens_by_key(qtbot, make):
    step = make().guide.steps[0]
    assert step.is_done
    assert not step.is_open
    qtbot.keyClick(step.title, Qt.Key.Key_Space)
    assert step.is_open
    assert "open" in step.title.accessibleName()
