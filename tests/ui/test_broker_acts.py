"""Only what makes sense is offered, and every act is one of the command line's."""

from engine.contract.cluster_commands import KillBroker
from tests.ui.samples import broker
from ui.broker_acts import ACTS, acts_for, life_of
from ui.ctl_line import ctl_line
from workbench.ctl_words import COMMANDS


def offered(**figures: object) -> list[str]:
    return [act.name for act in acts_for(broker(2, **figures))]


def test_a_broker_that_runs_may_be_ended_and_one_that_does_not_started() -> None:
    assert offered() == ["pause", "stop", "kill", "cut_power"]
    assert offered(is_running=False, why="it does not run") == ["start"]
    assert offered(is_running=False, why="it is paused") == ["resume", "kill", "cut_power"]


def test_its_life_is_one_word() -> None:
    assert life_of(broker(1)) == "running"
    assert life_of(broker(1, is_fenced=True, why="the controller has fenced it")) == "fenced"
    assert life_of(broker(1, why="it is stopping")) == "stopping"


def test_each_act_has_its_command_and_its_line() -> None:
    assert ACTS["kill"].command(3) == KillBroker(3)
    lines = [ctl_line(act.command(3)).split() for act in ACTS.values()]
    assert {words[2] for words in lines} <= COMMANDS.keys()
    assert ACTS["kill"].entry.endswith("…")
    assert not ACTS["start"].entry.endswith("…")
