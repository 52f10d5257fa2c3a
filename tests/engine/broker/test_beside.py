"""Work in the executor ends before the one who asked for it."""

import asyncio
import threading

import pytest

from engine.broker.beside import ended_beside


def test_it_returns_what_the_work_returns() -> None:
    async def story() -> None:
        assert await ended_beside(lambda: 7) == 7

    asyncio.run(story())


@pytest.mark.parametrize("fails", [True, False])
def test_a_cancelled_caller_waits_for_the_end(fails: bool) -> None:
    go, ended = threading.Event(), []

    def work() -> None:
        go.wait(10)
        ended.append(True)
        if fails:
            raise OSError

    async def story() -> None:
        task = asyncio.get_running_loop().create_task(ended_beside(work))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended

    asyncio.run(story())
