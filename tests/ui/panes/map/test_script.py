"""A script tells of each fault at its time, says what comes next, and can be stopped."""

import pytest

from engine.contract.cluster_commands import CutLink, Heal, KillBroker, TimedFault
from ui.panes.map.script import ScriptBar

FAULTS = (
    TimedFault(0, KillBroker(2)),
    TimedFault(500, CutLink(1, 3)),
    TimedFault(2_000, Heal()),
)


class Clock:
    now_ms = 0.0

    def __call__(self) -> float:
        return self.now_ms


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bar(qtbot, clock):
    made = ScriptBar(clock)
    qtbot.addWidget(made)
    made.told = []
    made.due.connect(made.told.append)
    return made


def test_each_fault_is_due_at_its_time(bar, clock):
    bar.run(FAULTS)
    assert bar.told == [*FAULTS[:1]]
    assert bar.words == "Script: 1 of 3 done, in 500 ms cut-link 1 3"
    assert bar.isVisible()
    bar.grab()
    clock.now_ms = 499
    bar._step()
    assert len(bar.told) == 1
    clock.now_ms = 2_100
    bar._step()
    assert bar.told == [*FAULTS]
    assert not bar.is_running
    assert not bar.isVisible()


def test_a_stopped_script_does_no_more(bar, clock, qtbot):
    bar.run(FAULTS)
    with qtbot.waitSignal(bar.ended):
        bar.stop_button.click()
    clock.now_ms = 9_000
    assert not bar.is_running
    assert len(bar.told) == 1


def test_it_goes_by_itself(qtbot):
    bar = ScriptBar()
    qtbot.addWidget(bar)
    told = []
    bar.due.connect(told.append)
    with qtbot.waitSignal(bar.ended, timeout=3_000):
        bar.run((TimedFault(0, KillBroker(1)), TimedFault(250, Heal())))
    assert [type(each.command) for each in told] == [KillBroker, Heal]
