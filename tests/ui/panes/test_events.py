"""The events: newest first, bounded, still under the pointer."""

import pytest
from PySide6.QtCore import QPoint, Qt

from engine.contract.facts import Event
from engine.contract.frames import Frame
from tests.ui import samples
from ui.models.store import EVENTS_KEPT, Store
from ui.panes.events import EventsPane, cell_text, icon_of


def event(number: int, **facts) -> Event:
    given = {
        "kind": "topic_created",
        "severity": "info",
        "text": f"Topic t{number} created",
    } | facts
    return Event(1_795_343_337_000 + number, **given)


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def pane(qtbot, store):
    made = EventsPane(store)
    qtbot.addWidget(made)
    made.resize(600, 140)
    made.show()
    return made


def texts(pane) -> list[str]:
    return [pane.model.event_at(row).text for row in range(pane.model.rowCount())]


def test_an_empty_pane_says_what_it_is_for(pane):
    assert pane._layers.currentWidget() is pane._empty


def test_the_newest_event_is_at_the_top(pane, store):
    store.apply(Frame(events=(event(1), event(2))))
    store.apply(Frame(events=(event(3),)))
    assert texts(pane) == ["Topic t3 created", "Topic t2 created", "Topic t1 created"]


def test_what_happened_before_the_pane_opened_is_there(qtbot, store):
    store.apply(Frame(events=(event(1),)))
    pane = EventsPane(store)
    qtbot.addWidget(pane)
    assert texts(pane) == ["Topic t1 created"]


def test_there_are_never_more_than_the_store_keeps(pane, store):
    for start in range(0, EVENTS_KEPT + 300, 100):
        store.apply(Frame(events=tuple(event(start + n) for n in range(100))))
    assert pane.model.rowCount() == EVENTS_KEPT == len(store.events)
    assert texts(pane)[-1] == store.events[0].text
    store.apply(Frame(events=tuple(event(n) for n in range(EVENTS_KEPT + 50))))
    assert pane.model.rowCount() == EVENTS_KEPT
    assert texts(pane)[0] == store.events[-1].text


def test_trouble_is_told_by_word_and_shape_not_by_colour_alone():
    warning = event(1, severity="warning", text="Producer python-1 left", why="call flush()")
    assert cell_text(warning).endswith("Warning: Producer python-1 left, call flush()")
    assert icon_of(warning) == "triangle-alert"
    assert icon_of(event(1, severity="error")) == "octagon-alert"
    assert icon_of(event(1)) == "plus"


def test_a_click_opens_the_event_s_topic(qtbot, pane, store):
    store.apply(
        Frame(states=((("topic", "t1"), samples.topic("t1")),), events=(event(1, topic="t1"),))
    )
    with qtbot.waitSignal(pane.topic_chosen) as chosen:
        qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 10))
    assert chosen.args == ["t1"]


def test_an_event_of_a_deleted_topic_opens_nothing(qtbot, pane, store):
    store.apply(Frame(events=(event(1, topic="gone"),)))
    with qtbot.assertNotEmitted(pane.topic_chosen):
        qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 10))


def test_the_rows_a_reader_scrolled_to_stay_where_they_are(pane, store):
    store.apply(Frame(events=tuple(event(n) for n in range(50))))
    pane.view.verticalScrollBar().setValue(280)
    row = pane.view.indexAt(QPoint(10, 10)).row()
    before = pane.model.event_at(row).text
    store.apply(Frame(events=(event(60), event(61))))
    row = pane.view.indexAt(QPoint(10, 10)).row()
    assert pane.model.event_at(row).text == before


def test_the_selected_event_stays_selected(pane, store):
    store.apply(Frame(events=(event(1), event(2))))
    pane.view.setCurrentIndex(pane.model.index(1, 0))
    store.apply(Frame(events=(event(3),)))
    assert pane.model.event_at(pane.view.currentIndex().row()).text == "Topic t1 created"


def test_hostile_text_is_shown_harmless(pane, store):
    store.apply(Frame(events=(event(1, text="<b>x</b>\x1b[31m", why="a\nb"),)))
    tip = pane.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;x&lt;/b&gt;␛[31m" in tip
    pane.grab()


def test_space_is_left_to_the_window(qtbot, pane, store):
    store.apply(Frame(events=(event(1),)))
    pressed = []
    pane.keyPressEvent = lambda event: pressed.append(event.key())
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Qt.Key.Key_Space)
    assert pressed == [Qt.Key.Key_Space]
