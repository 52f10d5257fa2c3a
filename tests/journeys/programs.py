"""A real client of a journey: a Python program in a process of its own."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from tests.journeys.conftest import Journey


@contextlib.asynccontextmanager
async def running(
    it: Journey, program: str, *words: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """It is given the port and these words, may be told to end, and is killed in the end."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(it.port), *words, stdin=pipe, stdout=pipe
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


async def tell_to_end(child: asyncio.subprocess.Process) -> None:
    """A line for a program that goes on until one comes."""
    assert child.stdin is not None
    child.stdin.write(b"\n")
    await child.stdin.drain()
