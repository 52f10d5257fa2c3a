"""A lesson: steps that say what to press, do it to the live cluster, and tick by what it tells."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ui.action import action
from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.panes.lessons.scene import Scene
from ui.widgets.guide import Step
from ui.widgets.text import counted

Words = str | Callable[[], str]
"""Plain, or of what the lesson has found out by then."""


def said(words: Words) -> str:
    return words if isinstance(words, str) else words()


@dataclass(frozen=True, slots=True)
class LessonStep:
    """What is to be done, who does it, and how the cluster shows that it is done."""

    title: Words
    text: Words
    until: Callable[[], bool]
    done: Words
    """What came of it: read at the moment it is done."""
    press: Words = ""
    """The words on its button; "" where there is nothing to do but to look."""
    act: Callable[[], Awaitable[None]] | None = None

    def ahead(self) -> Step:
        """As a guide shows it before its turn: what it says may not be known yet."""
        return Step(said(self.title), "", "", "")

    def words(self, outcome: str = "") -> Step:
        """As a guide shows it; `outcome` once it is done."""
        press = said(self.press)
        text = f"{said(self.text)} Press “{press}”." if press else said(self.text)
        return Step(said(self.title), text, "Waiting for the cluster", outcome)


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """What is taught, and in which steps on a scene."""

    name: str
    title: str
    text: str
    steps: Callable[[Scene], tuple[LessonStep, ...]]


class Lesson(QObject):
    """One lesson on the cluster of the window. It can be done again, and leaves nothing behind."""

    changed = Signal()
    """A step is ticked, or its button rests or can be pressed."""

    def __init__(
        self, plan: LessonPlan, port: EnginePort, store: Store, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.scene = Scene(port, store, f"lesson-{plan.name}")
        self.steps = (*plan.steps(self.scene), self._last_step())
        self.outcomes: list[str] = []
        """What came of the steps that are done."""
        self._turn = asyncio.Lock()
        store.frame_applied.connect(self.look)
        store.restarted.connect(self._restarted)

    @property
    def is_busy(self) -> bool:
        """Whether something is done right now."""
        return self._turn.locked()

    @property
    def current(self) -> LessonStep | None:
        """The step to do; None: all are done."""
        done = len(self.outcomes)
        return self.steps[done] if done < len(self.steps) else None

    @action
    async def press(self) -> None:
        """Do what the button of the present step says."""
        step = self.current
        if step is not None and step.act is not None and not self.is_busy:
            await self._do(step.act)

    @action
    async def begin_again(self) -> None:
        """Put everything back and start with the first step."""
        if not self.is_busy:
            await self._do(self._begin_again)

    async def _begin_again(self) -> None:
        await self.scene.tidy()
        self._restarted()

    def _restarted(self) -> None:
        self.scene.start_over()
        self.outcomes.clear()
        self.changed.emit()

    @action
    async def leave(self) -> None:
        """The lesson is closed, wherever it stands; what is under way is waited for."""
        self.scene.store.frame_applied.disconnect(self.look)
        self.scene.store.restarted.disconnect(self._restarted)
        try:
            async with self._turn:
                await self.scene.tidy()
        finally:
            self.deleteLater()

    def look(self, _changes: object = None) -> None:
        """Tick what the cluster shows to be done."""
        before = len(self.outcomes)
        while not self.is_busy and (step := self.current) is not None and step.until():
            self.outcomes.append(said(step.done))
        if len(self.outcomes) != before:
            self.changed.emit()

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                self.changed.emit()
                await work()
        finally:
            self.look()
            self.changed.emit()

    def _last_step(self) -> LessonStep:
        scene = self.scene
        return LessonStep(
            "Leave everything as it was",
            "What the lesson made is deleted, and what it ended runs again.",
            press="Tidy up",
            act=scene.tidy,
            until=lambda: scene.is_tidy,
            done=lambda: f"{scene.topic} is gone, {counted(len(scene.running), 'broker')} serve",
        )
