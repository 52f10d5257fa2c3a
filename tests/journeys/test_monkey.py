"""A seeded monkey at the real program while a hostile producer sends all it has.

No exception, no unexpected log record, no freeze, and nothing opened because of a payload.
MONKEY_SEED and MONKEY_SECONDS say which monkey and for how long.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable
from traceback import format_exception

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMenu, QWidget

from engine.contract.commands import CreateTopic, Produce
from engine.contract.startup import EngineStoppedError
from engine.contract.values import EngineError
from tests.journeys.payloads import HOST, TRAP, payloads

SEED = int(os.environ.get("MONKEY_SEED", "1"))
SECONDS = float(os.environ.get("MONKEY_SECONDS", "8"))
FREEZE_MS = 500
BEAT_MS = 16
TOPICS = ("con", "NUL", "a.", "x" * 249, "orders")
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
KEYS = [
    *range(int(Qt.Key.Key_A), int(Qt.Key.Key_Z) + 1),
    *(int(key) for key in (
        Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space,
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home,
        Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Delete, Qt.Key.Key_F5,
        Qt.Key.Key_F6, Qt.Key.Key_Backspace, Qt.Key.Key_Slash, Qt.Key.Key_Comma, Qt.Key.Key_Menu,
    )),
]  # fmt: skip
NOT_PRESSED = {(int(Qt.Key.Key_Q), CONTROL), (int(Qt.Key.Key_F4), ALT)}
"""It may not leave: that ends the test."""
NOT_CHOSEN = ("Quit", "Open the data folder", "Full screen")
"""Menu entries that leave the program or ask the desktop for something."""
ALLOWED_LOGS = ("left without sending", "began at the end", "refused", "closed 127", "step by step")


STARVED_S = 2.0


class Heart:
    """Beats in Qt's thread; how late the latest beat was, and what was done before it.

    Up to two seconds in which this thread did not run may be the machine's doing; more is ours.
    """

    def __init__(self, done: list[str]) -> None:
        self.worst_ms = 0.0
        self.worst_after: list[str] = []
        self._done = done
        self._last = time.perf_counter()
        self._cpu = time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        waited = now - self._last
        late_ms = (waited if waited > STARVED_S else cpu - self._cpu) * 1_000 - BEAT_MS
        if late_ms > self.worst_ms:
            self.worst_ms, self.worst_after = late_ms, self._done[-2:]
        self._last, self._cpu = now, cpu

    def stop(self) -> None:
        self._timer.stop()


class Watcher:
    """An audit hook cannot be taken out again: this one is switched off."""

    def __init__(self) -> None:
        self.led: list[str] = []
        self.is_on = True
        sys.addaudithook(self._see)

    def _see(self, event: str, args: tuple[object, ...]) -> None:
        if self.is_on and event in {"open", "socket.connect", "socket.getaddrinfo", "os.scandir"}:
            text = repr(args)
            if TRAP in text or HOST in text:
                self.led.append(f"{event}: {text[:200]}")


class Monkey:
    """Chooses from its seed alone what to do next."""

    def __init__(self, window: QMainWindow, seed: int) -> None:
        self._window, self._chance = window, random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        kinds: list[tuple[Callable[[], str], int]] = [
            (self._click, 8), (self._key, 10), (self._drag, 2), (self._resize, 1),
            (self._close_something, 1), (self._act_from_menu, 2), (self._wheel_by_keys, 2),
        ]  # fmt: skip
        chosen = self._chance.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
        try:
            self.done.append(chosen())
        except RuntimeError as error:  # a form that was closed went while the hand was moving
            if "already deleted" not in str(error):
                raise
            self.done.append("reached for what was gone")

    def _top(self) -> QWidget:
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return top or self._window

    def _someone(self) -> QWidget | None:
        top = self._top()
        found = [w for w in top.findChildren(QWidget) if w.isVisible() and w.width() > 2]
        return self._chance.choice(found) if found else None

    def _spot(self, widget: QWidget) -> QPoint:
        chance = self._chance
        return QPoint(chance.randrange(widget.width()), chance.randrange(max(widget.height(), 1)))

    def _click(self) -> str:
        widget = self._someone()
        if widget is None:
            return "nothing to click"
        if isinstance(widget, QMenu):
            widget.close()
            return "closed a menu"
        button = self._chance.choice([Qt.MouseButton.LeftButton] * 4 + [Qt.MouseButton.RightButton])
        spot, name = self._spot(widget), type(widget).__name__
        if self._chance.random() < 0.15:
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, PLAIN, spot)
        else:
            QTest.mouseClick(widget, button, PLAIN, spot)
        return f"clicked {name}"

    def _key(self) -> str:
        key = self._chance.choice(KEYS)
        modifier = self._chance.choice([PLAIN] * 5 + [CONTROL, CONTROL, SHIFT])
        if (key, modifier) in NOT_PRESSED:
            return "kept its hands off"
        target = QApplication.focusWidget() or self._top()
        QTest.keyClick(target, Qt.Key(key), modifier)
        return f"pressed {Qt.Key(key).name}"

    def _wheel_by_keys(self) -> str:
        target = QApplication.focusWidget() or self._top()
        for _ in range(self._chance.randrange(1, 12)):
            QTest.keyClick(target, self._chance.choice([Qt.Key.Key_Up, Qt.Key.Key_Down]))
        return "moved up and down"

    def _drag(self) -> str:
        widget = self._someone()
        if widget is None or isinstance(widget, QMenu):
            return "nothing to drag"
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, PLAIN, self._spot(widget))
        QTest.mouseMove(widget, self._spot(widget))
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, PLAIN, self._spot(widget))
        return f"dragged over {type(widget).__name__}"

    def _resize(self) -> str:
        self._window.resize(self._chance.randrange(960, 1_921), self._chance.randrange(600, 1_081))
        return "resized"

    def _close_something(self) -> str:
        top = self._top()
        if top is not self._window:
            top.close()
        return "closed a form"

    def _act_from_menu(self) -> str:
        entries = [
            entry
            for entry in self._window.actions()
            if entry.isEnabled()
            and not any(words in entry.text().replace("&", "") for words in NOT_CHOSEN)
        ]
        if not entries or QApplication.activeModalWidget() is not None:
            return "no menu"
        entry = self._chance.choice(entries)
        entry.trigger()
        return f"chose {entry.text()}"


async def hostile_producer(it) -> None:
    """Round and round through every payload and every topic's name."""
    for name in TOPICS:
        await it.desktop.bridge.ask(CreateTopic(name, 2))
    turn = 0
    while True:
        for key, value, headers in payloads():
            name = TOPICS[turn % len(TOPICS)]
            stamp = (None, -1, 2**63 - 1)[turn % 3]
            record = Produce(name, value, key, headers=tuple(headers), timestamp_ms=stamp)
            turn += 1
            try:
                await it.desktop.bridge.ask(record)
            except EngineStoppedError:
                return
            except EngineError:  # too large, too odd, or the monkey deleted the topic
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.01)


@pytest.mark.timeout(SECONDS + 120)
def test_a_monkey_finds_nothing(journey, allowed_logs, monkeypatch, capsys, qapp):
    allowed_logs(*ALLOWED_LOGS)
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    monkeypatch.setattr(QFileDialog, "open", lambda _self: None)  # the desktop's own, not ours
    mistakes: list[str] = []
    hook = lambda *raised: mistakes.append("".join(format_exception(*raised)))  # noqa: E731
    monkeypatch.setattr(sys, "excepthook", hook)
    watcher = Watcher()

    async def story(it):
        await it.ready()
        monkeypatch.chdir(it.folder.parent)  # for folders that it names without a path
        monkey = Monkey(it.window, SEED)
        heart = Heart(monkey.done)
        producer = asyncio.get_running_loop().create_task(hostile_producer(it))
        try:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                monkey.act()
                await asyncio.sleep(0.02)
        finally:
            heart.stop()
            watcher.is_on = False
            producer.cancel()
            await asyncio.gather(producer, return_exceptions=True)
            for top in QApplication.topLevelWidgets():
                if top is not it.window and top.isVisible():
                    top.close()
        with capsys.disabled():
            print(
                f"\nmonkey {SEED}: {len(monkey.done)} acts, worst beat {heart.worst_ms:.0f} ms late"
                f" after {heart.worst_after}"
            )
        last = monkey.done[-20:]
        assert not mistakes, "\n".join((*mistakes, *last))
        assert watcher.led == [], last
        assert not [url for url in opened if TRAP in url or HOST in url]
        assert heart.worst_ms < FREEZE_MS, heart.worst_after

    journey(story, seconds=SECONDS + 60)
