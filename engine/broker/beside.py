"""Blocking work in the executor, ended before whoever asked for it is."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def ended_beside(work: Callable[[], T]) -> T:
    """What the work returns. A caller that is cancelled waits for it: nothing writes after a stop."""
    future = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        if not future.cancelled():
            future.exception()  # nobody is left to be told
        raise
