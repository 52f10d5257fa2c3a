"""Whoever observes a handler is told each answer once, when it is ready."""

import asyncio
from collections.abc import Callable

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.observed import observed
from engine.broker.request import CloseConnection, EncodedAnswer, Sleeper

ANSWER = EncodedAnswer(b"")


class Sleeps(Sleeper):
    """Is ready at the second look."""

    def __init__(self) -> None:
        self.looks = 0

    def sleep(self, woken: Callable[[], None]) -> None:
        woken()

    def look(self) -> EncodedAnswer | Sleeper:
        self.looks += 1
        return ANSWER if self.looks > 1 else self


def test_an_answer_at_once() -> None:
    told: list[object] = []
    assert observed(lambda _: ANSWER, lambda _: told.append)(1) is ANSWER
    assert told == [ANSWER]


def test_refusals_pass_through() -> None:
    told: list[object] = []

    def refuses(_request: object) -> None:
        raise KafkaError(Code.INVALID_REQUEST)

    def closes(_request: object) -> None:
        raise CloseConnection("enough")

    with pytest.raises(KafkaError):
        observed(refuses, lambda _: told.append)(1)
    with pytest.raises(CloseConnection):
        observed(closes, lambda _: told.append)(1)
    assert isinstance(told[0], KafkaError)
    assert told[1] is None


def test_answers_that_come_later() -> None:
    async def story() -> None:
        told: list[object] = []

        async def slowly(_request: object) -> EncodedAnswer:
            return ANSWER

        assert await observed(slowly, lambda _: told.append)(1) is ANSWER
        future = asyncio.get_running_loop().create_future()
        observed(lambda _: future, lambda _: told.append)(1)
        future.set_result(ANSWER)
        await asyncio.sleep(0)
        assert told == [ANSWER, ANSWER]

    asyncio.run(story())


def test_one_that_sleeps_is_told_when_it_is_over() -> None:
    told: list[object] = []
    sleeper = observed(lambda _: Sleeps(), lambda _: told.append, sleepers=True)(1)
    assert sleeper.look() is sleeper
    assert told == []
    assert sleeper.look() is ANSWER
    assert told == [ANSWER]
