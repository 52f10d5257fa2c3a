"""Tests of the window: one Qt loop for coroutines, the theme on, nothing remembered."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

import pytest
import qasync
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from ui.action import cancel_all, settle
from ui.theme import apply, themes

P = ParamSpec("P")
T = TypeVar("T")


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> None:
    """Dressing costs as much as there are widgets: once, while there are none."""
    apply(qapp, "dark")


@pytest.fixture(autouse=True)
def _dressed(_theme: None) -> Iterator[None]:
    """Every test begins in the dark theme."""
    themes().choose("dark")
    yield
    themes().choose("dark")


@pytest.fixture(autouse=True)
def _counted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lags are counted at once, however slow the machine is; the test of turns has its own limit."""
    monkeypatch.setattr("ui.models.lags.WORK_MS", 60_000)


class AtOnce(Executor):
    """Does what it is given at once: an engine on the window's own loop needs no threads here.

    PySide crashed, rarely, where many of them called back into Qt's loop.
    """

    @override
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is for whoever awaits
            done.set_exception(error)
        return done


@pytest.fixture(scope="session")
def qloop(qapp: QApplication) -> Iterator[qasync.QEventLoop]:
    """One loop for the session: opening and closing many is slow."""
    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp)
    loop.set_default_executor(AtOnce())
    yield loop
    loop.close()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests on the Qt loop, as the window's own coroutines do."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    loop = pyfuncitem._request.getfixturevalue("qloop")
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def run() -> None:
        try:
            async with asyncio.timeout(50):
                await pyfuncitem.obj(**given)
        finally:
            cancel_all()
            await settle()

    loop.run_until_complete(run())
    return True
