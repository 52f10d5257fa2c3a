"""What every test is held to: no unexpected log record, no thread or task left behind.

Warnings and Qt messages fail a test by `pyproject.toml`; the rest is here.
"""

import asyncio
import logging
import os
import re
import threading
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


class AllowedLogs(logging.Handler):
    """Collects records of warning and above; a test names those that it provokes.

    `allowed_logs("no space left", "log folder .* offline")`: regular expressions, searched in
    the formatted message.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[logging.LogRecord] = []
        self.patterns: list[re.Pattern[str]] = []

    def __call__(self, *patterns: str) -> None:
        self.patterns += [re.compile(pattern) for pattern in patterns]

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)

    def unexpected(self) -> list[str]:
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.seen]
        return [line for line in lines if not any(p.search(line) for p in self.patterns)]


@pytest.fixture(autouse=True)
def allowed_logs() -> Iterator[AllowedLogs]:
    """Fails the test on a log record of warning and above that it did not declare."""
    handler = AllowedLogs()
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    if lines := handler.unexpected():
        pytest.fail("unexpected log records (declare with allowed_logs):\n" + "\n".join(lines))


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fails the test that leaves a thread or an unfinished task of a real loop behind."""
    threads_before = set(threading.enumerate())
    tasks_before = _unfinished_tasks()
    yield
    threads = [t for t in threading.enumerate() if t not in threads_before and _is_ours(t)]
    for thread in threads:
        thread.join(2)
    left = [f"thread {t.name}" for t in threads if t.is_alive()]
    left += [f"task {t.get_name()}" for t in _unfinished_tasks() - tasks_before]
    if left:
        pytest.fail("left running: " + ", ".join(left))


def _is_ours(thread: threading.Thread) -> bool:
    """Qt's own threads are strangers: once one of them (an executor of the Qt loop) has run Python
    it stays listed for ever, and joining it is an error.
    """
    return not isinstance(thread, threading._DummyThread)


def _unfinished_tasks() -> set[asyncio.Task[object]]:
    """Tasks of real event loops; a simulated process that crashed keeps its tasks on purpose."""
    known = getattr(asyncio.tasks, "_scheduled_tasks", None) or getattr(
        asyncio.tasks, "_all_tasks", ()
    )
    return {
        task
        for task in list(known)
        if not task.done() and isinstance(task.get_loop(), asyncio.BaseEventLoop)
    }
