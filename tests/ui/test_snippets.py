"""The programs of the Connect page."""

import pytest

from ui.snippets import snippets

ALL = snippets("workbench.test:19092")
PYTHON = [found for found in ALL if found.install.startswith("pip")]


@pytest.mark.parametrize("found", PYTHON, ids=lambda found: found.client)
def test_every_python_program_compiles(found):
    for snippet in (found.consumer, found.producer):
        compile(snippet.code, snippet.title, "exec")


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.client)
def test_every_program_has_the_real_address_and_topic(found):
    for snippet in (found.consumer, found.producer):
        assert "workbench.test:19092" in snippet.code
        assert "test" in snippet.code.replace("workbench.test:19092", "")


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.client)
def test_marked_lines_exist(found):
    for snippet in (found.consumer, found.producer):
        assert all(line < len(snippet.code.splitlines()) for line in snippet.marked)


def test_the_line_that_newcomers_leave_out_is_marked():
    producer = ALL[0].producer
    assert [producer.code.splitlines()[line] for line in producer.marked] == ["producer.flush()"]


def test_no_line_is_too_long_for_its_card():
    longest = max(
        len(line) for found in ALL for s in (found.consumer, found.producer)
        for line in s.code.splitlines()
    )  # fmt: skip
    assert longest <= 58
