"""The program in this process, its engine behind it, and a keyboard whose chords are counted."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from engine.contract.startup import EngineSettings
from tests.clients.servers import free_ports
from workbench.desktop import Desktop
from workbench.window_settings import WindowSettings

LOOK_EVERY_S = 0.01
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

Story = Callable[["Journey"], Awaitable[None]]


class Journey:
    """One life of the program; keys are real Qt events to the widget that has the focus."""

    def __init__(self, desktop: Desktop, port: int, folder: Path) -> None:
        self.desktop, self.port, self.folder = desktop, port, folder
        self.window, self.store = desktop.window, desktop.store
        self.chords = 0

    async def until(self, is_true: Callable[[], object], what: str, *, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
            await asyncio.sleep(LOOK_EVERY_S)

    async def ready(self) -> None:
        """The engine runs, and the window has the keyboard."""
        await self.until(lambda: self.store.cluster is not None, "the engine runs")
        await self._activate()

    async def _activate(self) -> None:
        """What a window manager does when no form is open any more."""
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow, "the window is active")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        self.chords += 1
        QTest.keyClick(self.in_hand, key, modifier)

    def press_in(self, widget: QWidget, key: Qt.Key) -> None:
        """A key to a menu, which has the keyboard without the focus."""
        self.chords += 1
        QTest.keyClick(widget, key)

    def type(self, text: str) -> None:
        """A word, counted as one."""
        self.chords += 1
        QTest.keyClicks(self.in_hand, text)

    @property
    def in_hand(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    async def create_topic(self, name: str) -> None:
        """Ctrl+N, the name, Return."""
        self.press(Qt.Key.Key_N, CONTROL)
        await self.until(self._form_is_in_hand, "the form has the keyboard", seconds=5)
        self.type(name)
        self.press(Qt.Key.Key_Return)
        await self.until(lambda: self.rows(name), f"topic {name} in the explorer", seconds=5)
        await self.until(lambda: QApplication.activeModalWidget() is None, "the form is gone")
        await self._activate()

    def _form_is_in_hand(self) -> bool:
        form = QApplication.activeModalWidget()
        return form is not None and form.isAncestorOf(self.in_hand)

    def rows(self, name: str) -> int:
        """How often the explorer shows a topic."""
        children = self.window.explorer.tree.section("Topics").children
        return sum(node.place.name == name for node in children)

    def events(self, kind: str) -> list[str]:
        """What the Events pane shows of one kind, newest first."""
        model = self.window.events.model
        shown = [model.event_at(row) for row in range(model.rowCount())]
        return [f"{event.text}, {event.why}" for event in shown if event.kind == kind]


@pytest.fixture
def journey(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Desktop]:
    """`journey(story)`: the program lives while the story goes on, and is quit after it."""
    monkeypatch.setattr("workbench.program.settle_memory", lambda: None)  # other tests go on

    def run(
        story: Story,
        *,
        port: int = 0,
        folder: Path | None = None,
        seconds: float = 50,
        brokers: int = 1,
    ) -> Desktop:
        chosen, where = port or free_ports(brokers), folder or tmp_path / "data"
        desktop = Desktop(
            qapp,
            EngineSettings(str(where), chosen, broker_count=brokers),
            remembered=WindowSettings(tmp_path / "window.json"),
        )
        desktop.show()

        async def main() -> None:
            async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                group.create_task(desktop.run())
                await story(Journey(desktop, chosen, where))
                desktop.quit()

        try:
            with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
                runner.run(main())
        finally:
            desktop.window.close_for_good()
            desktop.window.deleteLater()
            QApplication.processEvents()
        return desktop

    return run
