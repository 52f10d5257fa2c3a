"""A frame is what changed since the last one."""

from engine.contract.facts import Event, Skipped
from engine.contract.frames import Frame
from engine.contract.views import ListenerView


def test_an_empty_frame_says_nothing() -> None:
    assert Frame() == Frame((), (), (), 0)


def test_a_frame_is_as_good_as_what_is_in_it() -> None:
    states = ((("broker", 1), ListenerView("localhost", 1)), (("topic", "gone"), None))
    events = (Event(0, "engine_started", "good", "Engine started"),)
    frame = Frame(states, (Skipped(1, 1, 1),), events, 2)
    assert frame == Frame(states, (Skipped(1, 1, 1),), events, 2)
    assert frame != Frame(states)
