"""The bridge: frames come by signal, asks by await, refusals as values, stops as stops."""

import asyncio
import sys
import threading
from collections.abc import Coroutine
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from engine.contract.commands import DeleteTopic
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineStoppedError, StartError, StartRefused
from engine.contract.values import Command, Done, EngineError, Reply
from workbench.bridge import FRAME_MS, HIDDEN_FRAME_MS, LONGEST_FRAME_MS, Bridge

REFUSAL = StartRefused("port_taken", "Port 9092 is taken.", suggestion="9093")


class SmallEngine:
    """An engine with one kind of answer for each way a command can end."""

    def __init__(self, outbox: Outbox, *, refusal: StartRefused | None = None) -> None:
        self.outbox = outbox
        self.refusal = refusal
        self.threads: list[str] = []
        self.is_stopped = False

    async def start(self) -> None:
        self.threads.append(threading.current_thread().name)
        if self.refusal is not None:
            raise StartError(self.refusal)
        self.outbox.event(Event(1, "engine_started", "good", "Engine started"))

    async def execute(self, command: Command) -> Reply:
        match command:
            case DeleteTopic("refused"):
                raise EngineError("There is no topic refused.", "UNKNOWN_TOPIC_OR_PARTITION")
            case DeleteTopic("waits"):
                await asyncio.Event().wait()
        return Done()

    async def stop(self) -> None:
        self.is_stopped = True
        self.outbox.event(Event(2, "engine_stopping", "info", "Engine stopping"))


@pytest.fixture
def run(qapp: QApplication) -> Any:
    def run_in_qt(coroutine: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            return runner.run(coroutine)

    return run_in_qt


async def frames_until(bridge: Bridge, count: int) -> list[Frame]:
    frames: list[Frame] = []
    enough = asyncio.Event()

    def take(frame: Frame) -> None:
        frames.append(frame)
        if len(frames) >= count:
            enough.set()

    bridge.frames.connect(take)
    await asyncio.wait_for(enough.wait(), 5)
    return frames


def test_what_the_engine_says_arrives_as_a_frame_on_the_windows_thread(run: Any) -> None:
    bridge = Bridge()

    async def main() -> list[Frame]:
        assert await bridge.start(SmallEngine) is None
        frames = await frames_until(bridge, 1)
        await bridge.stop()
        return frames

    frames = run(main())
    assert [event.text for event in frames[0].events] == ["Engine started"]


def test_the_engine_runs_in_a_thread_of_its_own(run: Any) -> None:
    bridge = Bridge()
    engines: list[SmallEngine] = []

    def make(outbox: Outbox) -> SmallEngine:
        engines.append(SmallEngine(outbox))
        return engines[0]

    async def main() -> None:
        await bridge.start(make)
        assert bridge.is_running
        await bridge.stop()
        assert not bridge.is_running

    run(main())
    assert engines[0].threads == ["engine"]
    assert engines[0].is_stopped


def test_a_command_is_answered_or_refused(run: Any) -> None:
    bridge = Bridge()

    async def main() -> None:
        await bridge.start(SmallEngine)
        assert await bridge.ask(DeleteTopic("a")) == Done()
        with pytest.raises(EngineError, match="no topic refused"):
            await bridge.ask(DeleteTopic("refused"))
        await bridge.stop()

    run(main())


def test_a_refused_start_is_a_value_and_another_start_may_follow(run: Any) -> None:
    bridge = Bridge()

    async def main() -> None:
        refused = await bridge.start(lambda outbox: SmallEngine(outbox, refusal=REFUSAL))
        assert refused == REFUSAL
        assert not bridge.is_running
        assert await bridge.start(SmallEngine) is None
        assert await bridge.ask(DeleteTopic("a")) == Done()
        await bridge.stop()

    run(main())


def test_a_waiting_ask_is_told_that_the_engine_stopped(run: Any) -> None:
    bridge = Bridge()

    async def main() -> None:
        await bridge.start(SmallEngine)
        asyncio.get_running_loop().call_later(
            0.02, lambda: stops.append(asyncio.ensure_future(bridge.stop()))
        )
        with pytest.raises(EngineStoppedError):
            await bridge.ask(DeleteTopic("waits"))
        await stops[0]
        with pytest.raises(EngineStoppedError):
            await bridge.ask(DeleteTopic("a"))

    stops: list[asyncio.Future[None]] = []
    run(main())


def test_the_last_words_of_the_engine_are_shown(run: Any) -> None:
    bridge = Bridge()
    texts: list[str] = []
    bridge.frames.connect(lambda frame: texts.extend(event.text for event in frame.events))

    async def main() -> None:
        await bridge.start(SmallEngine)
        await bridge.stop()

    run(main())
    assert texts == ["Engine started", "Engine stopping"]


def test_the_switch_interval_is_short_only_beside_an_engine(run: Any) -> None:
    bridge = Bridge()
    before = sys.getswitchinterval()

    async def main() -> float:
        await bridge.start(SmallEngine)
        during = sys.getswitchinterval()
        await bridge.stop()
        return during

    assert run(main()) == pytest.approx(0.0001)
    assert sys.getswitchinterval() == pytest.approx(before)


def test_a_hidden_window_is_shown_frames_less_often(qtbot: QtBot) -> None:
    bridge = Bridge()
    assert bridge._timer.interval() == FRAME_MS
    bridge.set_visible(False)
    assert bridge._timer.interval() == HIDDEN_FRAME_MS
    bridge.set_visible(True)
    assert bridge._timer.interval() == FRAME_MS


def test_an_expensive_frame_stretches_the_pause_after_it(qtbot: QtBot) -> None:
    bridge = Bridge()
    bridge._set_interval(50.0)
    assert bridge._timer.interval() == 200
    bridge._set_interval(10_000.0)
    assert bridge._timer.interval() == LONGEST_FRAME_MS
    bridge._set_interval(1.0)
    assert bridge._timer.interval() == FRAME_MS
