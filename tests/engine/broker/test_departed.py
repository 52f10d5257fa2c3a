"""Clients that left are remembered as they were, up to a limit."""

from engine.broker.departed import KIND, REMEMBERED, Departed
from engine.contract.frames import Key
from tests.ui import samples


def test_the_last_view_is_kept_without_its_rates() -> None:
    marked: list[Key] = []
    departed = Departed(marked.append)
    departed.add(samples.client(7, records_in_per_s=5.0), at_ms=9, why="the client hung up")
    assert marked == [(KIND, 7)] == list(departed.keys())
    view = departed.view((KIND, 7))
    assert view is not None
    assert (view.left_at_ms, view.left_why, view.records_in_per_s) == (9, "the client hung up", 0.0)


def test_who_never_asked_anything_was_no_client() -> None:
    departed = Departed(lambda _key: None)
    departed.add(samples.client(7, request_count=0), at_ms=9, why="")
    assert list(departed.keys()) == []


def test_the_earliest_is_forgotten_and_said_so() -> None:
    marked: list[Key] = []
    departed = Departed(marked.append)
    for number in range(REMEMBERED + 1):
        departed.add(samples.client(number), at_ms=number, why="")
    assert departed.view((KIND, 0)) is None
    assert marked[-1] == (KIND, 0)
    assert len(list(departed.keys())) == REMEMBERED
