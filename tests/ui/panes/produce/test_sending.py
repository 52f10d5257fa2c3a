"""Runs: counted exactly, one part at a time, stopped at once."""

import pytest

from engine.contract.produce import ProducedMany, ProduceFailure, ProduceMany
from engine.contract.values import EngineError
from tests.ui.port import CannedPort
from ui.action import settle
from ui.panes.produce.draft import Order
from ui.panes.produce.sending import AT_ONCE, MOST_FAILURES, SendRun
from ui.widgets.payload import Given


class Time:
    ms = 1_000


@pytest.fixture
def port(qapp):
    return CannedPort()


def run_of(port, time=Time, **how):
    order = Order("test", Given(choice="null"), Given(how.pop("value", "{{n}}")), **how)
    return SendRun(port, order, lambda: time.ms, lambda low, high: low)


async def test_many_go_in_parts_and_are_counted(port):
    run = run_of(port, record_count=AT_ONCE * 2 + 1, codec="lz4", acks="1")
    run.begin()
    await settle()
    assert [len(asked.records) for asked in port.asked] == [AT_ONCE, AT_ONCE, 1]
    assert {(asked.codec, asked.acks) for asked in port.asked} == {("lz4", "1")}
    assert (run.sent, run.failed, run.is_running) == (AT_ONCE * 2 + 1, 0, False)
    assert run.last == (0, 11 + run.sent)


async def test_large_records_make_smaller_parts(port):
    run = run_of(port, value="x" * 600_000, record_count=4)
    run.begin()
    await settle()
    assert [len(asked.records) for asked in port.asked] == [2, 2]


async def test_a_rate_sends_what_is_due_and_catches_up_no_more_than_a_second(port, qtbot):
    time = Time()
    run = run_of(port, time, record_count=None, rate_per_s=10)
    run.begin()
    await settle()
    assert run.sent == 1
    time.ms += 500
    run._pump()
    await settle()
    assert run.sent == 6
    time.ms += 60_000
    run._pump()
    await settle()
    assert run.sent == 16
    time.ms += 100
    run._pump()
    await settle()
    assert run.sent <= 18
    run.stop()
    assert not run.is_running
    asked = len(port.asked)
    run._pump()
    assert len(port.asked) == asked


async def test_stopping_counts_what_is_under_way(port, qtbot):
    run = run_of(port, record_count=AT_ONCE * 3)
    run.begin()
    with qtbot.waitSignal(run.ended, timeout=0, raising=False):
        run.stop()
    assert run.is_running
    await settle()
    assert (run.sent, run.is_running) == (AT_ONCE, False)


async def test_failures_are_counted_and_told(port):
    told = ProduceFailure(1, 1, "It is too large.", "MESSAGE_TOO_LARGE")
    port.answers[ProduceMany] = ProducedMany("test", ((0, 5), None), (told,), 9)
    run = run_of(port, record_count=2)
    run.begin()
    await settle()
    assert (run.sent, run.failed, run.last) == (1, 1, (0, 5))
    assert run.problem.code == "MESSAGE_TOO_LARGE"


async def test_a_run_that_only_fails_gives_up(port):
    port.answers[ProduceMany] = EngineError("No such topic.", "UNKNOWN_TOPIC_OR_PARTITION")
    run = run_of(port, record_count=1_000_000)
    run.begin()
    await settle()
    assert run.failed == MOST_FAILURES
    assert not run.is_running


async def test_json_that_becomes_invalid_hex_is_a_failure_not_an_exception(port):
    order = Order("test", Given(choice="null"), Given("{{pick 00 zz}}", "hex"), record_count=1)
    run = SendRun(port, order, lambda: 0, lambda low, high: high)
    run.begin()
    await settle()
    assert (run.sent, run.failed) == (0, 1)
    assert "no digit of hex" in run.problem.text
