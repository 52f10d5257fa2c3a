"""@action: a coroutine as the slot of a click, with its failures turned into words.

The coroutine runs on the window's own loop (qasync) and may `await port.ask(...)`. A refusal of
the engine becomes a notice; anything else is our mistake: it is logged, and the user is told
that it happened. Nothing else in `ui` may catch every exception.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import signature
from typing import Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from engine.contract.startup import EngineStoppedError
from engine.contract.values import EngineError
from ui.notices import Notice, notices

log = logging.getLogger(__name__)

P = ParamSpec("P")
S = TypeVar("S")
Step = Coroutine[object, object, None]

_running: set[asyncio.Task[None]] = set()
"""The loop itself keeps only weak references to its tasks."""


def action(
    method: Callable[Concatenate[S, P], Step],
) -> Callable[Concatenate[S, P], None]:
    """Turn an async method into a slot that returns at once."""
    wanted = len(signature(method).parameters) - 1  # without self

    @wraps(method)
    def slot(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        # Qt hands `clicked` a bool that most methods do not ask for.
        fewer = args[:wanted]
        step = method(self, *fewer, **kwargs)  # type: ignore[arg-type] # mypy cannot count
        start(self, step, is_asked=True)

    return slot


def start(owner: object, step: Step, *, is_asked: bool = False) -> None:
    """Run a coroutine for an object of the window; it is forgotten when that object is gone.

    What the user did not ask for does not complain that the engine stopped: the window shows that.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # the application has ended: widgets say their goodbyes to nobody
        step.close()
        return
    task = loop.create_task(_told(owner, step, is_asked=is_asked))
    _running.add(task)

    def forget(done: asyncio.Task[None]) -> None:
        _running.discard(done)
        step.close()  # cancelled before it began, it would complain that nobody awaited it

    task.add_done_callback(forget)


async def settle() -> None:
    """Wait until everything started so far has ended; for whoever closes the window."""
    while _running:
        await asyncio.gather(*_running, return_exceptions=True)


def cancel_all() -> None:
    """Give up what still runs."""
    for task in list(_running):
        task.cancel()


async def _told(owner: object, step: Step, *, is_asked: bool) -> None:
    try:
        await step
    except EngineStoppedError as stopped:
        if is_asked:
            notices().tell(Notice(stopped.text, "bad"))
    except EngineError as refusal:
        code = f" ({refusal.code})" if refusal.code and refusal.code not in refusal.text else ""
        notices().tell(Notice(refusal.text + code, "bad"))
    except Exception as error:
        if isinstance(owner, QObject) and not isValid(owner):
            log.debug("%s ended after its widget was gone: %s", type(owner).__name__, error)
            return
        log.exception("an action of %s failed", type(owner).__name__)
        notices().tell(
            Notice(
                "Something went wrong inside the window",
                "bad",
                f"{type(error).__name__}: {error}. The cluster is not affected; the log on"
                " the terminal has the details.",
            )
        )
