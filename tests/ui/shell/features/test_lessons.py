"""Lessons in the window: one at a time, however they are opened and closed."""

import asyncio
import gc

import pytest
from PySide6.QtCore import QEvent

from engine.contract.cluster_commands import DescribeFaults, Faults
from engine.contract.commands import CreateTopic, DeleteTopic
from engine.contract.values import EngineError
from tests.ui.shell.driven import run
from ui.action import settle
from ui.panes.lessons import LESSONS, Lesson
from ui.panes.lessons.scene import Scene
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


async def test_its_place_is_never_narrower_than_its_words(qapp, lessons):
    for plan in LESSONS:
        pane = lessons.open(plan)
        await settle()
        qapp.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        assert pane.minimumSizeHint().width() >= pane.guide.minimumSizeHint().width()


def scene_count() -> int:
    gc.collect()
    return sum(isinstance(each, Scene) for each in gc.get_objects())


async def test_those_that_were_left_are_freed(qapp, lessons):
    before = scene_count()
    for plan in (*LESSONS, *LESSONS):
        lessons.open(plan)
        await settle()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [each.plan for each in lessons.findChildren(Lesson)] == [LESSONS[-1]]
    assert scene_count() <= before + 1


async def test_what_is_under_way_when_one_is_left_is_put_back_too(lessons, port, store, window):
    """The topic is made although the lesson was closed meanwhile: it goes, too."""
    answered = asyncio.Event()
    ask = port.ask

    async def slowly(command):
        if isinstance(command, CreateTopic):
            await answered.wait()
        return await ask(command)

    port.ask = slowly
    lesson = lessons.open(LESSONS[0]).lesson
    assert len(lesson.outcomes) == 1, "three brokers run; the topic is to be made"
    lesson.press()
    await asyncio.sleep(0)
    window.shell.docks["lesson"].close()
    await asyncio.sleep(0)
    answered.set()
    await settle()
    assert port.asked_of(CreateTopic)
    assert port.asked_of(DeleteTopic) == [DeleteTopic(lesson.scene.topic)]


async def test_a_topic_that_somebody_else_deleted_is_not_missed(lessons, port):
    scene = lessons.open(LESSONS[0]).lesson.scene
    await scene.create_topic()
    assert not scene.is_tidy
    gone = EngineError(f"There is no topic {scene.topic}.", "UNKNOWN_TOPIC_OR_PARTITION")
    port.answers[DeleteTopic] = gone
    await scene.tidy()
    assert scene.is_tidy


async def test_a_topic_that_could_not_be_made_is_not_deleted(lessons, port):
    scene = lessons.open(LESSONS[0]).lesson.scene
    port.answers[CreateTopic] = EngineError("It exists already.", "TOPIC_ALREADY_EXISTS")
    with pytest.raises(EngineError):
        await scene.create_topic()
    await scene.tidy()
    assert not port.asked_of(DeleteTopic)
