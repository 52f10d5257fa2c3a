"""Lessons in the window: an entry for each in the Help menu, and the dock of the one under way."""

from functools import partial

from PySide6.QtCore import QObject

from ui.panes.lessons import LESSONS, Lesson, LessonPane, LessonPlan
from ui.shell.dock import Dock
from ui.shell.docks import focus
from ui.shell.shell import Shell

DOCK = "lesson"


class Lessons(QObject):
    """One lesson at a time; to close its dock is to leave it, and that tidies up."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.pane: LessonPane | None = None
        for plan in LESSONS:
            shell.actions.add(
                f"lesson_{plan.name}", f"Lesson: {plan.title}", "star", menus="Help/lessons",
                needs="cluster", handler=partial(self.open, plan), tip=plan.text,
            )  # fmt: skip

    def open(self, plan: LessonPlan) -> LessonPane:
        """Begin a lesson, or bring up the one that is under way."""
        shell = self._shell
        if self.pane is not None:
            if self.pane.lesson.plan is plan:
                shell.docks.bring_up(DOCK)
                return self.pane
            shell.docks[DOCK].close()
        lesson = Lesson(plan, shell.port, shell.store, self)
        pane = self.pane = LessonPane(lesson)
        lesson.scene.topic_shown.connect(shell.map_wanted)
        lesson.scene.group_shown.connect(shell.group_wanted)
        dock = shell.docks.add_beside("inspector", DOCK, "Lesson", pane)
        dock.closed.connect(self._left)
        pane.closed.connect(dock.close)
        shell.docks.bring_up(DOCK)
        focus(pane)
        return pane

    def _left(self, _dock: Dock) -> None:
        if self.pane is not None:
            self.pane.lesson.leave()
            self.pane = None
