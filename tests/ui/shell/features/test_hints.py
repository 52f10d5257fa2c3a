"""Hints stand between the tabs and whatever page is in front."""

from engine.contract.facts import Event
from engine.contract.frames import Frame
from tests.ui.shell.driven import run


def test_a_hint_is_seen_over_the_page(window, store):
    run(store)
    text = "Producer p asked for topic test and left without sending anything"
    event = Event(0, "producer_left_silent", "warning", text, topic="test", client_id="p")
    store.apply(Frame(events=(event,)))
    strip = window.features[0].hints
    assert strip.isVisible()
    centre = window.centre
    assert strip.mapTo(centre, strip.rect().bottomLeft()).y() <= centre.stack.y()
