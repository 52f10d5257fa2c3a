"""Lessons in the window: one at a time, however they are opened and closed."""

import pytest

from engine.contract.cluster_commands import DescribeFaults, Faults
from tests.ui.shell.driven import run
from ui.action import settle
from ui.panes.lessons import LESSONS
from ui.shell.features.lessons import Lessons


@pytest.fixture
def lessons(window, store, port):
    port.answers[DescribeFaults] = Faults(())
    run(store)
    return next(each for each in window.features if isinstance(each, Lessons))


async def test_another_lesson_takes_the_place_of_the_one_under_way(window, lessons, qtbot):
    first = lessons.open(LESSONS[0])
    assert lessons.open(LESSONS[0]) is first
    for plan in (*LESSONS, *LESSONS):
        pane = lessons.open(plan)
        await settle()
        assert lessons.pane is pane
        assert window.shell.docks["lesson"].content is pane
    window.shell.docks["lesson"].close()
    await settle()
    assert lessons.pane is None
    assert lessons.open(LESSONS[0]) is lessons.pane


async def test_one_that_was_only_hidden_comes_back(window, lessons):
    pane = lessons.open(LESSONS[0])
    window.shell.docks["lesson"].hide()
    assert lessons.open(LESSONS[0]) is pane
    assert window.shell.docks["lesson"].isVisible()
    pane.guide.hide_button.click()
    await settle()
    assert lessons.pane is None
