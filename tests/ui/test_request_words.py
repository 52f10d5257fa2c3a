"""A request reads as a line: what was asked, what was answered, which it was, how long it took."""

import pytest

from engine.contract.trace import TraceEntry, TracePlace
from ui.request_words import entry_words, number_words, took_words


def entry(**more: object) -> TraceEntry:
    given = {"number": 1, "at_ms": 5, "connection_id": 2, "client_id": "c", "api": "OffsetFetch",
             "version": 5, "correlation_id": 7, "size_bytes": 9, "took_ms": 0.5,
             "last_correlation_id": 7}  # fmt: skip
    return TraceEntry(**{**given, **more})  # type: ignore[arg-type]


def test_what_was_asked_and_answered() -> None:
    none = entry(group_id="g", places=(TracePlace("t", 0, None, -1),))
    assert entry_words(none) == "g, t-0 → -1: nothing committed"
    latest = entry(places=(TracePlace("t", 0, -1, 5),), repeat_count=3)
    assert entry_words(latest) == "t-0, latest (-1) → 5, 3 times"
    assert entry_words(entry(places=(TracePlace("t\x07", error="NOPE"),))) == "t␇ → NOPE"


def test_many_places_are_counted() -> None:
    many = entry(places=tuple(TracePlace("t", number) for number in range(8)), more_place_count=2)
    assert entry_words(many) == "t-0, t-1, t-2, 7 more"


def test_correlation_ids() -> None:
    assert number_words(entry()) == "corr 7"
    assert number_words(entry(last_correlation_id=9)) == "corr 7 to 9"
    assert number_words(entry(number=0)) == ""


def test_a_commit_stands_at_an_offset_and_a_fetch_reads_from_it() -> None:
    places = (TracePlace("t", 0, 7),)
    assert entry_words(entry(api="Fetch", places=places)) == "t-0 from 7"
    assert entry_words(entry(api="OffsetCommit", places=places)) == "t-0 at 7"


def test_how_much_it_was_stands_before_where() -> None:
    read = entry(api="Fetch", record_count=17, places=(TracePlace("t", 0, 7),))
    assert entry_words(read) == "17 records, t-0 from 7"


@pytest.mark.parametrize(
    ("took_ms", "words"), [(0.04, "0.0 ms"), (9.9, "9.9 ms"), (480.4, "480 ms"), (3_010, "3.0 s")]
)
def test_how_long_it_took(took_ms: float, words: str) -> None:
    assert took_words(entry(took_ms=took_ms)) == words
