"""Consumers built in cross the thread as plain data."""

import msgspec

from engine.contract.consumers import (
    ConsumerPlace,
    ConsumerView,
    OfConsumer,
    PauseConsumer,
    StartConsumer,
)


def test_a_view_comes_back_as_it_was():
    view = ConsumerView(
        consumer_id=1, tail_id=2, group_id="g", topics=("t",), client_id="workbench-1",
        reset="latest", auto_commit=True, is_cooperative=False, max_poll_interval_ms=300_000,
        state="reading", why="", is_awaited=False, member_id="m", generation=None, protocol="",
        is_leader=False, assigned=(ConsumerPlace("t", 0, 2**62, None),), record_count=3,
        commit_count=0, committed_at_ms=None, rebalance_count=1, leaves_at_ms=None,
    )  # fmt: skip
    data = msgspec.msgpack.encode(view)
    assert msgspec.msgpack.decode(data, type=ConsumerView) == view


def test_what_is_asked_of_one_names_it():
    data = msgspec.msgpack.encode(PauseConsumer(7))
    assert msgspec.msgpack.decode(data) == {"type": "PauseConsumer", "consumer_id": 7}
    assert isinstance(PauseConsumer(7), OfConsumer)
    assert not isinstance(StartConsumer("g", ("t",), 1), OfConsumer)
