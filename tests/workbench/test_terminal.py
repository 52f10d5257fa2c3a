"""Words go to the stream they belong to, at once."""

import pytest

from workbench.terminal import complain, say


def test_answers_and_complaints_take_different_ways(capfd: pytest.CaptureFixture[str]) -> None:
    say("ready")
    complain("Port 9092 is taken.")
    seen = capfd.readouterr()
    assert (seen.out, seen.err) == ("ready\n", "Port 9092 is taken.\n")
