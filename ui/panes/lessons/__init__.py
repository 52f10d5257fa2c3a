"""Lessons: things to do to the live cluster, each explained before and told after."""

from ui.panes.lessons.lesson import Lesson, LessonPlan
from ui.panes.lessons.pane import LessonPane
from ui.panes.lessons.plan import LESSONS

__all__ = ["LESSONS", "Lesson", "LessonPane", "LessonPlan"]
