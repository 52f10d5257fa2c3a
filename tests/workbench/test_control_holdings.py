"""What a client began ends with it, and two clients never share a number."""

import msgspec
import pytest

from engine.contract.catalogue import kinds_of
from engine.contract.commands import CreateTopic, UnwatchTail, WatchTail
from engine.contract.consumers import ConsumerStarted, StartConsumer, StopConsumer
from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.moves import MovesBegun, UnwatchMoves, WatchMoves
from engine.contract.outboxes import TAILS_EACH
from engine.contract.search import (
    CancelSearch,
    FollowSearch,
    SearchEnd,
    SearchNews,
    SearchStarted,
    StartSearch,
)
from engine.contract.trace import UnwatchTrace, WatchTrace
from engine.contract.values import Command, Done, EngineError, Reply
from workbench.control_holdings import MOST, Holdings

SEARCH = StartSearch("orders", None, "", 0)
CONSUMER = StartConsumer("group", ("orders",), 4)


def do(holdings: Holdings, command: Command, reply: Reply | None = None) -> None:
    holdings.done(holdings.in_engine(command), reply or Done())


def test_each_client_has_numbers_of_its_own() -> None:
    first, second = Holdings(1), Holdings(2)
    assert first.in_engine(WatchTail(7, "orders")) == WatchTail(TAILS_EACH + 7, "orders")
    assert second.in_engine(UnwatchTail(7)) == UnwatchTail(2 * TAILS_EACH + 7)
    assert first.in_engine(WatchTrace(1)) == WatchTrace(TAILS_EACH + 1)
    assert first.in_engine(WatchMetrics()) == WatchMetrics(TAILS_EACH)
    assert first.in_engine(WatchMoves(3)) == WatchMoves(TAILS_EACH + 3)
    assert first.in_engine(CreateTopic("a")) == CreateTopic("a")


def test_no_command_carries_a_number_of_its_client_into_the_engine() -> None:
    numbered = [
        kind
        for kind in kinds_of(Command)
        if {"watcher", "tail_id"} & {field.name for field in msgspec.structs.fields(kind)}
    ]
    assert {WatchTail, StartConsumer, WatchTrace} <= set(numbered)
    for kind in numbered:
        given = {
            field.name: 1 if field.type is int else ""
            for field in msgspec.structs.fields(kind)
            if field.required or field.name == "watcher"
        }
        told = Holdings(1).in_engine(kind(**given))
        assert TAILS_EACH + 1 in {getattr(told, name, 0) for name in ("watcher", "tail_id")}, kind


def test_what_still_goes_on_is_ended_the_last_first() -> None:
    holdings = Holdings(1)
    do(holdings, WatchTail(1, "orders"))
    do(holdings, WatchTrace(2))
    do(holdings, WatchMetrics())
    do(holdings, WatchMoves(3), MovesBegun(()))
    do(holdings, CONSUMER, ConsumerStarted(9, "workbench-9"))
    do(holdings, SEARCH, SearchStarted(5, (), 0))
    assert holdings.ends == (
        CancelSearch(5),
        StopConsumer(9),
        UnwatchMoves(TAILS_EACH + 3),
        UnwatchMetrics(TAILS_EACH),
        UnwatchTrace(TAILS_EACH + 2),
        UnwatchTail(TAILS_EACH + 1),
    )


def test_what_ended_is_not_ended_again() -> None:
    holdings = Holdings(1)
    do(holdings, WatchTail(1, "orders"))
    do(holdings, UnwatchTail(1))
    do(holdings, CONSUMER, ConsumerStarted(9, "workbench-9"))
    do(holdings, StopConsumer(9))
    for search_id in (5, 6):
        do(holdings, SEARCH, SearchStarted(search_id, (), 0))
    do(holdings, FollowSearch(5), SearchNews(5))
    do(holdings, FollowSearch(5), SearchNews(5, end=SearchEnd("end", "The end was reached.")))
    do(holdings, CancelSearch(6))
    assert holdings.ends == ()


def test_there_is_a_limit_and_no_number_reaches_another_client() -> None:
    holdings = Holdings(1)
    for number in range(MOST):
        do(holdings, WatchTrace(number))
    with pytest.raises(EngineError, match="end one first"):
        holdings.in_engine(WatchTail(1, "orders"))
    for number in (-1, TAILS_EACH):
        with pytest.raises(EngineError, match="no number"):
            holdings.in_engine(UnwatchTail(number))
