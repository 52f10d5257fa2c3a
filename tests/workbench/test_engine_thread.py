"""The engine's thread: results, errors and cancellation cross it; a stop is told as a stop."""

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest

from engine.contract.startup import EngineStoppedError
from workbench.engine_thread import EngineThread


@pytest.fixture(autouse=True)
def _no_garbage_of_qt() -> None:
    """What other tests left must die in this thread, not in the engine's."""
    gc.collect()


@pytest.fixture
def thread() -> Iterator[EngineThread]:
    engine = EngineThread()
    engine.start()
    yield engine
    engine.stop()
    assert engine.join(5)


async def where() -> str:
    return threading.current_thread().name


async def forever() -> None:
    await asyncio.Event().wait()


async def refuse() -> None:
    raise KeyError("no")


def test_a_coroutine_runs_in_the_engines_thread(thread: EngineThread) -> None:
    assert asyncio.run(thread.call(where())) == "engine"


def test_an_error_comes_back_to_the_caller(thread: EngineThread) -> None:
    with pytest.raises(KeyError):
        asyncio.run(thread.call(refuse()))


def test_the_callers_own_cancel_reaches_the_engine(thread: EngineThread) -> None:
    ended = threading.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def main() -> None:
        async with asyncio.timeout(0.05):
            await thread.call(work())

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert ended.wait(5)


def test_a_stop_is_told_as_a_stop_not_as_a_cancel(thread: EngineThread) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_later(0.02, thread.stop)
        await thread.call(forever())

    with pytest.raises(EngineStoppedError):
        asyncio.run(main())


def test_asking_a_stopped_thread_says_that_it_stopped() -> None:
    thread = EngineThread()
    thread.start()
    thread.stop()
    assert thread.join(5)
    with pytest.raises(EngineStoppedError):
        asyncio.run(thread.call(where()))
    thread.call_soon(lambda: None)


def test_beside_a_visible_window_a_busy_loop_takes_breaks_and_otherwise_none() -> None:
    visible = True
    thread = EngineThread(is_window_visible=lambda: visible)
    thread.start()

    async def breaks() -> int:
        loop = asyncio.get_running_loop()
        selector = loop._selector  # type: ignore[attr-defined]
        before: int = selector.break_count
        end = loop.time() + 0.05
        while loop.time() < end:
            await asyncio.sleep(0)
        return int(selector.break_count) - before

    beside_window = asyncio.run(thread.call(breaks()))
    visible = False
    hidden = asyncio.run(thread.call(breaks()))
    thread.stop()
    assert thread.join(5)
    assert beside_window > 2
    assert hidden == 0
