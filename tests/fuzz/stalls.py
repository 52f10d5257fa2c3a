"""How long single callbacks hold the loop of an engine in this process, in its own CPU time.

`python -m tests.fuzz.stalls` prints the longest of every flood. CPU time and not the clock's: what
a busy machine does meanwhile is not the engine's.
"""

import argparse
import asyncio
import contextlib
import gc
import logging
import time
from asyncio import events
from collections.abc import Iterator

from tests.engine.handlers.serving import OS, Serving, serving
from tests.fuzz import admin
from tests.fuzz.live import flood_frames

TURNS = 20_000


class Longest:
    """The longest callback since it was last asked for."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.what = ""

    def saw(self, seconds: float, handle: events.Handle) -> None:
        if seconds > self.seconds:
            self.seconds, self.what = seconds, repr(handle)


@contextlib.contextmanager
def watched_callbacks() -> Iterator[Longest]:
    """Time every callback of every loop of this thread."""
    longest, run = Longest(), events.Handle._run

    def timed(handle: events.Handle) -> None:
        began = time.process_time()
        try:
            run(handle)
        finally:
            longest.saw(time.process_time() - began, handle)

    events.Handle._run = timed  # type: ignore[method-assign]  # the loop calls nothing else
    try:
        yield longest
    finally:
        events.Handle._run = run  # type: ignore[method-assign]  # as above


async def stall(engine: Serving, longest: Longest, frame: bytes) -> tuple[float, bool]:
    """CPU seconds of the longest callback that a frame caused, and whether it was answered."""
    client = engine.client()
    await asyncio.sleep(0)
    gc.collect()
    gc.freeze()
    longest.seconds = 0.0
    asyncio.get_running_loop().call_soon(client.transport.feed, frame)
    for _ in range(TURNS):
        await asyncio.sleep(0)
        if client.transport.taken or client.transport.is_closed:
            break
    await engine.broker.auto_creation.settled()
    await engine.broker.settled()
    was_answered = not client.transport.is_closed
    worst = longest.seconds
    client.hang_up()
    return worst, was_answered


async def stalls(frames: list[tuple[str, bytes]]) -> list[tuple[float, str, int, bool]]:
    """Every frame's longest callback, the longest first."""
    found = []
    with watched_callbacks() as longest:
        async with serving(configs=OS) as engine:
            for name, frame in frames:
                seconds, was_answered = await stall(engine, longest, frame)
                found.append((seconds, name, len(frame), was_answered))
    return sorted(found, reverse=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="floods whose name holds this")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    frames = [*admin.frames(), *flood_frames()]
    frames = [(name, frame) for name, frame in frames if options.only in name]
    for seconds, name, size, was_answered in asyncio.run(stalls(frames)):
        end = "" if was_answered else ", closed"
        print(f"{seconds * 1e3:6.1f} ms  {name}, {size:,} bytes{end}")


if __name__ == "__main__":
    main()
