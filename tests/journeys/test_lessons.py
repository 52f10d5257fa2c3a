"""Each lesson is completed by a learner who does only what its instructions say, twice in a row."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from ui.panes.lessons import LESSONS
from ui.shell.features.lessons import Lessons
from ui.widgets.label import SafeLabel

QUOTED = re.compile("Press “([^”]+)”")


class Learner:
    """Reads the step to do, presses what it names, and waits until it is ticked."""

    def __init__(self, it, pane) -> None:
        self._it, self._pane = it, pane

    def read(self) -> str:
        """What stands in the open steps."""
        shown = self._pane.guide.findChildren(SafeLabel)
        return "\n".join(label.full_text for label in shown if label.isVisible())

    def button(self) -> QPushButton | None:
        """The one button that the words name and that can be pressed."""
        buttons = [
            button
            for name in QUOTED.findall(self.read())
            for button in self._it.window.findChildren(QPushButton)
            if button.accessibleName() == name and button.isVisible() and button.isEnabled()
        ]
        return buttons[0] if buttons else None

    async def learn(self) -> None:
        steps = self._pane.guide.steps
        for at, step in enumerate(steps):
            await self._it.until(
                lambda step=step: step.is_done or self.button() is not None,
                f"something for step {at}",
            )
            if not step.is_done:
                button = self.button()
                assert button is not None
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            await self._it.until(lambda step=step: step.is_done, f"step {at} of {len(steps)}")
        assert self._pane.guide.count.text() == f"{len(steps)} of {len(steps)}"


def lessons_of(it) -> Lessons:
    return next(each for each in it.window.features if isinstance(each, Lessons))


@pytest.mark.lane
@pytest.mark.timeout(180)
@pytest.mark.parametrize("plan", LESSONS, ids=lambda plan: plan.name)
def test_a_learner_completes_it_twice_in_a_row(journey, plan, allowed_logs):
    allowed_logs("was killed", "copies nothing")

    async def story(it):
        await it.ready()
        it.window.actions_[f"lesson_{plan.name}"].trigger()
        pane = lessons_of(it).pane
        assert pane is not None
        for _ in range(2):
            await Learner(it, pane).learn()
            print("\n" + "\n".join(pane.lesson.outcomes))
            assert not [name for name in it.store.topics if name.startswith("lesson")]
            assert not any(broker.why for broker in it.store.brokers.values())
            pane.guide.again.click()
            await it.until(lambda: not pane.guide.steps[-1].is_done, "it begins again")

    journey(story, seconds=150)


def test_a_lesson_that_is_closed_leaves_nothing(journey):
    async def story(it):
        await it.ready()
        it.window.actions_["lesson_group"].trigger()
        pane = lessons_of(it).pane
        assert pane is not None
        learner = Learner(it, pane)
        for at in range(2):
            await it.until(lambda: learner.button() is not None, "a button")
            QTest.mouseClick(learner.button(), Qt.MouseButton.LeftButton)
            await it.until(lambda at=at: pane.guide.steps[at].is_done, f"step {at}")
        assert "lesson-group" in it.store.topics
        pane.guide.hide_button.click()
        await it.until(lambda: "lesson-group" not in it.store.topics, "the topic is gone")
        await it.until(lambda: not it.store.consumers, "the reader is gone")

    journey(story)
