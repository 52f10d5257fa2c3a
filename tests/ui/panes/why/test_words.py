"""Evidence reads as a line, the whole as a report."""

from engine.contract.trace import TraceEntry, TracePlace
from tests.ui.panes.why.test_page import AT_END
from ui.panes.why.words import entry_words, fixed_lines, number_words, report


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


def test_the_report_holds_verdict_rungs_and_cures() -> None:
    text = report(AT_END)
    assert "It began at the end" in text
    assert " 6 FAIL Has something to read: position 5 = end 5" in text
    assert "+auto_offset_reset='earliest'," in text


def test_only_the_right_lines_are_copied() -> None:
    assert fixed_lines(("-a", "+b", " c")) == "b\nc"
