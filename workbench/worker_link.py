"""WorkerLink: the engine's end of the process that searches.

The process is started with the first search and again after it died. Its pipe is read by a
thread of its own and written to by another; everything else happens in the engine's loop.
"""

import asyncio
import logging
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from engine.contract.search import DropSearch, SearchEnd, SearchJob, SearchNews
from engine.contract.values import EngineError
from workbench.worker_frames import FrameError, Order, read_news, write_frame

log = logging.getLogger(__name__)

WAIT_S = 0.25
"""The longest that `news` waits."""
SILENCE_S = 20.0
"""A process that has work and says nothing for so long is ended."""
JOIN_S = 2.0
SEARCHES_KEPT = 32
DIED = "The search process ended unexpectedly ({why}). Search again: it is started anew."


class _Search(msgspec.Struct):
    """What is known of a search and was not told yet."""

    news: SearchNews
    heard_at: float
    batches: list[tuple[int, bytes]] = msgspec.field(default_factory=list)
    changed: asyncio.Event = msgspec.field(default_factory=asyncio.Event)


class _Process:
    """One run of the worker, with the threads that listen and speak to it."""

    def __init__(self, link: "WorkerLink", loop: asyncio.AbstractEventLoop) -> None:
        top = str(Path(__file__).resolve().parents[1])
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "workbench.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": top},
        )
        self._link, self._loop = link, loop
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=work, name="search worker", daemon=True)
            for work in (self._listen, self._speak)
        ]
        for thread in self._threads:
            thread.start()

    def tell(self, order: Order) -> None:
        """Never waits: a process that hangs may leave its pipe full."""
        self._orders.put(order)

    def _speak(self) -> None:
        assert self.popen.stdin is not None
        with suppress(OSError), self.popen.stdin as stream:  # it died: who listens says so
            while (order := self._orders.get()) is not None:
                write_frame(stream, order)  # type: ignore[arg-type] # IO[bytes] is one

    def _listen(self) -> None:
        assert self.popen.stdout is not None
        why = ""
        try:
            while (news := read_news(self.popen.stdout)) is not None:  # type: ignore[arg-type] # IO[bytes] is one
                self._call(self._link.take, news)
        except (FrameError, OSError, ValueError) as error:
            why = str(error)
            self.popen.kill()
        code = self.popen.wait()
        self.popen.stdout.close()
        self._call(self._link.ended, self, why or f"exit code {code}")

    def _call(self, method: object, *args: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            self._loop.call_soon_threadsafe(method, *args)  # type: ignore[arg-type] # a method

    def end(self) -> None:
        """Kill it: there is nothing that it would have to finish."""
        self.popen.kill()
        self._orders.put(None)
        for thread in self._threads:
            thread.join(JOIN_S)

    def gone(self) -> None:
        """It ended by itself: nobody will read what it is told."""
        self._orders.put(None)


class WorkerLink:
    """Implements `engine.commands.search.Searcher` with one child process."""

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._searches: dict[int, _Search] = {}

    @property
    def running_count(self) -> int:
        return sum(1 for search in self._searches.values() if search.news.end is None)

    @property
    def process_id(self) -> int | None:
        """The child that runs, for whoever measures or kills it."""
        return None if self._process is None else self._process.popen.pid

    def begin(self, job: SearchJob) -> None:
        loop = asyncio.get_running_loop()
        while len(self._searches) >= SEARCHES_KEPT:
            self.cancel(next(iter(self._searches)))
        if self._process is None:
            try:
                self._process = _Process(self, loop)
            except OSError as error:
                raise EngineError(f"The search process could not be started: {error}.") from error
        self._searches[job.search_id] = _Search(SearchNews(job.search_id), loop.time())
        self._process.tell(job)

    async def news(self, search_id: int) -> SearchNews:
        search = self._searches.get(search_id)
        if search is None:
            return SearchNews(search_id, end=SearchEnd("cancelled", "The search was cancelled."))
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                await search.changed.wait()
        search.changed.clear()
        silent_for = asyncio.get_running_loop().time() - search.heard_at
        if search.news.end is None and silent_for > SILENCE_S and self._process is not None:
            log.warning("the search process said nothing for %.0f s and is ended", silent_for)
            self._process.popen.kill()
        batches, search.batches = tuple(search.batches), []
        news = msgspec.structs.replace(search.news, batches=batches)
        if news.end is not None:
            self._searches.pop(search_id, None)
        return news

    def cancel(self, search_id: int) -> None:
        search = self._searches.pop(search_id, None)
        if search is None:
            return
        end = SearchEnd("cancelled", "The search was cancelled.")
        search.news = msgspec.structs.replace(search.news, end=end)
        search.changed.set()
        if self._process is not None:
            self._process.tell(DropSearch(search_id))

    def close(self) -> None:
        """End the process; whoever waits is told."""
        process, self._process = self._process, None
        if process is not None:
            process.end()
        for search_id in list(self._searches):
            self.cancel(search_id)

    def take(self, news: SearchNews) -> None:
        """What the process said."""
        search = self._searches.get(news.search_id)
        if search is not None and search.news.end is None:
            search.batches += news.batches
            search.news = news
            search.heard_at = asyncio.get_running_loop().time()
            search.changed.set()

    def ended(self, process: _Process, why: str) -> None:
        """The process is gone: what it still had to do fails, the next search starts another."""
        if process is not self._process:
            return
        self._process = None
        process.gone()
        for search in self._searches.values():
            if search.news.end is None:
                end = SearchEnd("error", DIED.format(why=why))
                search.news = msgspec.structs.replace(search.news, batches=(), end=end)
                search.changed.set()
