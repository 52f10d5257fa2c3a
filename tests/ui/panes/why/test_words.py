"""The whole reads as a report."""

from tests.ui.panes.why.test_page import AT_END
from ui.panes.why.words import fixed_lines, report


def test_the_report_holds_verdict_rungs_and_cures() -> None:
    text = report(AT_END)
    assert "It began at the end" in text
    assert " 6 FAIL Has something to read: position 5 = end 5" in text
    assert "+auto_offset_reset='earliest'," in text


def test_only_the_right_lines_are_copied() -> None:
    assert fixed_lines(("-a", "+b", " c")) == "b\nc"
