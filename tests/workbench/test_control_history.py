"""The last events are kept, and every one is counted."""

from engine.contract.facts import Event
from workbench.control_history import EVENTS_KEPT, History


def event(number: int) -> Event:
    return Event(number, "topic_created", "info", str(number))


def test_who_was_away_gets_what_it_missed_as_far_as_it_is_kept() -> None:
    history = History()
    for number in range(EVENTS_KEPT + 5):
        history.add(event(number))
    assert history.count == EVENTS_KEPT + 5
    assert history.since(EVENTS_KEPT + 3) == (event(EVENTS_KEPT + 3), event(EVENTS_KEPT + 4))
    assert history.since(history.count) == ()
    assert history.since(0)[0] == event(5)
    assert len(history.since(0)) == EVENTS_KEPT


def test_who_claims_to_know_more_than_happened_gets_nothing() -> None:
    history = History()
    history.add(event(0))
    assert history.since(99) == ()
