"""A handler with somebody beside it who is told when each answer is ready."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import iscoroutine
from typing import Any

from engine.base.errors import KafkaError
from engine.broker.request import CloseConnection, EncodedAnswer, Sleeper
from engine.wire.message import Message

Over = Callable[[Any], None]
"""Told the answer; None where there is none, or an error instead."""
Begin = Callable[[Any], Over]
"""Told the request."""


def observed(
    handle: Callable[[Any], Any], begin: Begin, *, sleepers: bool = False
) -> Callable[[Any], Any]:
    """The handler, observed; an answer that sleeps only where `sleepers` says so."""

    def handled(request: Any) -> Any:
        over = begin(request)
        try:
            answer = handle(request)
        except KafkaError as error:
            over(error)
            raise
        except CloseConnection:
            over(None)
            raise
        if answer is None or isinstance(answer, Message | EncodedAnswer):
            over(answer)
        elif isinstance(answer, asyncio.Future):
            answer.add_done_callback(lambda future: over(_outcome(future)))
        elif iscoroutine(answer):
            return _waited(answer, over)
        elif sleepers and isinstance(answer, Sleeper):
            return _Watched(answer, over)
        return answer

    return handled


def _outcome(future: asyncio.Future[Any]) -> Any:
    return None if future.cancelled() else future.exception() or future.result()


async def _waited(answer: Awaitable[Any], over: Over) -> Any:
    outcome: object = None
    try:
        outcome = await answer
        return outcome
    except KafkaError as error:
        outcome = error
        raise
    finally:
        over(outcome)


class _Watched(Sleeper):
    """An answer that is waited for, watched until it is there."""

    __slots__ = ("_inner", "_over")

    def __init__(self, inner: Sleeper, over: Over) -> None:
        self._inner = inner
        self._over = over

    def sleep(self, woken: Callable[[], None]) -> None:
        self._inner.sleep(woken)

    def look(self) -> Any:
        outcome = self._inner.look()
        if isinstance(outcome, Sleeper):
            self._inner = outcome
            return self
        self._over(outcome)
        return outcome
